/** What is promised in closed formulas, measured: each bound holds for the product in the simulator, and is not far from what it bounds. */
import { describe, expect, it } from 'vitest'
import { bounds, type BoundsOptions } from '../../src/index.ts'
import { below, fraction } from '../../src/protocol/tools/random.ts'
import { Simulation } from '../../sim/index.ts'
import { seeded } from '../protocol/support.ts'
import { Diary, names } from '../scenarios/diary.ts'

type Options = Omit<BoundsOptions, 'members' | 'loss'>

const SEEDS = { seeds: ['m0', 'm1', 'm2'] }

/** A cluster at rest. */
async function rested(seed: number, members: number, options: Options, network: { latencyMs?: [number, number]; loss?: number } = {}): Promise<Simulation> {
  const sim = new Simulation({ seed, members, network: { latencyMs: [0.2, 1], ...network }, options: () => ({ ...SEEDS, ...options }) })
  await sim.runUntil(() => sim.converged(), { withinMs: 300_000 })
  await sim.run(10_000)
  return sim
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe.each<[string, Options, [number, number]]>([
  ['lan', { profile: 'lan' }, [0.2, 1]],
  ['local', { profile: 'local' }, [0.05, 0.2]],
  ['wan', { profile: 'wan' }, [20, 80]],
  ['lan with a tick', { expert: { gossip: 'tick' } }, [0.2, 1]],
  ['lan with a fan-out of 1', { gossipFanOut: 1 }, [0.2, 1]],
  ['lan without gossip packets', { expert: { gossip: 'off' } }, [0.2, 1]],
])('G3 News, by %s', (_, options, latencyMs) => {
  it.each([[5, 0.03], [40, 0.2]])('reaches all of %i members within the bound, and needs the share %d of it', async (members, share) => {
    await using sim = await rested(3, members, options, { latencyMs })
    const took: number[] = []
    const { spreadMs } = bounds({ members, ...options })
    for (let number = 0; number < 8; number++) {
      const beganMs = sim.now
      let last = 0
      let told = 0
      for (const name of names(1, members)) {
        sim.cluster(name).once('update', () => {
          told++
          last = sim.now - beganMs
        })
      }
      void sim.cluster('m0').setMetadata({ number })
      await sim.run(2 * spreadMs + 1000)
      expect(told).toBe(members - 1)
      took.push(last)
    }
    expect(Math.max(...took)).toBeLessThanOrEqual(spreadMs)
    expect(Math.max(...took)).toBeGreaterThan(share * spreadMs)
  })
})

describe.each<[string, Options]>([
  ['lan', {}],
  ['local', { profile: 'local' }],
  ['lan without witnesses, at a short suspicion', { expert: { witnesses: 0, suspicionFixedMs: 1500 } }],
])('S2 A member whose machine is gone, by %s', (_, options) => {
  it.each([3, 16])('is found out by all of %i members in the mean time and within the usual', async (members) => {
    await using sim = await rested(4, members, options)
    const diary = new Diary(sim)
    const bound = bounds({ members, ...options })
    const took: number[] = []
    for (let trial = 0; trial < 24; trial++) {
      const name = `m${1 + (trial % (members - 1))}`
      // At another phase of the others each time.
      await sim.run(237 * trial)
      diary.clear()
      const beganMs = sim.now
      sim.vanish(name)
      await sim.run(bound.detectionUsuallyMs)
      expect(diary.observers(name, 'failed')).toHaveLength(members - 1)
      took.push(Math.max(...diary.leaves.map(({ atMs }) => atMs)) - beganMs)
      sim.restart(name)
      await sim.run(10_000)
      expect(sim.converged(), sim.why()).toBe(true)
    }
    expect(mean(took) / bound.detectionMeanMs).toBeGreaterThan(0.8)
    expect(mean(took) / bound.detectionMeanMs).toBeLessThan(1.1)
  })
})

/** Faults of all kinds for a minute, then none. The first seed is there in the end: who has nobody to greet finds nobody. */
async function chaos(seed: number, members: number): Promise<number> {
  const random = seeded(seed)
  const sim = await rested(seed, members, {})
  const all = names(0, members)
  const down = new Set<string>()
  let awakeMs = 0
  const end = (name: string, how: 'crash' | 'vanish' | 'leave'): void => {
    if (down.size > members / 2) return
    sim[how](name)
    down.add(name)
  }
  for (const untilMs = sim.now + 60_000; sim.now < untilMs; await sim.run(fraction(random) * 6000)) {
    const name = all[below(random, members)] as string
    const some = all.filter((other) => other !== name && fraction(random) < 0.5)
    const fault = below(random, 9)
    if (fault < 3) end(name, (['crash', 'vanish', 'leave'] as const)[fault] as 'crash')
    else if (fault === 3) down.delete(name) && sim.restart(name, { newAddress: fraction(random) < 0.5 })
    else if (fault === 4 && !down.has(name)) {
      const forMs = fraction(random) * 20_000
      awakeMs = Math.max(awakeMs, sim.now + forMs)
      sim.pause(name, forMs)
    }
    if (fault === 5) sim.partition(some)
    else if (fault === 6) sim.partition([name])
    else if (fault === 7) sim.cut([name], some)
    else if (fault === 8) sim.heal()
  }
  await sim.run(Math.max(0, awakeMs - sim.now))
  sim.heal()
  for (const name of down) if (name === 'm0' || fraction(random) < 0.5) sim.restart(name)
  const beganMs = sim.now
  await sim.runUntil(() => sim.converged(), { withinMs: 2 * bounds({ members }).convergenceMs })
  await sim[Symbol.asyncDispose]()
  return sim.now - beganMs
}

describe('H2 After the last fault', () => {
  it.each([[8, 100], [30, 8]])('all of %i members see the same within the bound, and in the worst of %i runs need three tenths of it', async (members, runs) => {
    const took: number[] = []
    for (let seed = 1; seed <= runs; seed++) took.push(await chaos(seed, members))
    const { convergenceMs } = bounds({ members })
    expect(Math.max(...took)).toBeLessThanOrEqual(convergenceMs)
    expect(Math.max(...took)).toBeGreaterThan(0.3 * convergenceMs)
  })
})

describe('P1 At rest', () => {
  it.each([8, 60])('each of %i members sends as many probe packets as reckoned, of as many bytes at most', async (members) => {
    const longest = Array.from({ length: members }, (_, number) => `m${number}`.padEnd(128, '.'))
    const options = { expert: { seedGreetings: false } }
    await using sim = new Simulation({ seed: 1, members: longest, options: (name) => ({ ...options, seeds: name === longest[0] ? [] : [longest[0] as string] }) })
    await sim.run(80_000)
    const counted = (): { packets: number; bytes: number } => {
      const sent = sim.running.map((name) => sim.cluster(name).stats().sent)
      return { packets: sent.reduce((sum, { packets }) => sum + packets, 0), bytes: sent.reduce((sum, { bytes }) => sum + bytes, 0) }
    }
    const before = counted()
    await sim.run(100_000)
    const after = counted()
    const { probePacketsPerSecond, probeBytesPerSecond } = bounds({ members, ...options })
    expect((after.packets - before.packets) / members / 100 / probePacketsPerSecond).toBeCloseTo(1, 2)
    expect((after.bytes - before.bytes) / members / 100).toBeLessThanOrEqual(1.01 * probeBytesPerSecond)
    expect((after.bytes - before.bytes) / members / 100).toBeGreaterThan(0.9 * probeBytesPerSecond)
  })
})

describe('P3 Where every fifth packet is lost', () => {
  it.each<Options>([
    {},
    { indirectProbes: 1 },
    { indirectProbes: 0 },
    { expert: { secondPing: false } },
    { indirectProbes: 0, expert: { secondPing: false } },
  ])('as many probes of the living fail as reckoned, with %j', async (options) => {
    const counting = { ...options, expert: { ...options.expert, verdicts: 'counted', localHealthMax: 0 } } as const
    await using sim = await rested(5, 16, counting, { loss: 0.2 })
    await sim.run(500_000)
    const counts = sim.running.map((name) => sim.cluster(name).stats().protocol)
    const probes = counts.reduce((sum, { probes: each }) => sum + each, 0)
    const failed = counts.reduce((sum, { failedProbes }) => sum + failedProbes, 0)
    const { falseSuspicionsPerProbe: expected } = bounds({ members: 16, loss: 0.2, ...counting })
    expect(probes).toBeGreaterThan(8000)
    expect(Math.abs(failed - probes * expected)).toBeLessThan(4 * Math.sqrt(probes * expected * (1 - expected)))
  })
})
