/**
 * Keys change and sealing is turned on while a cluster works: each step is taken by one member after the other, and nobody
 * notices. And clusters that are not meant for each other stay apart, however often they meet.
 */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { Diary, lines, names, seeds } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 3
const SEEDS = seeds(SEED_COUNT)

const MEMBERS = 20
/** From one member's step to the next one's: most of the time the cluster is in the middle of a step. */
const STEP_MS = 500
/** How often somebody's metadata changes meanwhile. */
const LOAD_MS = 200

const [oldKey, newKey] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

type Step = (keys: Cluster['keys']) => void

const ROTATION: readonly Step[] = [(keys) => keys.add(newKey), (keys) => keys.use(newKey), (keys) => keys.remove(oldKey)]
const TURNING_ON: readonly Step[] = [(keys) => keys.add(oldKey), (keys) => keys.setSealing('send'), (keys) => keys.setSealing('require')]
const TURNING_OFF: readonly Step[] = [(keys) => keys.setSealing('send'), (keys) => keys.setSealing('accept'), (keys) => keys.remove(oldKey)]

interface Course {
  readonly sim: Simulation
  readonly diary: Diary
  /** Who was suspected by whom. */
  readonly suspected: readonly string[]
}

/** All members take each step, one after the other, while others change their metadata. */
async function run(sim: Simulation, steps: readonly Step[]): Promise<Course> {
  await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
  await sim.run(5_000)
  const diary = new Diary(sim)
  const suspected: string[] = []
  for (const name of sim.running) sim.cluster(name).on('suspect', (member) => suspected.push(`${name}: ${member.name} at ${sim.now} ms`))
  const beginMs = sim.now
  const lastMs = beginMs + steps.length * MEMBERS * STEP_MS
  for (const [round, step] of steps.entries()) {
    for (const [place, name] of sim.running.entries()) {
      sim.at(beginMs + (round * MEMBERS + place) * STEP_MS, () => step(sim.cluster(name).keys))
    }
  }
  for (let at = beginMs, change = 0; at < lastMs; at += LOAD_MS, change++) {
    sim.at(at, () => void sim.cluster(`m${(7 * change) % MEMBERS}`).setMetadata({ change }))
  }
  await sim.run(lastMs - beginMs + 2_000)
  return { sim, diary, suspected }
}

function expectUnharmed({ sim, diary, suspected }: Course): void {
  expect(suspected, diary.where).toEqual([])
  expect(lines(diary.leaves), diary.where).toEqual([])
  expect(sim.converged(), `${diary.where}: ${sim.why()}`).toBe(true)
  for (const name of sim.running) {
    const { received } = sim.cluster(name).stats()
    expect(received.packets - received.accepted, `${diary.where}: refused by ${name}`).toBe(0)
  }
}

function expectSealed(sim: Simulation, key: Uint8Array): void {
  const outsider = (): Cluster['keys'] => sim.cluster('m0').keys
  expect(new Set(sim.running.flatMap((name) => sim.cluster(name).keys.fingerprints)).size).toBe(1)
  expect(() => outsider().use(key)).not.toThrow()
  expect(sim.running.every((name) => sim.cluster(name).keys.sealing === 'require')).toBe(true)
}

const withOldKey = (): Partial<ClusterOptions<unknown>> => ({ keys: [oldKey] })

