/**
 * A running hash over everything that happens: each datagram with its bytes when it is sent, and its fate when that is known;
 * each event that a member emits; each command; and in the end how many random numbers each stream gave. Two runs with the same
 * trace hash did the same; this is how a run is shown to depend on seed and scenario alone. Each of these can also be written
 * as a line of text: where two runs should be the same and are not, the first line that differs says where to look.
 *
 * Two lanes of 32 bits in the manner of MurmurHash3, with integer operations only. It detects differences; it is not
 * cryptographic.
 */

/** What became of a datagram. */
export type Fate =
  /** Handed to the socket it was sent to. */
  | 'delivered'
  /** Dropped by its link, on its own or in a burst. */
  | 'lost'
  /** Dropped by a partition or a cut. */
  | 'cut'
  /** The machine is there, but nothing listens at the port. */
  | 'refused'
  /** Nobody answers: no machine has the address, it has vanished, or its ports are silent. */
  | 'unanswered'
  /** Dropped because the queue of its slow link was full. */
  | 'overflowed'
  /** Larger than the MTU of its link. */
  | 'oversized'
  /** Dropped by a packet handler, or because too many packets are held. */
  | 'dropped'

export type MembershipKind = 'join' | 'leave' | 'update' | 'suspect' | 'recover'

/** Events that a member emits about itself. */
export type OwnKind = 'warning' | 'close'

/** The parts of a member that differ between its lives and states. */
export interface Subject {
  readonly name: string
  readonly instance: string
  readonly incarnation: number
  readonly address: string
}

const SENT = 1
const MEMBERSHIP = 2
const COMMAND = 3
const DRAWS = 4
const ENDED = 5
const OWN = 6

const FATES = {
  delivered: 1, lost: 2, cut: 3, refused: 4, unanswered: 5, overflowed: 6, oversized: 7, dropped: 8,
} as const satisfies Record<Fate, number>
/** Added to a fate: the changed bytes follow. */
const CHANGED = 0x100
const KINDS = { join: 1, leave: 2, update: 3, suspect: 4, recover: 5 } as const satisfies Record<MembershipKind, number>
const OWN_KINDS = { warning: 1, close: 2 } as const satisfies Record<OwnKind, number>

/** Called with a line of text for each thing that happens. */
export type LineHandler = (line: string) => void

export class Trace {
  #first = 0x243f6a88 | 0
  #second = 0x85a308d3 | 0
  readonly #float = new DataView(new ArrayBuffer(8))
  /** Undefined if nobody listens: then no line is written. */
  #tell: LineHandler | undefined
  #hostName: (number: number) => string = String

