import { describe, expect, it } from 'vitest'
import { isGood, verdict, Watch, type Expectation, type Outcome, type Sight, type Told } from '../../examples/demo/watch.ts'

function told(type: 'join' | 'suspect', name: string): Told {
  const member = { name, instance: '', host: '', port: 1, address: '', metadata: { status: '' }, state: 'alive', incarnation: 1 } as const
  return { type, member }
}

function sight(type: string, name: string): Sight {
  return { what: `${name} ${type}`, isIt: (event) => event.type === type && event.member.name === name }
}

async function outcomeOf(expectation: Omit<Expectation, 'observer'>, ...events: readonly Told[]): Promise<Outcome> {
  const watch = new Watch([{ observer: 'a', ...expectation }], 60_000)
  for (const event of events) watch.told('a', event)
  watch.end()
  return (await watch.outcomes)[0] as Outcome
}

const words = (outcome: Outcome): string => verdict(outcome).replace(/ (?:after|within) .*/, '')

describe('What a process of the demo saw', () => {
  it('is good where it was everything expected, in whatever order, and said in few words where all did the same', async () => {
    const sights = [sight('join', 'b'), sight('join', 'c'), sight('join', 'd')]
    const all = await outcomeOf({ sights }, told('join', 'd'), told('join', 'c'), told('join', 'b'))
    expect([isGood(all), words(all)]).toEqual([true, 'saw b, c and d join,'])
    const mixed = await outcomeOf({ sights: [sight('join', 'b'), sight('suspect', 'c')] }, told('suspect', 'c'), told('join', 'b'))
    expect(words(mixed)).toBe('saw b join and c suspect,')
  })

  it('is not good where something is missing, and says what', async () => {
    const outcome = await outcomeOf({ sights: [sight('join', 'b'), sight('join', 'c'), sight('join', 'd')] }, told('join', 'c'))
    expect([isGood(outcome), words(outcome)]).toEqual([false, 'did not see b and d join'])
  })

  it('is not good where it saw what nobody should, although it saw the rest; afterwards that is none of its concern', async () => {
    const expectation = { sights: [sight('join', 'b')], never: sight('suspect', 'b') }
    const amiss = await outcomeOf(expectation, told('suspect', 'b'), told('join', 'b'))
    expect([isGood(amiss), verdict(amiss)]).toEqual([false, 'SAW b suspect, which must not happen'])
    expect(isGood(await outcomeOf(expectation, told('join', 'b'), told('suspect', 'b'), told('suspect', 'c')))).toBe(true)
  })
})
