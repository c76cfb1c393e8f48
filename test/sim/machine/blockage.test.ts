/** Lifeguard's fault: nothing that a process sends leaves and it reads nothing, while its timers run. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../sim/index.ts'
import { texts, VirtualWorld, type Peer } from '../virtual-world.ts'

async function pair(): Promise<{ world: VirtualWorld; a: Peer; b: Peer; log: string[] }> {
  const world = new VirtualWorld()
  return { world, a: await world.peer('a'), b: await world.peer('b'), log: [] }
}

describe('A process that is blocked', () => {
  it('reads nothing and sends nothing meanwhile, and fires its timers in time', async () => {
    const { world, a, b, log } = await pair()
    a.process.timer(10, () => log.push(`timer at ${world.scheduler.nowMs}`))
    a.process.standstill.blockage.begin(50)
    b.send(a, 'there')
    a.send(b, 'back')
    world.runTo(49)
    expect([log, texts(a), texts(b), world.network.counters.sent]).toEqual([['timer at 10'], [], [], 1])
    world.runTo(60)
    expect([a.inbox, b.inbox].map(([first]) => [first?.text, first?.atMs])).toEqual([['there', 50], ['back', 51]])
  })

  it('sends what waited in its order, as it was, and only then reads what came', async () => {
    const { world, a, b } = await pair()
    const bytes = Uint8Array.of(65)
    const echo = await a.process.bind({ host: '0.0.0.0', port: 8000, unref: false }, {
      datagram: () => a.send(b, 'echo'),
      trouble: () => {},
    })
    a.process.standstill.blockage.begin(50)
    a.transport.send({ host: b.process.host.address, port: 7390 }, bytes)
    bytes.fill(66)
    a.send(b, 'second')
    b.transport.send({ host: a.process.host.address, port: echo.bound.port }, Uint8Array.of(1))
    world.runTo(60)
    expect(texts(b)).toEqual(['A', 'second', 'echo'])
  })

  it('reads 32 datagrams a turn when it is over, with late timers in between, and has limited room for them', async () => {
    const { world, a, b, log } = await pair()
    a.process.standstill.blockage.begin(50)
    for (let number = 0; number < 3_000; number++) b.send(a, String(number))
    a.process.timer(50, () => a.transport.whenDrained(() => log.push(`drained with ${a.inbox.length} read`)))
    world.runTo(60)
    expect([texts(a).length, world.faults.count('buffer'), log]).toEqual([2_730, 270, ['drained with 2730 read']])
  })

  it('waits for nothing to be read before it judges: its suspicions end in time', async () => {
    const { world, a, b, log } = await pair()
    a.process.standstill.blockage.begin(50)
    b.send(a, 'unread')
    a.process.timer(10, () => a.transport.whenDrained(() => log.push(`judged at ${world.scheduler.nowMs} with ${a.inbox.length} read`)))
    world.runTo(20)
    expect(log).toEqual(['judged at 10 with 0 read'])
  })

  it('calls back once, when it is over, whoever waits with a packet', async () => {
    const { world, a, log } = await pair()
    const go = (): void => void log.push(`passes at ${world.scheduler.nowMs}`)
    expect(a.transport.waits?.(go)).toBe(false)
    a.process.standstill.blockage.begin(50)
    a.process.standstill.blockage.begin(30)
    expect([a.transport.waits?.(go), a.transport.waits?.(go)]).toEqual([true, true])
    world.runTo(100)
    expect(log).toEqual(['passes at 50'])
  })

  it.each([[50, 30], [30, 50]])('until %i ms, and that also stands still until %i ms, delays its timers until the second and its packets until both', async (blockedMs, stillMs) => {
    const { world, a, b, log } = await pair()
    a.process.timer(10, () => log.push(`timer at ${world.scheduler.nowMs}`))
    a.process.standstill.blockage.begin(blockedMs)
    a.process.standstill.begin(stillMs)
    b.send(a, 'there')
    a.send(b, 'back')
    world.runTo(100)
    expect(log).toEqual([`timer at ${stillMs}`])
    expect([a.inbox, b.inbox].map(([first]) => [first?.text, first?.atMs])).toEqual([['there', 50], ['back', 51]])
  })

  it('that is killed meanwhile sends nothing more', async () => {
    const { world, a, b, log } = await pair()
    a.process.standstill.blockage.begin(50)
    a.send(b, 'never')
    a.transport.waits?.(() => log.push('passes'))
    world.runTo(20)
    a.process.end()
    world.runTo(100)
    expect([log, texts(b), world.scheduler.size]).toEqual([[], [], 0])
  })

  it('has a buffer of the size that the simulation was given', async () => {
    const lost = async (receiveBufferBytes: number): Promise<number> => {
      const sim = new Simulation({ seed: 3, members: 8, receiveBufferBytes })
      await sim.run(5_000)
      sim.block('m1', 10_000)
      await sim.run(10_000)
      return sim.stats().faults.buffer
    }
    expect([await lost(2_097_152), (await lost(4_096)) > 0]).toEqual([0, true])
    expect(() => new Simulation({ seed: 1, receiveBufferBytes: 0.5 })).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
  })
})

/** Eight members, of whom the second is blocked, or stands still, for half a minute. */
async function away(how: 'block' | 'pause'): Promise<{ sim: Simulation; sent: number; probes: number; told: string[] }> {
  const sim = new Simulation({ seed: 4, members: 8 })
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  await sim.run(5_000)
  const { probes } = sim.cluster('m1').stats().protocol
  let sent = 0
  const told: string[] = []
  const fromMs = sim.now
  sim.on('datagram', (sender) => void (sent += sender === 'm1' && sim.now < fromMs + 30_000 ? 1 : 0))
  sim.on('leave', (observer, member, reason) => void told.push(`${observer} loses ${member.name}: ${reason}`))
  sim[how]('m1', 30_000)
  await sim.run(29_999)
  return { sim, sent, probes: sim.cluster('m1').stats().protocol.probes - probes, told }
}