  /** Calls `tell` with a line for each thing that happens from now on. `hostName` gives the name of the host with a number. */
  watch(tell: LineHandler, hostName: (number: number) => string): void {
    const before = this.#tell
    this.#tell = before === undefined ? tell : (line) => {
      before(line)
      tell(line)
    }
    this.#hostName = hostName
  }

  /** `number` counts the datagrams sent. `from` and `to` are numbers of hosts; `to` is -1 if no host has the address. */
  sent(atMs: number, number: number, from: number, fromPort: number, to: number, toPort: number, bytes: Uint8Array): void {
    if (this.#tell !== undefined) {
      const [sender, receiver] = [this.#hostName(from), this.#hostName(to)]
      this.#tell(`${atMs} ms: ${sender}:${fromPort} -> ${receiver}:${toPort} packet ${number}, ${bytes.length} bytes ${bytesHash(bytes)}`)
    }
    this.#word(SENT)
    this.#number(atMs)
    this.#word(number)
    this.#word(from)
    this.#word(to)
    this.#word((fromPort << 16) | toPort)
    this.#bytes(bytes)
  }

  /** The fate of the datagram with this number. `changed` are its bytes if they differ from those sent. */
  ended(atMs: number, number: number, fate: Fate, changed: Uint8Array | undefined): void {
    if (this.#tell !== undefined) {
      this.#tell(`${atMs} ms: packet ${number} ${fate}${changed === undefined ? '' : `, changed to ${bytesHash(changed)}`}`)
    }
    this.#word(ENDED)
    this.#number(atMs)
    this.#word(number)
    this.#word(changed === undefined ? FATES[fate] : FATES[fate] | CHANGED)
    if (changed !== undefined) this.#bytes(changed)
  }

  membership(atMs: number, observer: number, kind: MembershipKind, member: Subject, detail: string): void {
    if (this.#tell !== undefined) {
      const about = `${member.name} ${member.instance} ${member.incarnation} ${member.address}`
      this.#tell(`${atMs} ms: ${this.#hostName(observer)} tells ${kind} ${about} ${detail}`.trimEnd())
    }
    this.#word(MEMBERSHIP)
    this.#number(atMs)
    this.#word(observer)
    this.#word(KINDS[kind])
    this.#text(member.name)
    this.#text(member.instance)
    this.#text(member.address)
    this.#text(detail)
    this.#number(member.incarnation)
  }

  /** By its error code, empty if it has none. Messages are left out: those of Node differ between its versions. */
  own(atMs: number, observer: number, kind: OwnKind, code: string): void {
    this.#tell?.(`${atMs} ms: ${this.#hostName(observer)} tells ${kind} ${code}`.trimEnd())
    this.#word(OWN)
    this.#number(atMs)
    this.#word(observer)
    this.#word(OWN_KINDS[kind])
    this.#text(code)
  }

  command(atMs: number, words: string): void {
    this.#tell?.(`${atMs} ms: ${words}`)
    this.#word(COMMAND)
    this.#number(atMs)
    this.#text(words)
  }

  /** The hash so far, as 16 hexadecimal digits. */
  get hash(): string {
    return hex(finished(this.#first)) + hex(finished(this.#second ^ this.#first))
  }

  /** The hash so far, including how many numbers each stream gave. */
  hashWith(draws: Iterable<readonly [name: string, count: number]>): string {
    const whole = new Trace()
    whole.#first = this.#first
    whole.#second = this.#second
    for (const [name, count] of draws) {
      whole.#word(DRAWS)
      whole.#text(name)
      whole.#number(count)
    }
    return whole.hash
  }

  #number(value: number): void {
    this.#float.setFloat64(0, value)
    this.#word(this.#float.getInt32(0))
    this.#word(this.#float.getInt32(4))
  }

  #text(text: string): void {
    this.#word(text.length)
    for (let index = 0; index < text.length; index++) this.#word(text.charCodeAt(index))
  }

  #bytes(bytes: Uint8Array): void {
    const length = bytes.length
    const whole = length - (length % 4)
    this.#word(length)
    for (let index = 0; index < whole; index += 4) {
      this.#word(at(bytes, index) | (at(bytes, index + 1) << 8) | (at(bytes, index + 2) << 16) | (at(bytes, index + 3) << 24))
    }
    for (let index = whole; index < length; index++) this.#word(at(bytes, index))
  }

  #word(word: number): void {
    const first = Math.imul(this.#first ^ mixed(word, 0xcc9e2d51, 15, 0x1b873593), 5)
    const second = Math.imul(this.#second ^ mixed(word, 0x239b961b, 16, 0x38b34ae5), 5)
    this.#first = (((first << 13) | (first >>> 19)) + 0x561ccd1b) | 0
    this.#second = (((second << 17) | (second >>> 15)) + 0x0bcaa747) | 0
  }
}

/** The hash of one datagram's bytes, for the line about it. */
function bytesHash(bytes: Uint8Array): string {
  const trace = new Trace()
  trace.sent(0, 0, 0, 0, 0, 0, bytes)
  return trace.hash
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] as number
}

function mixed(word: number, before: number, turn: number, after: number): number {
  const product = Math.imul(word, before)
  return Math.imul((product << turn) | (product >>> (32 - turn)), after)
}

function finished(word: number): number {
  let mixing = word
  mixing = Math.imul(mixing ^ (mixing >>> 16), 0x85ebca6b)
  mixing = Math.imul(mixing ^ (mixing >>> 13), 0xc2b2ae35)
  return (mixing ^ (mixing >>> 16)) >>> 0
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
