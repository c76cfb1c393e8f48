/**
 * Local health: a member that has fallen behind doubts itself before it doubts others.
 *
 * | what happened                              | score |
 * |--------------------------------------------|-------|
 * | a probe was answered                       | -1    |
 * | a probe failed, and no helper said so      | +1    |
 * | and each of its helpers                    | +1 each |
 * | an accusation of this member was refuted   | +1    |
 * | the loop stood still (stall.ts)            | +1, and +1 for each probe interval |
 *
 * The score stays between 0 and its maximum; probe interval and timeout are multiplied by score + 1. With `memberlist`
 * counting, a failed probe that had helpers counts by its missing nacks alone; with `lifeguard` counting, as in the paper, each missing
 * nack counts whatever was heard. Here one nack is enough: this member is heard and hears. Else, where many fail at once, helpers that
 * are dead themselves make all who live doubt themselves, and the last of 15 among 30 is found after 17 to 40 s instead of 8 to 19.
 *
 * Source: Lifeguard (arXiv 1707.00788v2), section IV-A.
 */
import type { StateWatch } from '../members/watch.ts'
import type { ExpertSettings } from '../settings/expert.ts'

export class LocalHealth {
  readonly #expert: ExpertSettings
  readonly #watch: StateWatch | undefined
  #score = 0

  constructor(expert: ExpertSettings, watch?: StateWatch) {
    this.#expert = expert
    this.#watch = watch
  }

  /** 0 is healthy. */
  get score(): number {
    return this.#score
  }

  /** By how much the probe interval is stretched. */
  get intervalFactor(): number {
    return this.#score + 1
  }

  /** By how much the probe timeout is stretched. */
  get timeoutFactor(): number {
    return this.#expert.localHealthTimeout ? this.#score + 1 : 1
  }

  probeAnswered(): void {
    this.#add(-1)
  }

  /** `helpers` were asked and `nacks` of them said that they had no answer either. */
  probeFailed(helpers: number, nacks: number): void {
    const missed = this.#expert.nacks ? Math.max(0, helpers - nacks) : 0
    const counts = this.#expert.localHealthCounts
    if (counts === 'deaf' && nacks > 0) return
    const alone = counts === 'memberlist' && helpers > 0 && this.#expert.nacks
    this.#add(missed + (alone ? 0 : 1))
  }

  refuted(): void {
    this.#add(1)
  }

  stalled(points: number): void {
    this.#add(points)
  }

  #add(points: number): void {
    const before = this.#score
    this.#score = Math.min(this.#expert.localHealthMax, Math.max(0, before + points))
    if (this.#score !== before) this.#watch?.doubts(this.#score)
  }
}
