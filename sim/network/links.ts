/**
 * What a directed link does to its datagrams: how long they take, which of them are lost, and which other faults affect them.
 *
 * The fate of the k-th datagram on a link is drawn from the seed, the names of the two hosts and k. So neither events elsewhere
 * nor the settings of the link shift the draws: a run without one of its faults differs only in the consequences of that fault.
 * Most links only delay and lose datagrams, which is decided here; all other faults are in faulty-link.ts.
 */
import { keyFor, threefry, type Words } from '../kernel/random.ts'
import { FaultyLink, isFaulty } from './faulty-link.ts'
import { happens, latencyOf, uniformMs } from './latency.ts'
import { linkSettings, type LinkOptions, type LinkSettings } from './link-options.ts'

export type { LinkOptions } from './link-options.ts'

/** What a link does to one datagram. The object is reused from draw to draw. */
export interface Passage {
  lost: boolean
  latencyMs: number
  /** Its other faults, and its fate if it did not get through; undefined on links that only delay and lose. */
  more: FaultyLink | undefined
}

/** The behaviour of one link, or of many. */
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
   * By number of the receiver: the links that differ from the default, with the options given for them. At most one per host;
   * undefined if there are none.
   */
  links: Map<number, { readonly options: LinkOptions; link: Link }> | undefined
  /** By number of the receiver: the state of links with other faults. At most one per host; undefined if there are none. */
  faulty: Map<number, FaultyLink> | undefined
}

/** A datagram from a host to itself crosses no network: it is never lost, and has this latency. */
const LOOPBACK: Link = linkOf(linkSettings({ latencyMs: 0.05 }))

export class Links {
  readonly #seed: number
  #default: Link
  /** The different values of `loss` over all links; undefined if they must be collected again. */
  #losses: ReadonlySet<number> | undefined
  /** By number of the sender. */
  readonly #origins: Origin[] = []
  /** By number of the host: the two words of its key, in dense arrays because those of two hosts are read for each datagram. */
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

  /** Adds a host. Hosts are numbered in the order in which they are added; their names are part of the key of each draw. */
  add(name: string): void {
    const { first, second } = keyFor(this.#seed, 'link', name)
    this.#firsts.push(first)
    this.#seconds.push(second)
    this.#origins.push({ counts: new Uint32Array(16), links: undefined, faulty: undefined })
  }

  /** The probability that a single datagram is lost, bursts aside; undefined if it is not the same on all links. */
  get loss(): number | undefined {
    if (this.#losses === undefined) {
      const own = this.#origins.flatMap(({ links }) => [...(links?.values() ?? [])].map(({ link }) => link.loss))
      this.#losses = new Set([this.#default.loss, ...own])
    }
    return this.#losses.size === 1 ? this.#default.loss : undefined
  }

  /** Replaces the default, which also supplies what the options of single links do not give. */
  setDefault(options: LinkOptions): void {
    this.#default = linkOf(linkSettings(options))
    this.#losses = undefined
    for (const { links } of this.#origins) {
      for (const own of links?.values() ?? []) own.link = linkOf(linkSettings(own.options, this.#default.settings))
    }
  }

  /** Replaces the options of this link; with empty options it is as the default again. */
  set(from: number, to: number, options: LinkOptions): void {
    const link = linkOf(linkSettings(options, this.#default.settings))
    const origin = this.#origin(from)
    origin.links ??= new Map()
    origin.links.set(to, { options, link })
    this.#losses = undefined
  }

  /** What happens to the next datagram on this link, of `length` bytes. The result is valid until the next draw. */
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
    // A link whose settings have changed starts without memory.
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
