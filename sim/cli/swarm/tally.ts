/** What a swarm has found so far, and what fails the swarm besides failed worlds. */
import { FAULT_KINDS, type FaultKind } from '../../faults.ts'
import type { FailureKind } from '../../scenario/report.ts'
import { enumerated } from '../output/names.ts'
import type { Status } from '../status.ts'
import { ChanceSum } from './chance-sum.ts'
import type { Pair } from './determinism.ts'
import type { Examined } from './job.ts'
import { Ratios } from './ratios.ts'
import type { KindTally, Sums } from './sums.ts'

/** With fewer worlds, the absence of a kind of fault proves nothing. */
export const LEAST_WORLDS = 100
/**
 * With fewer converged worlds, their 99th percentile is a matter of chance. About one world in sixty takes more than
 * {@link LEAST_RATIO} of its bound, so one in twenty ranges of 1000 seeds would fail, and of 5000 seeds one in a few thousand.
 */
export const LEAST_RATIOS = 5000
/** The least 99th percentile of convergence as a fraction of its bound: a bound that nothing comes near to proves nothing. */
export const LEAST_RATIO = 0.3

/** A world in which a kind of fault happened, to be played again without it. */
export interface Candidate {
  readonly seed: number
  readonly outcomeHash: string
}

export class Tally {
  worlds = 0
  /** Worlds that were played twice, to check that both plays are identical. */
  twice = 0
  virtualMs = 0
  /** Member-milliseconds: virtual time times members. */
  memberMs = 0
  readonly failures: Examined[] = []
  readonly chance: ChanceSum = new ChanceSum()
  /** Of the worlds that converged. */
  readonly ratios: Ratios = new Ratios()
  /** By kind, in the order of `FAULT_KINDS`. */
  readonly kinds: ReadonlyMap<FaultKind, KindTally>
  /** By kind: the worlds with the lowest seeds, in order; at most `wanted`. */
  readonly #candidates = new Map<FaultKind, Candidate[]>()
  readonly #wanted: number

  constructor(kinds: readonly FaultKind[] = FAULT_KINDS, wanted = 0) {
    this.kinds = new Map(kinds.map((kind) => [kind, { kind, worlds: 0, times: 0, replayed: 0, changed: 0 }]))
    this.#wanted = wanted
  }

  add(examined: Examined): void {
    this.worlds++
    this.virtualMs += examined.virtualMs
    this.memberMs += examined.virtualMs * examined.members
    if (!examined.outcome.ok) this.failures.push(examined)
    if (examined.chance !== undefined) this.chance.add(examined.chance)
    if (examined.ratio !== undefined) this.ratios.add(examined.ratio)
    for (const [name, times] of Object.entries(examined.faults)) {
      const tally = this.kinds.get(name as FaultKind)
      if (tally === undefined) continue
      tally.worlds++
      tally.times += times
      if (examined.outcome.ok) this.#propose(tally.kind, examined)
    }
  }

  /** Adds the sums of ranges played separately. */
  addSums({ worlds, virtualMs, memberMs, kinds, ratios, chance }: Sums): void {
    this.worlds += worlds
    this.virtualMs += virtualMs
    this.memberMs += memberMs
    this.ratios.addAll(ratios)
    this.chance.add(chance)
    for (const sum of kinds) {
      const tally = this.kinds.get(sum.kind)
      if (tally === undefined) continue
      tally.worlds += sum.worlds
      tally.times += sum.times
      tally.replayed += sum.replayed
      tally.changed += sum.changed
    }
  }

  /** A world that was played twice; a failure if the plays differ. */
  addPair({ failure }: Pair): void {
    this.twice++
    if (failure !== undefined) this.failures.push(failure)
  }

  /** A world that was played again without a kind of fault. Like any other, that play may fail. */
  compare(kind: FaultKind, candidate: Candidate, replayed: Examined): void {
    if (!replayed.outcome.ok) this.failures.push(replayed)
    const tally = this.kinds.get(kind)
    if (tally === undefined) return
    tally.replayed++
    if (replayed.outcomeHash !== candidate.outcomeHash) tally.changed++
  }

  /** Does not depend on the order in which worlds finished. */
  candidates(kind: FaultKind): readonly Candidate[] {
    return this.#candidates.get(kind) ?? []
  }

  /** What was not proven, if enough worlds were played to prove it. Each entry fails the swarm. */
  unproven(): readonly string[] {
    return [...(this.worlds < LEAST_WORLDS ? [] : this.#idleKinds()), ...(this.ratios.count < LEAST_RATIOS ? [] : this.#slack())]
  }

  /** The first failure decides, whatever came after it; without one, what all worlds show together. */
  get status(): Status {
    const [first] = this.failures
    const kind: FailureKind | undefined = first?.outcome.ok === false ? first.outcome.kind : undefined
    return kind ?? (this.chance.isTooMuch ? 'safety' : this.unproven().length > 0 ? 'unproven' : 'passed')
  }

  #idleKinds(): readonly string[] {
    const tallies = [...this.kinds.values()]
    const named = (idle: readonly KindTally[], what: string): readonly string[] =>
      idle.length === 0 ? [] : [`${enumerated(idle.map(({ kind }) => kind))} ${what}`]
    return [
      ...named(tallies.filter(({ worlds }) => worlds === 0), 'happened in no world'),
      ...(this.#wanted === 0 ? [] : named(tallies.filter(({ worlds, changed }) => worlds > 0 && changed === 0), 'changed no outcome')),
    ]
  }

  #slack(): readonly string[] {
    const { nearlyMost } = this.ratios.quantiles ?? { nearlyMost: 0 }
    if (nearlyMost > LEAST_RATIO) return []
    return [`the bound of convergence is slack: 99 of 100 worlds took at most ${nearlyMost.toFixed(3)} of it, and more than ${LEAST_RATIO} is required`]
  }

  #propose(kind: FaultKind, { seed, outcomeHash }: Examined): void {
    const list = this.#candidates.get(kind) ?? []
    this.#candidates.set(kind, list)
    const place = list.findIndex((one) => one.seed > seed)
    list.splice(place < 0 ? list.length : place, 0, { seed, outcomeHash })
    if (list.length > this.#wanted) list.pop()
  }
}
