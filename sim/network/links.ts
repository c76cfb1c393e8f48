/**
 * What a directed link does to the datagrams on it: how long they take, how many of them are lost, and what else befalls them.
 *
 * The fate of the k-th datagram on a link is drawn from the seed, the names of the two hosts and k. So nothing that happens
 * elsewhere, and no setting of the link, moves the draws: a run without one of its faults differs only in what that fault brought
 * about. Most links only delay and lose, so that is decided here; what more there can be is in faulty-link.ts.
 */
import { keyFor, threefry, type Words } from '../kernel/random.ts'
import { FaultyLink, isFaulty } from './faulty-link.ts'
import { happens, latencyOf, uniformMs } from './latency.ts'
import { linkSettings, type LinkOptions, type LinkSettings } from './link-options.ts'

export type { LinkOptions } from './link-options.ts'

/** What a link did to one datagram. Reused from draw to draw. */
export interface Passage {
  lost: boolean
  latencyMs: number
  /** What else befell it, and where it ended; undefined on links that only delay and lose. */
  more: FaultyLink | undefined
}

/** One behaviour, of one link or of many. */
interface Link {
  readonly settings: LinkSettings
  readonly leastMs: number
  readonly spreadMs: number
  readonly loss: number
  readonly isFaulty: boolean
}

interface Origin {
  /** By number of the receiver: how many datagrams went there. */
  counts: Uint32Array
  /**
   * By number of the receiver: the links that are not as the default, and what was said of them. At most one per host; undefined where
   * there are none.
   */
  links: Map<number, { readonly options: LinkOptions; link: Link }> | undefined
  /** By number of the receiver: what links with more faults remember. At most one per host; undefined where there are none. */
  faulty: Map<number, FaultyLink> | undefined
}

/** A datagram of a host to itself crosses no network: never lost, and this long under way. */
const LOOPBACK: Link = linkOf(linkSettings({ latencyMs: 0.05 }))

export class Links {
  readonly #seed: number
  #default: Link
  /** Undefined where it has to be looked for again. */
  #losses: ReadonlySet<number> | undefined
  /** By number of the sender. */
  readonly #origins: Origin[] = []
  /** By number of the host: its key's two words. Side by side, as those of two hosts are read for each datagram. */
  readonly #firsts: number[] = []
  readonly #seconds: number[] = []
  readonly #senderKey: Words = { first: 0, second: 0 }
  readonly #linkKey: Words = { first: 0, second: 0 }
  readonly #drawn: Words = { first: 0, second: 0 }
  readonly #passage: Passage = { lost: false, latencyMs: 0, more: undefined }

  constructor(seed: number, options: LinkOptions) {
    this.#seed = seed
    this.#default = linkOf(linkSettings(options))
  }

  /** Hosts are numbered in the order they are added, and draw by their names. */
  add(name: string): void {
    const { first, second } = keyFor(this.#seed, 'link', name)
    this.#firsts.push(first)
    this.#seconds.push(second)
    this.#origins.push({ counts: new Uint32Array(16), links: undefined, faulty: undefined })
  }

  /** The probability with which a datagram is lost for itself; undefined where it is not the same on all links. */
  get loss(): number | undefined {
    if (this.#losses === undefined) {
      const own = this.#origins.flatMap(({ links }) => [...(links?.values() ?? [])].map(({ link }) => link.loss))
      this.#losses = new Set([this.#default.loss, ...own])
    }
    return this.#losses.size === 1 ? this.#default.loss : undefined
  }

  /** Replaces how links behave of which nothing was said, and what others have from those. */
  setDefault(options: LinkOptions): void {
    this.#default = linkOf(linkSettings(options))
    this.#losses = undefined
    for (const { links } of this.#origins) {
      for (const own of links?.values() ?? []) own.link = linkOf(linkSettings(own.options, this.#default.settings))
    }
  }

  /** Replaces what was set for this link before; without settings it is as the default again. */
  set(from: number, to: number, options: LinkOptions): void {
    const link = linkOf(linkSettings(options, this.#default.settings))
    const origin = this.#origin(from)
    origin.links ??= new Map()
    origin.links.set(to, { options, link })
    this.#losses = undefined
  }

  /** What happens to the next datagram on this link, of so many bytes. The answer holds until the next draw. */
  draw(from: number, to: number, length: number, nowMs: number): Readonly<Passage> {
    const origin = this.#origin(from)
    this.#senderKey.first = this.#firsts[from] as number
    this.#senderKey.second = this.#seconds[from] as number
    threefry(this.#senderKey, this.#firsts[to] as number, this.#seconds[to] as number, this.#linkKey)
    const number = this.#nextOn(origin, to)
    threefry(this.#linkKey, 0, number, this.#drawn)
    const link = from === to ? LOOPBACK : (origin.links?.get(to)?.link ?? this.#default)
    if (link.isFaulty) return this.#drawMore(origin, to, link, number, length, nowMs)
    this.#passage.lost = happens(link.loss, this.#drawn.first)
    this.#passage.latencyMs = uniformMs(link.leastMs, link.spreadMs, this.#drawn.second)
    this.#passage.more = undefined
    return this.#passage
  }

  #drawMore(origin: Origin, to: number, { settings }: Link, number: number, length: number, nowMs: number): Readonly<Passage> {
    origin.faulty ??= new Map()
    let faulty = origin.faulty.get(to)
    // One that behaves otherwise from now on has nothing to remember.
    if (faulty?.settings !== settings) {
      faulty = new FaultyLink(settings, this.#linkKey)
      origin.faulty.set(to, faulty)
    }
    faulty.take(number, this.#drawn.first, this.#drawn.second, length, nowMs)
    this.#passage.lost = faulty.end !== undefined
    this.#passage.latencyMs = faulty.latencyMs
    this.#passage.more = faulty
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

function linkOf(settings: LinkSettings): Link {
  const { leastMs, spreadMs } = latencyOf(settings.latencyMs)
  return { settings, leastMs, spreadMs, loss: settings.loss, isFaulty: isFaulty(settings) }
}
