/**
 * What a directed link does to the datagrams on it: how long they take and how many of them are lost.
 *
 * The fate of the k-th datagram on a link is drawn from the seed, the names of the two hosts and k, both the loss and the
 * latency each time. So nothing that happens elsewhere, and no setting of the link, moves the draws: a run without one of its
 * faults differs only in what that fault brought about.
 */
import { SimulationError } from '../errors.ts'
import { keyFor, threefry, type Words } from '../kernel/random.ts'

/** How a link behaves; what is not given is as the network's default. */
export interface LinkOptions {
  /** One way, in milliseconds: always the same, or uniform between the two. Different latencies reorder. */
  readonly latencyMs?: number | readonly [number, number] | undefined
  /** The fraction of datagrams that vanish, 0 to 1, each independent of the others. */
  readonly loss?: number | undefined
}

/** What a link did to one datagram. Reused from draw to draw. */
export interface Passage {
  lost: boolean
  latencyMs: number
}

interface Link {
  readonly leastMs: number
  readonly spreadMs: number
  /** A drawn word below this means loss. */
  readonly lostBelow: number
}

interface Origin {
  /** By number of the receiver: how many datagrams went there. */
  counts: Uint32Array
  /** By number of the receiver: the links that are not as the default. At most one per host; undefined where there are none. */
  links: Map<number, Link> | undefined
}

const WORD_RANGE = 0x1_0000_0000

const DEFAULTS = { latencyMs: [0.2, 1], loss: 0 } as const satisfies LinkOptions

/** A datagram of a host to itself crosses no network: never lost, and this long under way. */
const LOOPBACK: Link = { leastMs: 0.05, spreadMs: 0, lostBelow: 0 }

export class Links {
  readonly #seed: number
  readonly #defaults: LinkOptions
  readonly #default: Link
  /** By number of the sender. */
  readonly #origins: Origin[] = []
  /** By number of the host: its key's two words. Side by side, as those of two hosts are read for each datagram. */
  readonly #firsts: number[] = []
  readonly #seconds: number[] = []
  readonly #senderKey: Words = { first: 0, second: 0 }
  readonly #linkKey: Words = { first: 0, second: 0 }
  readonly #drawn: Words = { first: 0, second: 0 }
  readonly #passage: Passage = { lost: false, latencyMs: 0 }

  constructor(seed: number, defaults: LinkOptions) {
    this.#seed = seed
    this.#defaults = { latencyMs: defaults.latencyMs ?? DEFAULTS.latencyMs, loss: defaults.loss ?? DEFAULTS.loss }
    this.#default = linkOf(this.#defaults, this.#defaults)
  }

  /** Hosts are numbered in the order they are added, and draw by their names. */
  add(name: string): void {
    const { first, second } = keyFor(this.#seed, 'link', name)
    this.#firsts.push(first)
    this.#seconds.push(second)
    this.#origins.push({ counts: new Uint32Array(16), links: undefined })
  }

  /** Replaces what was set for this link before; without settings it is as the default again. */
  set(from: number, to: number, options: LinkOptions): void {
    const origin = this.#origin(from)
    origin.links ??= new Map()
    origin.links.set(to, linkOf(options, this.#defaults))
  }

  /** What happens to the next datagram on this link. The answer holds until the next draw. */
  draw(from: number, to: number): Readonly<Passage> {
    const origin = this.#origin(from)
    this.#senderKey.first = this.#firsts[from] as number
    this.#senderKey.second = this.#seconds[from] as number
    threefry(this.#senderKey, this.#firsts[to] as number, this.#seconds[to] as number, this.#linkKey)
    threefry(this.#linkKey, 0, this.#nextOn(origin, to), this.#drawn)
    const link = from === to ? LOOPBACK : (origin.links?.get(to) ?? this.#default)
    this.#passage.lost = this.#drawn.first >>> 0 < link.lostBelow
    this.#passage.latencyMs = link.leastMs + (link.spreadMs * (this.#drawn.second >>> 0)) / WORD_RANGE
    return this.#passage
  }

  #nextOn(origin: Origin, to: number): number {
    if (to >= origin.counts.length) {
      const larger = new Uint32Array(Math.max(2 * origin.counts.length, to + 1))
      larger.set(origin.counts)
      origin.counts = larger
    }
    const next = origin.counts[to] ?? 0
    origin.counts[to] = next + 1
    return next
  }

  #origin(number: number): Origin {
    const origin = this.#origins[number]
    if (origin === undefined) throw new RangeError(`no host has the number ${number}`)
    return origin
  }
}

function linkOf(options: LinkOptions, defaults: LinkOptions): Link {
  const loss = options.loss ?? defaults.loss ?? DEFAULTS.loss
  const latencyMs = options.latencyMs ?? defaults.latencyMs ?? DEFAULTS.latencyMs
  const [leastMs, mostMs] = typeof latencyMs === 'number' ? [latencyMs, latencyMs] : latencyMs
  if (!(loss >= 0 && loss <= 1)) throw new SimulationError('SIMULATION_OPTIONS', `loss must be 0 to 1, not ${loss}`)
  if (!(leastMs >= 0 && mostMs >= leastMs && mostMs < Infinity)) {
    const problem = `latencyMs must be a length of time, or a shortest and a longest one, not ${String(latencyMs)}`
    throw new SimulationError('SIMULATION_OPTIONS', problem)
  }
  return { leastMs, spreadMs: mostMs - leastMs, lostBelow: loss * WORD_RANGE }
}
