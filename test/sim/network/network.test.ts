import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressOf, texts, VirtualWorld, type Peer } from '../virtual-world.ts'

describe('the network', () => {
  it('delivers after the latency of the link, and says from where', async () => {
    const world = new VirtualWorld(1, { latencyMs: 2.5 })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    a.send(b, 'hello')
    world.runTo(10)
    expect(b.inbox).toEqual([{ atMs: 2.5, from: addressOf(a), text: 'hello' }])
    expect(world.network.counters).toEqual({
      sent: 1, sentBytes: 5, duplicated: 0, delivered: 1, lost: 0, cut: 0, refused: 0, unanswered: 0, overflowed: 0, oversized: 0, dropped: 0,
    })
  })

  it('delivers the very bytes: sender and receiver share no memory', async () => {
    const world = new VirtualWorld()
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    const arrived: Uint8Array[] = []
    const transport = await b.process.bind({ host: '0.0.0.0', port: 8000, unref: false }, {
      datagram: (_, bytes) => arrived.push(bytes),
      trouble: () => {},
    })
    const bytes = Uint8Array.of(1, 2, 3)
    const to = { ...addressOf(b), port: transport.bound.port }
    a.transport.send(to, bytes)
    bytes.fill(9)
    a.transport.send(to, bytes)
    world.runTo(10)
    arrived[0]?.fill(7)
    expect(arrived.map((each) => [...each])).toEqual([[7, 7, 7], [9, 9, 9]])
    expect([...bytes]).toEqual([9, 9, 9])
  })

  it('counts what a lossy link drops, and delivers the rest', async () => {
    const world = new VirtualWorld(1, { loss: 0.5 })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    for (let index = 0; index < 400; index++) a.send(b, `${index}`)
    world.runTo(10)
    const { sent, delivered, lost } = world.network.counters
    expect([sent, delivered + lost, b.inbox.length]).toEqual([400, 400, delivered])
    // Five standard deviations of 400 fair coins.
    expect(Math.abs(lost - 200)).toBeLessThan(50)
  })

  it('refuses at a closed port of a living machine, and is silent where no machine is', async () => {
    const world = new VirtualWorld()
    const [a, b, c] = [await world.peer('a'), await world.peer('b'), await world.peer('c')]
    b.process.end()
    c.process.end()
    c.process.host.present = false
    a.send(b, 'crashed')
    a.send(c, 'vanished')
    a.transport.send({ host: '10.99.99.99', port: 7390 }, Uint8Array.of(1))
    world.runTo(10)
    expect(world.network.counters).toMatchObject({ sent: 3, delivered: 0, refused: 1, unanswered: 2 })
  })

  it('is silent at closed ports too where it is told to be, and no port has refused then', async () => {
    const world = new VirtualWorld()
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    world.network.silentPorts = true
    b.process.end()
    a.send(b, 'crashed')
    world.runTo(10)
    expect(world.network.counters).toMatchObject({ refused: 0, unanswered: 1 })
    expect(world.faults.count('refused')).toBe(0)
  })

  it('looks at the receiver on arrival: a datagram in flight to a dying process is refused, to a moved machine unanswered', async () => {
    const world = new VirtualWorld()
    const [a, b, c] = [await world.peer('a'), await world.peer('b'), await world.peer('c')]
    a.send(b, 'too late')
    a.send(c, 'to the old address')
    world.runTo(0.5)
    b.process.end()
    world.network.move(c.process.host)
    a.send(c, 'to the new address')
    world.runTo(10)
    expect(world.network.counters).toMatchObject({ refused: 1, unanswered: 1, delivered: 1 })
    expect(texts(c)).toEqual(['to the new address'])
  })

  it('drops between the sides of a partition until it heals, and nothing within a side', async () => {
    const world = new VirtualWorld()
    const peers = [await world.peer('a'), await world.peer('b'), await world.peer('c')]
    const [a, b, c] = peers as [Peer, Peer, Peer]
    world.network.partition([[a.process.host, b.process.host]])
    a.send(b, 'within')
    a.send(c, 'across')
    c.send(a, 'across')
    world.runTo(10)
    expect(peers.map(texts)).toEqual([[], ['within'], []])
    expect(world.network.counters).toMatchObject({ delivered: 1, cut: 2 })
    world.network.healAll()
    a.send(c, 'healed')
    world.runTo(20)
    expect(texts(c)).toEqual(['healed'])
  })

  it('cuts one direction and leaves the other', async () => {
    const world = new VirtualWorld()
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    world.network.cut([a.process.host], [b.process.host])
    a.send(b, 'there')
    b.send(a, 'back')
    world.runTo(10)
    expect([texts(a), texts(b)]).toEqual([['back'], []])
  })

  it('draws the same for a datagram whether a cut hides the draw or not', async () => {
    const arrivals = async (cutFirst: number): Promise<number[]> => {
      const world = new VirtualWorld(3, { latencyMs: [0, 1], loss: 0.3 })
      const [a, b] = [await world.peer('a'), await world.peer('b')]
      for (let index = 0; index < 40; index++) {
        if (index < cutFirst) world.network.cut([a.process.host], [b.process.host])
        else world.network.healAll()
        world.scheduler.advanceTo(world.scheduler.nowMs)
        a.send(b, `${index}`)
        world.runTo(index + 1)
      }
      return b.inbox.filter(({ text }) => Number(text) >= 20).map(({ atMs }) => atMs)
    }
    const plain = await arrivals(0)
    expect(plain.length).toBeGreaterThan(5)
    expect(await arrivals(20)).toEqual(plain)
  })

  it('gives every datagram exactly one fate', async () => {
    const action = fc.record({
      do: fc.constantFrom('send', 'send', 'send', 'partition', 'cut', 'heal', 'end', 'vanish', 'move'),
      one: fc.nat(3),
      other: fc.nat(3),
      waitMs: fc.double({ min: 0, max: 2, noNaN: true }),
    })
    await fc.assert(fc.asyncProperty(fc.integer(), fc.array(action, { maxLength: 60 }), async (seed, actions) => {
      const world = new VirtualWorld(seed, { latencyMs: [0, 3], loss: 0.2 })
      const peers = [await world.peer('a'), await world.peer('b'), await world.peer('c'), await world.peer('d')]
      for (const { do: what, one, other, waitMs } of actions) {
        const [from, to] = [peers[one] as Peer, peers[other] as Peer]
        const [host, otherHost] = [from.process.host, to.process.host]
        if (what === 'send') from.send(to, 'x')
        else if (what === 'partition') world.network.partition([[host]])
        else if (what === 'cut') world.network.cut([host], [otherHost])
        else if (what === 'heal') world.network.healBetween([[host], [otherHost]])
        else if (what === 'end') from.process.end()
        else if (what === 'vanish') host.present = false
        else world.network.move(host)
        world.runTo(world.scheduler.nowMs + waitMs)
      }
      world.runTo(1_000)
      const { sent, delivered, lost, cut, refused, unanswered } = world.network.counters
      expect(delivered + lost + cut + refused + unanswered).toBe(sent)
      expect(peers.reduce((sum, peer) => sum + peer.inbox.length, 0)).toBe(delivered)
    }), { numRuns: 60 })
  })

  it('writes the same trace for the same seed and another for another', async () => {
    const story = async (seed: number): Promise<string> => {
      const world = new VirtualWorld(seed, { loss: 0.2 })
      const [a, b] = [await world.peer('a'), await world.peer('b')]
      for (let index = 0; index < 20; index++) a.send(b, `${index}`)
      world.runTo(10)
      return world.trace.hash
    }
    expect(await story(1)).toBe(await story(1))
    expect(await story(1)).not.toBe(await story(2))
  })

  it('writes into its trace the bytes as they arrive', async () => {
    const story = async (corruption: number): Promise<[string, string]> => {
      const world = new VirtualWorld(1, { latencyMs: 1, corruption })
      const [a, b] = [await world.peer('a'), await world.peer('b')]
      a.send(b, 'hello')
      world.runTo(10)
      return [world.trace.hash, texts(b).join()]
    }
    const [[hash, text], [otherHash, otherText]] = [await story(0), await story(1)]
    expect([text, otherText === text, otherHash === hash]).toEqual(['hello', false, false])
  })

  it('hands over both copies of a datagram in memory of their own', async () => {
    const world = new VirtualWorld(1, { latencyMs: 1, duplication: 1 })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    const arrived: Uint8Array[] = []
    const transport = await b.process.bind({ host: '0.0.0.0', port: 8000, unref: false }, {
      datagram: (_, bytes) => void arrived.push(bytes),
      trouble: () => {},
    })
    a.transport.send({ ...addressOf(b), port: transport.bound.port }, Uint8Array.of(1, 2, 3))
    world.runTo(10)
    arrived[0]?.fill(7)
    expect(arrived.map((each) => [...each])).toEqual([[7, 7, 7], [1, 2, 3]])
    expect(world.network.counters).toMatchObject({ sent: 1, duplicated: 1, delivered: 2 })
  })

  it('notes the faults of each datagram, and only the one that stopped it if one did', async () => {
    const world = new VirtualWorld(1, { latencyMs: 1, loss: 1, reordering: { chance: 1, byMs: 5 } })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    a.send(b, 'lost')
    world.network.linkAll({ latencyMs: 1, reordering: { chance: 1, byMs: 5 }, spikes: { chance: 1, ms: 50 } })
    world.runTo(5)
    a.send(b, 'late')
    world.network.cut([b.process.host], [a.process.host])
    b.send(a, 'cut')
    world.runTo(100)
    b.process.end()
    a.send(b, 'refused')
    world.runTo(200)
    const noted = Object.entries(world.faults.counts).filter(([, count]) => count > 0)
    expect(Object.fromEntries(noted)).toEqual({ loss: 1, reordering: 2, spike: 2, cut: 1, refused: 1 })
    expect([world.faults.lastMs('loss'), world.faults.lastMs('cut'), world.faults.lastMs('burst')]).toEqual([0, 5, -Infinity])
  })

  it('does not take the same name twice', () => {
    const world = new VirtualWorld()
    world.network.add('a')
    expect(() => world.network.add('a')).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
  })
})
