import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Simulation, type PacketVerdict, type SimulatedPacket } from '../../../sim/index.ts'
import { MOST_HELD } from '../../../sim/network/packets.ts'
import { texts, VirtualWorld, type Peer } from '../virtual-world.ts'

/** Two processes 1 ms apart, and what happens to packets between them by their text. */
async function pair(verdictOf: (text: string, packet: SimulatedPacket) => PacketVerdict): Promise<{ world: VirtualWorld; a: Peer; b: Peer }> {
  const world = new VirtualWorld()
  const [a, b] = [await world.peer('a'), await world.peer('b')]
  world.network.inspect((packet) => verdictOf(new TextDecoder().decode(packet.bytes), packet))
  return { world, a, b }
}

describe('A handler of packets', () => {
  it('lets pass, drops and delays them, each on its own', async () => {
    const { world, a, b } = await pair((text) => (text === 'drop' ? 'drop' : text === 'later' ? { delayMs: 5 } : text === 'pass' ? 'pass' : undefined))
    for (const text of ['later', 'drop', 'pass', 'else']) a.send(b, text)
    world.runTo(10)
    expect(b.inbox.map(({ text, atMs }) => [text, atMs])).toEqual([['pass', 1], ['else', 1], ['later', 6]])
    expect(world.network.counters).toMatchObject({ sent: 4, delivered: 3, dropped: 1 })
    expect(world.faults.count('held')).toBe(2)
  })

  it('holds them until they are released, all or some, in their order, and then they take their time', async () => {
    const { world, a, b } = await pair(() => 'hold')
    for (const text of ['one', 'two', 'three']) a.send(b, text)
    world.runTo(10)
    expect([texts(b), world.network.counters.delivered]).toEqual([[], 0])
    expect(world.network.release(({ number }) => number === 2)).toBe(1)
    world.runTo(20)
    expect(world.network.release(() => true)).toBe(2)
    expect(world.network.release(() => true)).toBe(0)
    world.runTo(30)
    expect(b.inbox.map(({ text, atMs }) => [text, atMs])).toEqual([['two', 11], ['one', 21], ['three', 21]])
  })

  it('cannot hold a datagram that a cut or a loss stops, and is not asked where nobody has the address', async () => {
    const asked: string[] = []
    const { world, a, b } = await pair((text) => {
      asked.push(text)
      return 'hold'
    })
    world.network.cut([a.process.host], [b.process.host])
    a.send(b, 'cut')
    world.network.healAll()
    world.network.linkAll({ loss: 1 })
    a.send(b, 'lost')
    a.transport.send({ host: '10.9.9.9', port: 1 }, Uint8Array.of(1))
    expect(world.network.counters).toMatchObject({ cut: 1, lost: 1, unanswered: 1 })
    expect([asked, world.network.release(() => true)]).toEqual([['cut', 'lost'], 0])
  })

  it('decides if it is the first of several that does not let a packet pass', async () => {
    const { world, a, b } = await pair((text) => (text === 'both' ? { delayMs: 7 } : undefined))
    world.network.inspect(() => 'drop')
    a.send(b, 'both')
    a.send(b, 'second alone')
    world.runTo(20)
    expect(b.inbox.map(({ text, atMs }) => [text, atMs])).toEqual([['both', 8]])
  })

  it('holds a limited number and drops any further ones', async () => {
    const { world, a, b } = await pair(() => 'hold')
    for (let number = 0; number < MOST_HELD + 3; number++) a.transport.send({ host: b.process.host.address, port: 7390 }, Uint8Array.of(1))
    expect(world.network.counters.dropped).toBe(3)
    expect(world.network.release(() => true)).toBe(MOST_HELD)
  })

  it('holds what a link duplicates and changes as it will arrive', async () => {
    const { world, a, b } = await pair(() => 'hold')
    world.network.linkAll({ duplication: 1, corruption: 1, latencyMs: 1 })
    a.send(b, 'hello')
    const seen: string[] = []
    world.network.release(({ bytes }) => seen.push(new TextDecoder().decode(bytes)) > 0)
    world.runTo(20)
    expect(seen).toHaveLength(2)
    expect(texts(b)).toEqual(seen)
    expect(seen).not.toContain('hello')
  })
})

