import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bounds } from '../../src/index.ts'
import { linkOptions, scenario, settings, step } from '../../sim/arbitraries.ts'
import { linkProblems } from '../../sim/network/link-options.ts'
import { parseScenario, scenarioProblems, scenarioText } from '../../sim/scenario/parse.ts'
import { play } from '../../sim/scenario/play.ts'
import type { Scenario } from '../../sim/scenario/scenario.ts'
import { seedRunsInTheEnd } from '../../sim/scenario/seeds.ts'
import { sentence } from '../../sim/scenario/sentences.ts'
import { STEP_KINDS } from '../../sim/scenario/table.ts'

describe('Arbitrary scenarios', () => {
  it('are scenarios, in which a seed runs in the end, and the same after a file', () => {
    fc.assert(fc.property(scenario(), (one) => {
      expect(scenarioProblems(one)).toEqual([])
      expect(seedRunsInTheEnd(one)).toBe(true)
      expect(parseScenario(scenarioText(one))).toEqual(parseScenario(one))
      expect(one.members).toBeGreaterThanOrEqual(3)
      expect(one.members).toBeLessThanOrEqual(8)
    }))
  })

  it('stay between the bounds that are asked for', () => {
    fc.assert(fc.property(scenario({ membersAtLeast: 2, membersAtMost: 4, stepsAtMost: 3, lengthMs: 5000 }), ({ members, steps }) => {
      expect(members === 2 || members === 3 || members === 4).toBe(true)
      // One more where somebody has to be started in the end.
      expect(steps.length).toBeLessThanOrEqual(4)
      expect(steps.filter(({ atMs }) => atMs > 25_000)).toEqual([])
    }))
  })

  it('hold every kind of step', () => {
    const kinds = fc.sample(scenario(), { seed: 1, numRuns: 300 }).flatMap(({ steps }) => steps.map((one) => one.do))
    expect(new Set(kinds)).toEqual(new Set(STEP_KINDS))
  })

  it('are played, and the cluster comes through them', async () => {
    await fc.assert(fc.asyncProperty(scenario({ membersAtMost: 5, stepsAtMost: 6, lengthMs: 20_000 }), async (one) => {
      expect((await play(one)).outcome).toEqual({ ok: true })
    }), { numRuns: 15, seed: 7 })
  })

  it('shrink to what it takes: fewest members and steps, the first hosts, short times', () => {
    const isFine = ({ members, steps }: Scenario): boolean => {
      return members < 4 || !steps.some((one) => one.do === 'pause' && one.forMs >= 2500)
    }
    const { failed, counterexample } = fc.check(fc.property(scenario(), isFine), { seed: 3, numRuns: 1000 })
    expect(failed).toBe(true)
    expect(counterexample?.[0]).toEqual({ seed: 0, members: 4, steps: [{ atMs: 0, do: 'pause', host: 'm0', forMs: 2500 }] })
  })
})

describe('Arbitrary parts', () => {
  it('are steps about the hosts that are given, and sentences', () => {
    fc.assert(fc.property(step(['m0', 'm1'], 5000), (one) => {
      expect(one.atMs).toBeLessThanOrEqual(5000)
      expect(sentence(one)).toMatch(/^At .*\.$/)
    }))
  })

  it('are options of links as a simulation takes them', () => {
    fc.assert(fc.property(linkOptions(), (options) => {
      expect(linkProblems(options)).toEqual([])
    }))
  })

  it('are settings as a cluster takes them, with all parts on that mend', () => {
    fc.assert(fc.property(settings(), (options) => {
      expect(bounds({ ...options, members: 8 }).convergenceMs).toBeLessThan(Infinity)
    }))
  })
})
