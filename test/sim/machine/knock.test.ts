import { describe, expect, it } from 'vitest'
import { KNOCKS_AT_ONCE } from '../../../src/surroundings.ts'
import { addressOf, type Peer, VirtualWorld } from '../virtual-world.ts'

const BYTES = new TextEncoder().encode('there?')

interface Pair {
  readonly world: VirtualWorld
  readonly a: Peer
  readonly b: Peer
  /** Virtual times of the refusals. */
  readonly refusals: number[]
  knock(): void
}

async function pair(): Promise<Pair> {
  const world = new VirtualWorld()
  const [a, b] = [await world.peer('a'), await world.peer('b')]
  const refusals: number[] = []
  const to = addressOf(b)
  return { world, a, b, refusals, knock: () => a.transport.knock(to, BYTES, () => void refusals.push(world.scheduler.nowMs)) }
}

describe('A process that knocks', () => {
  it('is told of a closed port after the way there and back', async () => {
    const { world, b, refusals, knock } = await pair()
    b.process.end()
    knock()
    world.runTo(1000)
    expect(refusals).toEqual([2])
  })

  it('is not told of a machine that is gone, nor of a port that is open', async () => {
    const { world, b, refusals, knock } = await pair()
    knock()
    world.runTo(10)
    b.process.end()
    b.process.host.present = false
    knock()
    world.runTo(1000)
    expect([refusals, b.inbox.map(({ text }) => text)]).toEqual([[], ['there?']])
  })

  it('is not told where the way back is cut', async () => {
    const { world, a, b, refusals, knock } = await pair()
    b.process.end()
    world.network.cut([b.process.host], [a.process.host])
    knock()
    world.runTo(1000)
    expect(refusals).toEqual([])
  })

  it('hears an answer as if it had come to its socket, for 150 ms', async () => {
    const { world, a, b, knock } = await pair()
    const answer = (text: string): void => b.transport.send(b.inbox.at(-1)?.from ?? addressOf(a), new TextEncoder().encode(text))
    knock()
    world.runTo(10)
    answer('yes')
    world.runTo(149.5)
    answer('too late')
    world.runTo(1000)
    expect(a.inbox.map(({ text }) => text)).toEqual(['yes'])
  })

  it('does not hear the refusal if it stands still: its late timers close the socket first', async () => {
    const { world, a, b, refusals, knock } = await pair()
    b.process.end()
    knock()
    a.process.standstill.begin(500)
    world.runTo(1000)
    expect(refusals).toEqual([])
  })

  it('has a limited number of knocks at once, and none after its end', async () => {
    const { world, a, b, knock, refusals } = await pair()
    b.process.end()
    for (let count = 0; count < 2 * KNOCKS_AT_ONCE; count++) knock()
    world.runTo(100)
    expect(refusals).toHaveLength(KNOCKS_AT_ONCE)
    knock()
    await a.transport.close()
    knock()
    world.runTo(1000)
    expect([refusals.length, world.scheduler.size]).toEqual([KNOCKS_AT_ONCE, 0])
  })
})
