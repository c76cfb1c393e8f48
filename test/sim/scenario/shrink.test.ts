import { describe, expect, it } from 'vitest'
import { drawScenario } from '../../../sim/scenario/draw.ts'
import { parseScenario } from '../../../sim/scenario/parse.ts'
import { play } from '../../../sim/scenario/play.ts'
import type { Scenario, Step } from '../../../sim/scenario/scenario.ts'
import { failsLike, shrink } from '../../../sim/scenario/shrink.ts'

/** Much that goes wrong, drawn, and two steps that matter. */
const NOISE = drawScenario(11, { membersAtLeast: 12, membersAtMost: 12 })
const LENGTH_MS = Math.max(...NOISE.steps.map(({ atMs }) => atMs))

function noisy(...steps: readonly Step[]): Scenario {
  return { ...NOISE, steps: [...NOISE.steps, ...steps].sort((one, other) => one.atMs - other.atMs) }
}

function does(scenario: Scenario, ...kinds: readonly Step['do'][]): boolean {
  const done = scenario.steps.map((step) => step.do)
  let from = 0
  return kinds.every((kind) => (from = done.indexOf(kind, from) + 1) > 0)
}

describe('A scenario that fails', () => {
  it('is shrunk to the steps, hosts and times that it takes', async () => {
    const fails = (scenario: Scenario): boolean => {
      const [vanish] = scenario.steps.filter((step) => step.do === 'vanish' && step.atMs >= 7000)
      return scenario.members >= 4 && vanish !== undefined && scenario.steps.some((step) => step.do === 'pause' && step.forMs >= 2500)
    }
    const start = noisy({ atMs: LENGTH_MS, do: 'vanish', host: 'm9' }, { atMs: LENGTH_MS, do: 'pause', host: 'm7', forMs: 18_250 })
    const { scenario, isSmallest } = await shrink(start, fails)
    expect(isSmallest).toBe(true)
    expect(scenario.members).toBe(4)
    expect(scenario.steps).toHaveLength(2)
    expect(scenario.steps).toMatchObject([{ atMs: 7000, do: 'vanish' }, { atMs: 7000, do: 'pause', forMs: 2500 }])
    expect(scenario.settings ?? {}).toEqual({})
    expect(scenario.network ?? {}).toEqual({})
  })

  it('keeps the groups as small, and the options as few, as it takes', async () => {
    const start: Scenario = {
      seed: 1, members: 9,
      settings: { profile: 'wan', indirectProbes: 2, expert: { buddy: false, witnesses: 3 } },
      network: { latencyMs: 3, loss: 0.5 },
      steps: [{ atMs: 100, do: 'partition', groups: [['m1', 'm2', 'm3'], ['m4', 'm5']] }, { atMs: 100, do: 'link', from: 'm1', to: 'm4', options: { loss: 1, latencyMs: 3 } }],
    }
    const { scenario } = await shrink(start, ({ settings, network, steps: [parts, link] }) => {
      const isParted = parts?.do === 'partition' && parts.groups.length === 2
      return isParted && settings?.expert?.witnesses === 3 && network?.loss === 0.5 && link?.do === 'link' && link.options.loss === 1
    })
    expect(scenario).toEqual({
      seed: 1, members: 2,
      settings: { expert: { witnesses: 3 } },
      network: { loss: 0.5 },
      steps: [{ atMs: 0, do: 'partition', groups: [['m0'], ['m1']] }, { atMs: 0, do: 'link', from: 'm0', to: 'm1', options: { loss: 1 } }],
    })
  })

  it('is tried only as what can be played, with a seed that runs in the end if it had one', async () => {
    const start = noisy(
      { atMs: LENGTH_MS, do: 'add', host: 'x' }, { atMs: LENGTH_MS, do: 'crash', host: 'x' },
      { atMs: LENGTH_MS, do: 'crash', host: 'm0' }, { atMs: LENGTH_MS, do: 'crash', host: 'm1' }, { atMs: LENGTH_MS, do: 'vanish', host: 'm2' },
      { atMs: LENGTH_MS, do: 'restart', host: 'm0' },
    )
    const tried: Scenario[] = []
    const { scenario } = await shrink(start, (candidate) => {
      tried.push(parseScenario(candidate))
      return does(candidate, 'crash', 'crash', 'vanish')
    })
    expect(tried.length).toBeGreaterThan(20)
    // Without the last step nobody would be left whom the others could ask for the way.
    expect(scenario.steps.map((step) => step.do)).toEqual(['crash', 'crash', 'vanish', 'restart'])
  })

  it('keeps a second process of a name with the first, and gives it a name of its own where that is as good', async () => {
    const start = noisy({ atMs: LENGTH_MS, do: 'add', host: 'x', as: 'm5' })
    const added = (candidate: Scenario): Step | undefined => parseScenario(candidate).steps.find((step) => step.do === 'add' && step.host === 'x')
    const shared = await shrink(start, (candidate) => {
      const step = added(candidate)
      return step?.do === 'add' && step.as !== undefined
    })
    // The first stays too: it is the seed that runs in the end.
    expect(shared.scenario).toMatchObject({ members: 2, steps: [{ atMs: 0, do: 'add', host: 'x', as: 'm1' }] })
    const alone = await shrink(start, (candidate) => added(candidate) !== undefined)
    expect(alone.scenario.steps).toEqual([{ atMs: 0, do: 'add', host: 'x' }])
  })

  it('is shrunk within a number of plays, of which the successful ones are told, the same way each time', async () => {
    const told: number[] = []
    const fails = (candidate: Scenario): boolean => does(candidate, 'crash')
    const start = noisy({ atMs: LENGTH_MS, do: 'crash', host: 'm5' })
    const some = await shrink(start, fails, { playsAtMost: 5, onProgress: (_smaller, plays) => told.push(plays) })
    expect(some).toMatchObject({ plays: 5, isSmallest: false })
    expect(told.length).toBeGreaterThan(0)
    expect(await shrink(start, fails, { playsAtMost: 5 })).toEqual(some)
  })

  it('fails in the same way in the end: of the same kind, by the same checker', async () => {
    const invariants = { 'm1 is never gone': (sim: Parameters<NonNullable<Parameters<typeof play>[1]>['onSimulation'] & object>[0]) => sim.cluster('m0').departed().every(({ name }) => name !== 'm1') }
    const start: Scenario = {
      seed: 4, members: 6,
      steps: [
        { atMs: 1000, do: 'metadata', host: 'm3', metadata: 1 }, { atMs: 5000, do: 'pause', host: 'm4', forMs: 3000 },
        { atMs: 7000, do: 'vanish', host: 'm1' }, { atMs: 8000, do: 'leap', host: 'm2', byMs: 5000 }, { atMs: 30_000, do: 'heal' },
      ],
    }
    const { outcome } = await play(start, { invariants })
    if (outcome.ok) throw new Error('it was to fail')
    const { scenario } = await shrink(start, failsLike(outcome, { invariants }))
    expect(scenario.steps.map((step) => step.do)).toEqual(['vanish'])
    expect(scenario.members).toBeLessThan(4)
    expect((await play(scenario, { invariants })).outcome).toMatchObject({ kind: 'safety', checker: 'm1 is never gone' })
  })
})
