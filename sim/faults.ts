/**
 * What the simulator does to its world, counted: a run that was to prove something under faults shows by it that they
 * happened, and a checker asks when one of a kind happened last.
 */

export const FAULT_KINDS = [
  'loss', 'burst', 'duplication', 'reordering', 'corruption', 'spike', 'slow-pair', 'bandwidth', 'mtu', 'cut', 'held',
  'crash', 'vanish', 'restart', 'new-address', 'pause', 'blocked', 'buffer', 'refused', 'clock-offset', 'clock-drift', 'clock-jump',
] as const

/**
 * One way in which the virtual world goes wrong. Those of links and `buffer` count once per datagram, the others once per command.
 * `held` is what handlers of packets drop, delay or hold.
 */
export type FaultKind = (typeof FAULT_KINDS)[number]

export class Faults {
  /** By kind. */
  readonly #counts = new Map<FaultKind, number>()
  /** By kind: when it happened last. */
  readonly #lastMs = new Map<FaultKind, number>()

  note(kind: FaultKind, atMs: number): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    this.#lastMs.set(kind, atMs)
  }

  /** How often each has happened; 0 where it has not. */
  get counts(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, this.count(kind)])) as Record<FaultKind, number>
  }

  /** How often it has happened. */
  count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0
  }

  /** When it happened last; -Infinity where it has not. */
  lastMs(kind: FaultKind): number {
    return this.#lastMs.get(kind) ?? -Infinity
  }
}