describe('A rotation of the key across 20 members under load, one at a time', () => {
  it.each(SEEDS)('loses no member, fires no suspect, and refuses no packet (seed %i)', async (seed) => {
    await using sim = new Simulation<undefined, unknown>({ seed, members: MEMBERS, options: withOldKey })
    expectUnharmed(await run(sim, ROTATION))
    expectSealed(sim, newKey)
  })

  it.each(SEEDS)('loses no member while one packet of ten is lost (seed %i)', async (seed) => {
    await using sim = new Simulation<undefined, unknown>({ seed, members: MEMBERS, options: withOldKey, network: { loss: 0.1 } })
    const { diary } = await run(sim, ROTATION)
    expect(lines(diary.leaves), diary.where).toEqual([])
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    expect(sim.running.map((name) => sim.cluster(name).stats().received.dropped.seal), diary.where).toEqual(sim.running.map(() => 0))
    expectSealed(sim, newKey)
  })

  it('shuts out who was left behind with the old key', async () => {
    await using sim = new Simulation<undefined, unknown>({ seed: 1, members: MEMBERS, options: withOldKey })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    const [left, ...others] = [...sim.running].reverse() as [string, ...string[]]
    for (const step of ROTATION) {
      for (const name of others) step(sim.cluster(name).keys)
      await sim.run(1000)
    }
    await sim.runUntil(() => others.every((name) => sim.cluster(name).member(left) === undefined), { withinMs: 60_000 })
    await sim.runUntil(() => sim.cluster(left).size === 1, { withinMs: 300_000 })
    expect(sim.cluster(left).stats().received.dropped.seal).toBeGreaterThan(0)
    for (const step of ROTATION) step(sim.cluster(left).keys)
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
  })
})

describe('Sealing across 20 members under load, one at a time', () => {
  it.each(SEEDS)('is turned on, and loses no member, fires no suspect, and refuses no packet (seed %i)', async (seed) => {
    await using sim = new Simulation<undefined, unknown>({ seed, members: MEMBERS })
    expectUnharmed(await run(sim, TURNING_ON))
    expectSealed(sim, oldKey)
  })

  it('is turned off in the same way', async () => {
    await using sim = new Simulation<undefined, unknown>({ seed: 1, members: MEMBERS, options: withOldKey })
    expectUnharmed(await run(sim, TURNING_OFF))
    expect(sim.running.flatMap((name) => sim.cluster(name).keys.fingerprints)).toEqual([])
  })

  it('gives the same run for the same seed', async () => {
    const hashes: string[] = []
    for (const seed of [5, 5, 6]) {
      await using sim = new Simulation<undefined, unknown>({ seed, members: 5, options: withOldKey })
      await sim.run(5000)
      hashes.push(sim.traceHash)
    }
    expect(hashes[0]).toBe(hashes[1])
    expect(hashes[0]).not.toBe(hashes[2])
  })
})

describe('Two clusters that list each other as seeds', () => {
  const HALF = 5
  const isLeft = (name: string): boolean => names(0, HALF).includes(name)
  const both = [`m0`, `m${HALF}`]

  it.each<[string, string, (left: boolean) => Partial<ClusterOptions<unknown>>, readonly string[]]>([
    ['tags', 'cluster', (left) => ({ cluster: left ? 'blue' : 'green' }), ['ROLLCALL_CLUSTER']],
    ['keys', 'seal', (left) => ({ keys: [left ? oldKey : newKey] }), ['ROLLCALL_KEY']],
    ['keys that seal already and take both', 'seal', (left) => ({ keys: [left ? oldKey : newKey], sealing: 'send' }), ['ROLLCALL_KEY']],
    ['tags but the same key', 'cluster', (left) => ({ cluster: left ? 'blue' : 'green', keys: [oldKey] }), ['ROLLCALL_CLUSTER']],
  ])('with other %s never mix, and both show why: `%s`', async (_, reason, optionsOf, codes) => {
    const options = (name: string): Partial<ClusterOptions<unknown>> => ({ ...optionsOf(isLeft(name)), seeds: both })
    await using sim = new Simulation<undefined, unknown>({ seed: 3, members: 2 * HALF, options })
    const warned = new Map(both.map((name) => [name, new Set<string>()]))
    for (const name of both) sim.cluster(name).on('warning', ({ code }) => void warned.get(name)?.add(code))
    sim.always('nobody sees one of the others', () =>
      sim.running.every((observer) => sim.cluster(observer).members().every((member) => isLeft(member.name) === isLeft(observer))))
    await sim.run(180_000)
    for (const name of sim.running) expect(sim.cluster(name).size).toBe(HALF)
    for (const name of both) {
      const { received } = sim.cluster(name).stats()
      expect(Object.entries(received.dropped).filter(([, count]) => count > 0).map(([why]) => why)).toEqual([reason])
      expect([...(warned.get(name) ?? [])]).toEqual(codes)
    }
  })
})
