/**
 * Local health counts what suggests that *this* member is slow or cut off, so that it doubts itself before it doubts others.
 *
 * | what happened                              | score |
 * |--------------------------------------------|-------|
 * | a probe was answered                       | -1    |
 * | a probe failed and no helper sent a nack   | +1, and +1 for each helper asked |
 * | an accusation of this member was refuted   | +1    |
 * | the loop stood still (stall.ts)            | +1, and +1 for each whole probe interval |
 *
 * The score stays between 0 and its maximum; probe interval and timeout are multiplied by score + 1. One nack is enough to clear
 * this member: it is being heard and hears. `lifeguard` counting (the paper) counts every missing nack, whatever else was heard;
 * `memberlist` counting counts missing nacks alone where helpers were asked. Why not these: when many members fail at once, the
 * helpers asked are dead too, so all survivors doubt themselves. When 15 of 30 fail, the last is found after 17 to 40 s that way,
 * and after 8 to 19 s this way.
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

  /** What the probe interval is multiplied by. */
  get intervalFactor(): number {
    return this.#score + 1
  }

  /** What the probe timeout is multiplied by. */
  get timeoutFactor(): number {
    return this.#expert.localHealthTimeout ? this.#score + 1 : 1
  }

  probeAnswered(): void {
    this.#add(-1)
  }

  /** `helpers` were asked, and `nacks` of them said that they had no answer either. */
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
    if (this.#score !== before) this.#watch?.localHealthChanged(this.#score)
  }
}
