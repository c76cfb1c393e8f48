/**
 * Makes a scenario that fails smaller while it still fails, by delta debugging: fewer steps, fewer hosts, fewer kinds of faults,
 * smaller groups, shorter and rounder times, again and again until nothing more can go. Every draw of a run hangs on the names it
 * is about, so what is taken away does not shift what stays.
 */
import { fewerHosts, fewerOptions, fewerSteps, shorterTimes, smallerGroups, type Pass } from './passes.ts'
import { scenarioProblems, scenarioText } from './parse.ts'
import { play, type PlayOptions } from './play.ts'
import type { Outcome, PlayFailure } from './report.ts'
import type { Scenario } from './scenario.ts'
import { seedRunsInTheEnd } from './seeds.ts'

export interface ShrinkOptions {
  /** Ends after so many plays, with what was found by then. Default: 1000. */
  readonly playsAtMost?: number | undefined
  /** Called after each play that found a smaller one. */
  readonly onProgress?: ((smaller: Scenario, plays: number) => void) | undefined
}

export interface Shrunk {
  /** The smallest that still fails. */
  readonly scenario: Scenario
  /** How many candidates were played. */
  readonly plays: number
  /** False where the plays ran out before nothing more could go. */
  readonly isSmallest: boolean
}

const PLAYS_AT_MOST = 1000

/** What removes most goes first. */
const PASSES: readonly Pass[] = [fewerSteps, fewerHosts, fewerOptions, smallerGroups, shorterTimes]

/**
 * The smallest scenario found that `fails` still says yes to. The same scenario and the same answers give the same result.
 *
 * ```ts
 * const { outcome } = await play(scenario)
 * if (!outcome.ok) console.log(describeScenario((await shrink(scenario, failsLike(outcome))).scenario))
 * ```
 */
export async function shrink(
  scenario: Scenario,
  fails: (candidate: Scenario) => boolean | Promise<boolean>,
  options: ShrinkOptions = {},
): Promise<Shrunk> {
  const { playsAtMost = PLAYS_AT_MOST, onProgress } = options
  const needsSeed = seedRunsInTheEnd(scenario)
  // Options may hang together, and without a seed nobody is promised that he finds the others.
  const isFair = (candidate: Scenario): boolean => (!needsSeed || seedRunsInTheEnd(candidate)) && scenarioProblems(candidate).length === 0
  /** The texts of all that was tried. At most as many as plays. */
  const tried = new Set<string>([scenarioText(scenario)])
  let smallest = scenario
  for (;;) {
    const before = smallest
    for (const pass of PASSES) {
      const walk = pass(smallest)
      let next = walk.next()
      while (next.done !== true) {
        const candidate = next.value
        let isTaken = false
        if (isFair(candidate) && isNew(tried, candidate)) {
          if (tried.size > playsAtMost + 1) return { scenario: smallest, plays: playsAtMost, isSmallest: false }
          isTaken = await fails(candidate)
          if (isTaken) smallest = candidate
          if (isTaken) onProgress?.(candidate, tried.size - 1)
        }
        next = walk.next(isTaken)
      }
    }
    if (smallest === before) return { scenario: smallest, plays: tried.size - 1, isSmallest: true }
  }
}

function isNew(tried: Set<string>, candidate: Scenario): boolean {
  const text = scenarioText(candidate)
  if (tried.has(text)) return false
  tried.add(text)
  return true
}

/**
 * Plays a scenario and says whether it fails in the same way: the same kind and the same checker, and, where code threw, the
 * same words but for the numbers in them.
 */
export function failsLike<S = undefined, M = unknown>(
  failure: PlayFailure, options: PlayOptions<S, M> = {},
): (candidate: Scenario) => Promise<boolean> {
  return async (candidate) => {
    const { outcome } = await play(candidate, options)
    return isLike(outcome, failure)
  }
}

/** Whether it is a failure, and in the same way. */
export function isLike(outcome: Outcome, failure: PlayFailure): boolean {
  return !outcome.ok && signature(outcome) === signature(failure)
}

function signature({ kind, checker = '', message }: PlayFailure): string {
  const words = kind === 'crash' ? (message.split('\n', 1)[0] ?? '').replaceAll(/\d+/g, '0') : ''
  return [kind, checker, words].join('\n')
}
