import { describe, expect, it } from 'vitest'
import { Entrance } from '../../src/cluster/entrance.ts'
import { memberOf } from '../../src/cluster/member.ts'
import type { Admit } from '../../src/cluster/options.ts'
import type { RollcallError } from '../../src/errors.ts'
import { claim } from '../protocol/support.ts'
import { Town } from './town.ts'

const member = memberOf(claim('b', { address: { host: '10.0.0.2', port: 2 } }), 'alive', null)

/** What comes of asking about one member: the answer, what was counted, and the warnings. */
function asked(admit: Admit<null> | undefined): { readonly admitted: boolean; readonly refused: number; readonly warnings: readonly RollcallError[] } {
  const refused = { metadata: 0, members: 0 }
  const warnings: RollcallError[] = []
  const entrance = new Entrance<null>({ options: { readMetadata: undefined, admit }, refused, warn: (_, make) => warnings.push(make()) })
  return { admitted: entrance.admits(member), refused: refused.members, warnings }
}

describe('The entrance', () => {
  it('is open to all where nobody is asked', () => {
    expect(asked(undefined)).toEqual({ admitted: true, refused: 0, warnings: [] })
  })

  it('admits who is admitted, and hands over the member as it would be shown', () => {
    const seen: unknown[] = []
    expect(asked((candidate) => seen.push(candidate) > 0)).toEqual({ admitted: true, refused: 0, warnings: [] })
    expect(seen).toEqual([member])
  })

  it.each<[string, unknown, string]>([
    ['false', () => false, 'false'],
    ['a promise', async () => true, '{} instead of true or false'],
    ['nothing', () => undefined, 'undefined instead of true or false'],
    ['1', () => 1, '1 instead of true or false'],
  ])('keeps out, counts and warns where the answer is %s', (_, admit, how) => {
    const { warnings, ...rest } = asked(admit as Admit<null>)
    expect(rest).toEqual({ admitted: false, refused: 1 })
    expect(warnings).toEqual([expect.objectContaining({ code: 'ROLLCALL_REFUSED', message: `"b" at 10.0.0.2:2 stays hidden: admit returned ${how}` })])
  })

  it('keeps out where the answer is an exception, which the warning carries', () => {
    const cause = new Error('no idea')
    const { admitted, warnings } = asked(() => {
      throw cause
    })
    expect([admitted, warnings]).toEqual([false, [expect.objectContaining({ code: 'ROLLCALL_REFUSED', cause })]])
  })
})

describe('A cluster that does not admit everybody', () => {
  it('hides whom it does not admit, warns once, asks again when that one changes, and shows it from then on', async () => {
    const town = new Town()
    const first = town.make('m0', { admit: ({ metadata }) => metadata === 'welcome' })
    await town.settled(first.start())
    const told: string[] = []
    first.on('join', ({ name }) => told.push(`join ${name}`)).on('leave', ({ name }) => told.push(`leave ${name}`))
    first.on('warning', ({ code }) => told.push(code)).on('suspect', ({ name }) => told.push(`suspect ${name}`))
    const second = town.make('m1', { seeds: [first.self.address], metadata: 'hello' })
    const third = town.make('m2', { seeds: [first.self.address], metadata: 'welcome' })
    await town.settled(second.start())
    await town.settled(third.start())
    await town.run(5000)
    expect(told).toEqual(['ROLLCALL_REFUSED', 'join m2'])
    expect([first.member('m1'), first.size, first.stats().members.alive]).toEqual([undefined, 2, 3])
    expect(third.members()).toHaveLength(3)
    await town.settled(second.setMetadata('hello again'))
    expect(first.stats().refused.members).toBe(2)
    await town.settled(second.setMetadata('welcome'))
    await town.settled(second.setMetadata('changed my mind'))
    expect(told).toEqual(['ROLLCALL_REFUSED', 'join m2', 'join m1'])
    expect(first.member('m1')?.metadata).toBe('changed my mind')
    await town.settled(second.leave())
    await town.run(1000)
    expect(told.at(-1)).toBe('leave m1')
  })
})
