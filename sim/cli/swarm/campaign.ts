/**
 * A swarm from its first seed to its verdict. All worlds are played once, and some of them twice, to check that both plays are
 * identical. Then, for each kind of fault, one world after the other is played again without that kind, until one has a different
 * outcome. Which worlds those are depends on the seeds alone, not on which worker was faster.
 */
import type { FaultKind } from '../../faults.ts'
import type { Range } from '../input/values.ts'
import { isPlayedTwice, Pairs } from './determinism.ts'
import type { Examined, Job } from './job.ts'
import type { Runner } from './runner.ts'
import type { Candidate, Tally } from './tally.ts'

export interface Campaign {
  readonly seeds: Range
  readonly stopAfter: number
  /** The most worlds per kind of fault that are played again. */
  readonly replays: number
  /** Ends it early. */
  readonly signal?: AbortSignal | undefined
  /** Called after each world that was played, for the first time or without a kind of fault; not after a second play. */
  readonly progress?: ((examined: Examined) => void) | undefined
}

/** Runs the campaign, and adds the results to the tally. */
export async function runCampaign(campaign: Campaign, runner: Runner, tally: Tally): Promise<void> {
  // A world may take minutes, and an interruption should not wait for it.
  const aborted = new Promise<void>((resolve) => campaign.signal?.addEventListener('abort', () => resolve(), { once: true }))
  const goesOn = (): boolean => tally.failures.length < campaign.stopAfter && campaign.signal?.aborted !== true
  const pairs = new Pairs(campaign.seeds)
  await Promise.race([aborted, runner.run(seedJobs(campaign.seeds), (examined) => {
    if (!goesOn()) return false
    if (examined.again !== true) {
      tally.add(examined)
      campaign.progress?.(examined)
    }
    const pair = pairs.add(examined)
    if (pair !== undefined) tally.addPair(pair)
    return goesOn()
  })])
  for (let round = 0; round < campaign.replays && tally.failures.length === 0 && goesOn(); round++) {
    const replays = replaysOf(tally, round)
    if (replays.size === 0) return
    const jobs = [...replays].map(([without, { seed }]): Job => ({ seed, without }))
    await Promise.race([aborted, runner.run(jobs, (examined) => {
      const candidate = examined.without === undefined ? undefined : replays.get(examined.without)
      if (examined.without !== undefined && candidate !== undefined) tally.compare(examined.without, candidate, examined)
      campaign.progress?.(examined)
      return goesOn()
    })])
  }
}

function* seedJobs(seeds: Range): Generator<Job> {
  for (let seed = seeds.first; seed <= seeds.last; seed++) {
    yield { seed }
    if (isPlayedTwice(seed, seeds)) yield { seed, again: true }
  }
}

/** For each kind that has not changed an outcome yet, the next world in which it happened. */
function replaysOf(tally: Tally, round: number): ReadonlyMap<FaultKind, Candidate> {
  return new Map([...tally.kinds.values()].flatMap(({ kind, changed }) => {
    const candidate = changed > 0 ? undefined : tally.candidates(kind)[round]
    return candidate === undefined ? [] : [[kind, candidate] as const]
  }))
}
