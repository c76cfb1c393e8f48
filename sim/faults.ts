/**
 * Counts the faults that the simulator injects: a run that is to prove something under faults can show that they happened, and a
 * checker can ask when one of a kind happened last.
 */

/** All kinds of faults that are counted; {@link SimulationStats.faults} has a count for each. */
export const FAULT_KINDS = [
  'loss', 'burst', 'duplication', 'reordering', 'corruption', 'spike', 'slow-pair', 'bandwidth', 'mtu', 'cut', 'held',
  'crash', 'vanish', 'restart', 'new-address', 'pause', 'blocked', 'buffer', 'refused', 'clock-offset', 'clock-drift', 'clock-jump',
] as const

/**
 * A kind of fault. Faults of links, `buffer` and `refused` count once per datagram; the others once per command, or once per host
 * whose `clocks` differ at the start.
 * `held` counts the packets that packet handlers drop, delay or hold.
 */
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A fault of a host, from when to when it lasted. */
export interface FaultSpan {
  readonly kind: FaultKind
  readonly fromMs: number
  readonly untilMs: number
}

/** A fault of a datagram in transit. `late` is an effect: several faults may cause it, and none always does. */
export type WayFault = FaultKind | 'late'

/** With one of these faults, a datagram may not arrive intact and in time. */
const FAILURES: ReadonlySet<WayFault> = new Set(['loss', 'burst', 'corruption', 'cut', 'held', 'mtu', 'bandwidth', 'buffer', 'late'])

/** This many failures between two hosts are remembered. */
const FAILURES_KEPT = 3

const NONE: readonly FaultSpan[] = []

export class Faults {
  /** By kind. */
  readonly #counts = new Map<FaultKind, number>()
  /** By kind: when the last one ended. */
  readonly #lastMs = new Map<FaultKind, number>()
  /** By name of the host. Bound: one for each command that affects it. */
  readonly #spans = new Map<string, FaultSpan[]>()

  /** By name of the host, then by kind: when the last fault of a datagram to or from this host ended. */
  readonly #waysMs = new Map<string, Map<WayFault, number>>()
  /** By name of either host, then of the other: the times of the last few failures between them, the latest first. */
  readonly #failuresMs = new Map<string, Map<string, number[]>>()
  /** By name of the host: how many datagrams to it were changed in transit. */
  readonly #changed = new Map<string, number>()

  /** Counts a fault. A fault of one host is noted with its name, and with the time at which it ends. */
  note(kind: FaultKind, atMs: number, host?: string, untilMs: number = atMs): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    this.#lastMs.set(kind, Math.max(this.lastMs(kind), untilMs))
    if (host === undefined) return
    const spans = this.#spans.get(host)
    if (spans === undefined) this.#spans.set(host, [{ kind, fromMs: atMs, untilMs }])
    else spans.push({ kind, fromMs: atMs, untilMs })
  }

  /** Notes a fault of a datagram between two hosts, which ends at `untilMs`. `late` is not counted, because its causes are. */
  noteOnWay(kind: WayFault, untilMs: number, from: string, to: string): void {
    if (kind !== 'late') this.note(kind, untilMs)
    for (const host of from === to ? [from] : [from, to]) {
      const known = this.#waysMs.get(host)
      const kinds = known ?? new Map<WayFault, number>()
      if (known === undefined) this.#waysMs.set(host, kinds)
      kinds.set(kind, Math.max(kinds.get(kind) ?? -Infinity, untilMs))
    }
    if (kind === 'corruption') this.#changed.set(to, this.changedTo(to) + 1)
    if (!FAILURES.has(kind)) return
    this.#noteFailure(untilMs, from, to)
    if (from !== to) this.#noteFailure(untilMs, to, from)
  }

  /** How many datagrams to a host were changed in transit. */
  changedTo(host: string): number {
    return this.#changed.get(host) ?? 0
  }

  #noteFailure(untilMs: number, host: string, other: string): void {
    let others = this.#failuresMs.get(host)
    if (others === undefined) this.#failuresMs.set(host, (others = new Map()))
    const known = others.get(other)
    if (known === undefined) others.set(other, [untilMs])
    else if (known.unshift(untilMs) > FAILURES_KEPT) known.pop()
  }

  /** Whether at least `atLeast` datagrams (at most three) have failed since then between the host and any single other host. */
  failedWithAnyone(host: string, atLeast: number, sinceMs: number): boolean {
    for (const times of this.#failuresMs.get(host)?.values() ?? []) {
      if (times.filter((untilMs) => untilMs >= sinceMs).length >= atLeast) return true
    }
    return false
  }

  /** When the last of these faults of a datagram to or from the host ended; -Infinity if there was none. */
  lastOnWaysMs(host: string, kinds: readonly WayFault[]): number {
    const known = this.#waysMs.get(host)
    return known === undefined ? -Infinity : kinds.reduce((last, kind) => Math.max(last, known.get(kind) ?? -Infinity), -Infinity)
  }

  /** The faults of a host, in the order in which they began. */
  spans(host: string): readonly FaultSpan[] {
    return this.#spans.get(host) ?? NONE
  }

  /** Whether the host had a fault of these kinds that ended at `sinceMs` or later. */
  befell(host: string, kinds: ReadonlySet<FaultKind>, sinceMs: number): boolean {
    return this.spans(host).some(({ kind, untilMs }) => untilMs >= sinceMs && kinds.has(kind))
  }

  /** How often each kind has happened. */
  get counts(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, this.count(kind)])) as Record<FaultKind, number>
  }

  /** How often it has happened. */
  count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0
  }

  /** When the last fault of this kind ended, or will end; -Infinity if there was none. */
  lastMs(kind: FaultKind): number {
    return this.#lastMs.get(kind) ?? -Infinity
  }
}
