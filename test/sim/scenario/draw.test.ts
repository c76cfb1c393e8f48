import { describe, expect, it } from 'vitest'
import { bounds } from '../../../src/index.ts'
import { FAULT_KINDS } from '../../../sim/faults.ts'
import { Dice } from '../../../sim/scenario/dice.ts'
import { drawScenario } from '../../../sim/scenario/draw.ts'
import { scenarioProblems } from '../../../sim/scenario/parse.ts'
import { play } from '../../../sim/scenario/play.ts'
import { endMs, hostsOf, type Scenario, type Step } from '../../../sim/scenario/scenario.ts'
import { seedRunsInTheEnd } from '../../../sim/scenario/seeds.ts'
import { STEP_KINDS } from '../../../sim/scenario/table.ts'

const DRAWN: readonly Scenario[] = Array.from({ length: 300 }, (_, seed) => drawScenario(seed))

function doing(kind: Step['do'], { steps }: Scenario): readonly Step[] {
  return steps.filter((step) => step.do === kind)
}

describe('A drawn scenario', () => {
  it('follows from its seed alone', () => {
    expect(drawScenario(7)).toEqual(drawScenario(7))
    expect(drawScenario(7)).not.toEqual(drawScenario(8))
  })

  it('is a scenario, of 3 to 64 members, in which a seed runs in the end and all that went wrong can mend', () => {
    for (const scenario of DRAWN) {
      expect(scenarioProblems(scenario)).toEqual([])
      expect(seedRunsInTheEnd(scenario)).toBe(true)
      expect(scenario.members).toBeGreaterThanOrEqual(3)
      expect(scenario.members).toBeLessThanOrEqual(64)
      expect(bounds({ ...scenario.settings, members: hostsOf(scenario).length }).convergenceMs).toBeLessThan(300_000)
    }
  })

  it('is of any size, and mostly small; as long as that allows; with any settings; and does anything that can be done', () => {
    const sizes = DRAWN.map(({ members }) => members)
    expect(Math.min(...sizes)).toBe(3)
    expect(Math.max(...sizes)).toBeGreaterThan(32)
    expect(sizes.filter((size) => size <= 8).length).toBeGreaterThan(DRAWN.length / 2)
    expect(Math.max(...DRAWN.filter(({ settings }) => settings?.profile === 'lan').map(endMs))).toBeLessThanOrEqual(120_000)
    expect(new Set(DRAWN.map(({ settings }) => settings?.profile))).toEqual(new Set(['lan', 'wan', 'local']))
    expect(STEP_KINDS.filter((kind) => !DRAWN.some((scenario) => doing(kind, scenario).length > 0))).toEqual([])
  })

  it('has times and numbers that read well', () => {
    const long = DRAWN.flatMap(({ steps }) => steps).filter(({ atMs }) => atMs % 50 !== 0)
    expect(long).toEqual([])
    expect(JSON.stringify(DRAWN).match(/[\d.]+\.\d{5}\d*/g) ?? []).toEqual([])
  })

  it('without one kind of fault has the others where they were', () => {
    for (const scenario of DRAWN.filter((one) => doing('crash', one).length > 0 && doing('partition', one).length > 0)) {
      const calm = drawScenario(scenario.seed, { faults: FAULT_KINDS.filter((kind) => kind !== 'crash') })
      expect(doing('crash', calm)).toEqual([])
      for (const kind of ['partition', 'pause', 'block', 'leap', 'network', 'vanish', 'metadata'] as const) {
        expect(doing(kind, calm)).toEqual(doing(kind, scenario))
      }
      expect(calm.network).toEqual(scenario.network)
    }
  })

  it('has a second process under a name in use now and then, never that of the first; without it a seed has the same world', () => {
    const shared = DRAWN.filter(({ steps }) => steps.some((step) => step.do === 'add' && step.as !== undefined))
    expect(shared.length).toBeGreaterThan(DRAWN.length / 10)
    expect(shared.length).toBeLessThan(DRAWN.length / 4)
    for (const { seed, steps, ...world } of DRAWN) {
      const others = steps.filter((step) => step.do !== 'add' || step.as === undefined)
      expect(drawScenario(seed, { namesakes: false })).toEqual({ seed, ...world, steps: others })
      expect(steps.filter((step) => step.do === 'add' && step.as === 'm0')).toEqual([])
    }
  })

  it('stays within what is asked for', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { members, settings, steps } = drawScenario(seed, { membersAtLeast: 4, membersAtMost: 5, profiles: ['wan'], lengthAtMostMs: 10_000, faults: ['pause'] })
      expect([4, 5]).toContain(members)
      expect(settings?.profile).toBe('wan')
      expect(steps.filter((step) => !['pause', 'leave', 'restart', 'add', 'metadata'].includes(step.do))).toEqual([])
      expect(steps.filter(({ atMs }) => atMs > 10_000)).toEqual([])
    }
    expect(() => drawScenario(1, { membersAtLeast: 5, membersAtMost: 4 })).toThrow(/membersAtLeast must not exceed membersAtMost.* 5 and 4/)
  })

  it('has two members at least, and whatever can happen among two', () => {
    for (let seed = 0; seed < 100; seed++) {
      const scenario = drawScenario(seed, { membersAtLeast: 2, membersAtMost: 2 })
      expect(scenarioProblems(scenario)).toEqual([])
      expect(scenario.members).toBe(2)
    }
  })

  it.each([
    ['1', {}, 'seed must be a whole number'],
    [1.5, {}, 'seed must be a whole number'],
    [undefined, {}, 'seed must be a whole number'],
    [1, { membersAtLeast: 1, membersAtMost: 1 }, 'membersAtLeast must be'],
    [1, { membersAtMost: '5' }, 'membersAtMost must be'],
    [1, { lengthAtMostMs: Infinity }, 'lengthAtMostMs must be'],
    [1, { profiles: [] }, 'profiles must be an array'],
    [1, { profiles: ['moon'] }, 'profiles[0] must be one of lan'],
    [1, { faults: ['nope'] }, 'faults[0] must be one of loss'],
    [1, { namesakes: 'no' }, 'namesakes must be true or false'],
    [1, { members: 5 }, 'members is not known here'],
    [1, null, 'it must be'],
  ] as const)('is refused for the seed %j and the constraints %j', (seed, constraints, said) => {
    const draw = drawScenario as (seed: unknown, constraints: unknown) => Scenario
    expect(() => draw(seed, constraints)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS', message: expect.stringContaining(said) }))
  })

  it('is never drawn from nothing, which would take for ever', () => {
    expect(() => new Dice(1).whole(0, -1)).toThrow(RangeError)
    expect(() => new Dice(1).one([])).toThrow(RangeError)
  })

  it('is come through, whatever is drawn; and all kinds of faults really happen', { timeout: 60_000 }, async () => {
    const happened = new Set<string>()
    const failures: string[] = []
    for (let seed = 1; seed <= 25; seed++) {
      const { outcome, faults } = await play(drawScenario(seed, { membersAtMost: 6, lengthAtMostMs: 40_000 }))
      for (const kind of Object.keys(faults)) happened.add(kind)
      if (!outcome.ok) failures.push(outcome.message)
    }
    expect(failures).toEqual([])
    expect(FAULT_KINDS.filter((kind) => !happened.has(kind))).toEqual([])
  })
})
