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

/** When something was done to a host, and until when it lasted. */
export interface FaultSpan {
  readonly kind: FaultKind
  readonly fromMs: number
  readonly untilMs: number
}

/** What befalls a datagram on its way. That it comes late has several causes, of which none need make it late. */
export type WayFault = FaultKind | 'late'

/** With one of them a datagram may not arrive as it was sent, or not in time. */
const FAILURES: ReadonlySet<WayFault> = new Set(['loss', 'burst', 'corruption', 'cut', 'held', 'mtu', 'bandwidth', 'buffer', 'late'])

/** How many failures between two hosts are remembered. */
const FAILURES_KEPT = 3

const NONE: readonly FaultSpan[] = []

export class Faults {
  /** By kind. */
  readonly #counts = new Map<FaultKind, number>()
  /** By kind: until when it happened last. */
  readonly #lastMs = new Map<FaultKind, number>()
  /** By name of the host. Bound: the commands about it. */
  readonly #spans = new Map<string, FaultSpan[]>()

  /** By name of the host, then by kind: until when it last befell a datagram that the host sent or was to get. */
  readonly #waysMs = new Map<string, Map<WayFault, number>>()
  /** By name of either host, then of the other: until when the last few datagrams failed between them, the latest first. */
  readonly #failuresMs = new Map<string, Map<string, number[]>>()
  /** By name of the host: how many datagrams to it were changed on their way. */
  readonly #changed = new Map<string, number>()

  /** What is done to one host is noted with its name, and with the time until which it lasts. */
  note(kind: FaultKind, atMs: number, host?: string, untilMs: number = atMs): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    this.#lastMs.set(kind, Math.max(this.lastMs(kind), untilMs))
    if (host === undefined) return
    const spans = this.#spans.get(host)
    if (spans === undefined) this.#spans.set(host, [{ kind, fromMs: atMs, untilMs }])
    else spans.push({ kind, fromMs: atMs, untilMs })
  }

  /** Something befalls a datagram between two hosts, or until then. Lateness is not counted: its causes are. */
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

  /** How many datagrams to a host were changed on their way. */
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

  /** Whether at least so many datagrams, three at the most, have failed since then between the host and any one other. */
  failedWithAnyone(host: string, atLeast: number, sinceMs: number): boolean {
    for (const times of this.#failuresMs.get(host)?.values() ?? []) {
      if (times.filter((untilMs) => untilMs >= sinceMs).length >= atLeast) return true
    }
    return false
  }

  /** Until when one of these last befell a datagram that the host sent or was to get; -Infinity where none has. */
  lastOnWaysMs(host: string, kinds: readonly WayFault[]): number {
    const known = this.#waysMs.get(host)
    return known === undefined ? -Infinity : kinds.reduce((last, kind) => Math.max(last, known.get(kind) ?? -Infinity), -Infinity)
  }

  /** What was done to a host, in the order of its beginning. */
  spans(host: string): readonly FaultSpan[] {
    return this.#spans.get(host) ?? NONE
  }

  /** Whether something of these kinds was done to a host that had not ended by then. */
  befell(host: string, kinds: ReadonlySet<FaultKind>, sinceMs: number): boolean {
    return this.spans(host).some(({ kind, untilMs }) => untilMs >= sinceMs && kinds.has(kind))
  }

  /** How often each has happened; 0 where it has not. */
  get counts(): Readonly<Record<FaultKind, number>> {
    return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, this.count(kind)])) as Record<FaultKind, number>
  }

  /** How often it has happened. */
  count(kind: FaultKind): number {
    return this.#counts.get(kind) ?? 0
  }

  /** When it happened last, or until when it will have; -Infinity where it has not. */
  lastMs(kind: FaultKind): number {
    return this.#lastMs.get(kind) ?? -Infinity
  }
}
