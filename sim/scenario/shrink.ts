/**
 * Makes a failing scenario smaller while it still fails, by delta debugging: fewer steps, fewer hosts, fewer options, smaller
 * groups, shorter and rounder times, again and again until nothing more can go. Every random draw of a run depends on the names
 * that it concerns, so what is removed does not shift what remains.
 */
import { fewerHosts, fewerOptions, fewerSteps, shorterTimes, smallerGroups, type Pass } from './passes.ts'
import { scenarioProblems, scenarioText } from './parse.ts'
import { play, type PlayOptions } from './play.ts'
import type { Outcome, PlayFailure } from './report.ts'
import type { Scenario } from './scenario.ts'
import { seedRunsInTheEnd } from './seeds.ts'

export interface ShrinkOptions {
  /** Stops after this many plays, with the smallest scenario found by then. Default: 1000. */
  readonly playsAtMost?: number | undefined
  /** Called after each play that found a smaller failing scenario. */
  readonly onProgress?: ((smaller: Scenario, plays: number) => void) | undefined
}

export interface Shrunk {
  /** The smallest found that still fails. */
  readonly scenario: Scenario
  /** How many candidates were played. */
  readonly plays: number
  /** False if the plays ran out while more might still have been removed. */
  readonly isSmallest: boolean
}

const PLAYS_AT_MOST = 1000

/** The pass that removes most comes first. */
const PASSES: readonly Pass[] = [fewerSteps, fewerHosts, fewerOptions, smallerGroups, shorterTimes]

/**
 * The smallest scenario found for which `fails` is still true. The same scenario and the same answers give the same result.
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
  // Options may depend on each other; and without a running seed no member is promised to find the others.
  const isFair = (candidate: Scenario): boolean => (!needsSeed || seedRunsInTheEnd(candidate)) && scenarioProblems(candidate).length === 0
  /** The texts of all scenarios that were tried. Bound: the plays. */
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
 * A test for {@link shrink}: plays a candidate and says whether it fails like `failure`. That is with the same kind and the same
 * checker, and, for a crash, with the same first line of the message except for the numbers in it.
 */
export function failsLike<S = undefined, M = unknown>(
  failure: PlayFailure, options: PlayOptions<S, M> = {},
): (candidate: Scenario) => Promise<boolean> {
  return async (candidate) => {
    const { outcome } = await play(candidate, options)
    return isLike(outcome, failure)
  }
}

/** Whether the outcome is a failure of the same kind, checker and, for a crash, message. */
export function isLike(outcome: Outcome, failure: PlayFailure): boolean {
  return !outcome.ok && signature(outcome) === signature(failure)
}

function signature({ kind, checker = '', message }: PlayFailure): string {
  const words = kind === 'crash' ? (message.split('\n', 1)[0] ?? '').replaceAll(/\d+/g, '0') : ''
  return [kind, checker, words].join('\n')
}