describe('In a simulation a handler of packets', () => {
  it('is shown number, names and kind, and changes nothing by looking', async () => {
    const [watched, other] = [0, 1].map(() => new Simulation({ seed: 4, members: 3, network: { loss: 0.2 } })) as [Simulation, Simulation]
    const numbers: number[] = []
    const kinds = new Set<string>()
    watched.on('packet', ({ number, from, to, kind }) => {
      numbers.push(number)
      kinds.add(`${kind} ${from === to ? 'to itself' : 'to another'}`)
    })
    for (const sim of [watched, other]) await sim.run(5_000)
    expect(numbers).toEqual(Array.from({ length: watched.stats().network.sent }, (_, index) => index + 1))
    expect([...kinds]).toEqual(expect.arrayContaining(['hello to another', 'page to another', 'ping to another', 'ack to another']))
    expect(watched.traceHash).toBe(other.traceHash)
  })

  it('can drop one kind, and hold another until it is released', async () => {
    const sim = new Simulation({ seed: 4, members: 3 })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    let holds = true
    sim.on('packet', ({ kind, to }) => (holds && to === 'm1' && kind !== 'gossip' ? 'hold' : undefined))
    await sim.runUntil(() => sim.cluster('m0').member('m1')?.state !== 'alive', { withinMs: 20_000 })
    holds = false
    expect(sim.release(({ kind }) => kind === 'ack')).toBeGreaterThan(0)
    expect(sim.release()).toBeGreaterThan(0)
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
    expect(sim.stats().faults.held).toBeGreaterThan(1)
  })

  it.each([['late'], [{ delayMs: -1 }], [{ delayMs: '5' }], [7], [Promise.resolve('drop')]])('fails the run by an answer that is none: %j', async (answer) => {
    const sim = new Simulation({ seed: 1 })
    sim.on('packet', () => answer as PacketVerdict)
    await expect(sim.run(1_000)).rejects.toMatchObject({ code: 'SIMULATION_UNCAUGHT', cause: { code: 'SIMULATION_OPTIONS' } })
  })

  it('fails the run by what it throws', async () => {
    const sim = new Simulation({ seed: 1 })
    sim.on('packet', () => {
      throw new Error('boom')
    })
    await expect(sim.run(1_000)).rejects.toMatchObject({ code: 'SIMULATION_UNCAUGHT', cause: new Error('boom') })
  })
})

describe('Every datagram', () => {
  it('has one fate, and each copy its own, whatever faults affect them', async () => {
    const verdict = fc.constantFrom<PacketVerdict[]>(undefined, undefined, 'pass', 'drop', 'hold', { delayMs: 3 })
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(verdict, { minLength: 100, maxLength: 100 }), async (seed, verdicts) => {
      const world = new VirtualWorld(seed, {
        loss: 0.1, bursts: { begin: 0.1, end: 0.5, loss: 1 }, duplication: 0.3, corruption: 0.3, reordering: { chance: 0.2, byMs: 4 },
        spikes: { chance: 0.05, ms: 40 }, bytesPerSecond: 20_000, queueBytes: 400, mtu: 60,
      })
      const [a, b] = [await world.peer('a'), await world.peer('b')]
      world.network.inspect(({ number }) => verdicts[number - 1])
      for (let index = 0; index < 100; index++) {
        a.send(b, 'x'.repeat(index % 40))
        if (index === 60) world.network.release(() => true)
        world.runTo(world.scheduler.nowMs + (index % 7))
      }
      world.network.release(() => true)
      world.runTo(10_000)
      const { sent, sentBytes, duplicated, ...ends } = world.network.counters
      expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(sent + duplicated)
      expect([sent, b.inbox.length]).toEqual([100, ends.delivered])
    }), { numRuns: 30 })
  })
})