describe('A member that is blocked', () => {
  it('sends nothing, begins one round and ends none, is found failed, and comes back', async () => {
    const { sim, sent, probes, told } = await away('block')
    expect([sent, probes, sim.cluster('m1').stats().protocol.failedProbes]).toEqual([0, 1, 0])
    expect(told.sort()).toEqual(['m0', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7'].map((name) => `${name} loses m1: failed`))
    expect(sim.cluster('m1').size).toBe(8)
    // The round that waited is past its time as soon as its ping has left.
    await sim.run(1.1)
    expect(sim.cluster('m1').stats().protocol.failedProbes).toBe(1)
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
  })

  it('does not notice that it was away, as one that stands still does', async () => {
    const stalls = async (how: 'block' | 'pause'): Promise<number> => {
      const { sim } = await away(how)
      await sim.run(5_000)
      return sim.cluster('m1').stats().protocol.stalls
    }
    expect([await stalls('block'), await stalls('pause')]).toEqual([0, 1])
  })

  it('declares a suspect failed although that one refutes, because it does not hear the refutation', async () => {
    const told: string[] = []
    const sim = new Simulation({ seed: 4, members: 8 })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.on('leave', (observer, member, reason) => void told.push(`${observer} loses ${member.name}: ${reason}`))
    // Nothing gets to m2 from m1 and back, nor over others, until m1 suspects it.
    sim.cut(['m1'], sim.running)
    sim.cut(sim.running, ['m1'])
    const suspect = (): boolean => sim.cluster('m1').member('m2')?.state === 'suspect'
    await sim.runUntil(suspect, { withinMs: 30_000 })
    sim.heal()
    sim.block('m1', 60_000)
    await sim.run(60_000)
    expect(told).toContain('m1 loses m2: failed')
    expect(told.filter((line) => line.endsWith('m2: failed'))).toHaveLength(1)
    await sim.runUntil(() => sim.converged(), { withinMs: 120_000 })
  })
})
