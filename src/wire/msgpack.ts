/**
 * The one place that touches msgpackr. Its reader only gets bytes that `valueEnd` has walked, so of all that it can read only
 * plain data remains; the settings shut out the rest a second time.
 */
import { Packr } from 'msgpackr'
import { DATAGRAM_LIMIT, DEPTH_LIMIT } from './limits.ts'
import { valueEnd } from './scan.ts'

const packr = new Packr({
  useRecords: false, // objects are maps: no record definitions, which the reader would compile
  structuredClone: false, // no pointers into the value
  moreTypes: false,
  bundleStrings: false,
  useToJSON: false, // a key `toJSON` is a key
  mapsAsObjects: true,
  variableMapSize: true, // the shortest map header
  int64AsType: 'number', // exact: the walk has checked that
})

/** The bytes of `value`, in memory that msgpackr uses again: copy them at once. */
export function pack(value: unknown): Uint8Array {
  return packr.pack(value)
}

/**
 * Takes values off a datagram, one after the other. It works on its own copy: what is read cannot change meanwhile, the caller's
 * bytes stay as they were, and no allocation depends on what a stranger sent.
 */
export class Reader {
  readonly bytes: Uint8Array
  /** Where the next value begins. */
  at = 0
  /** Where the datagram ends. */
  end = 0
  readonly #span = { start: 0, end: 0 }

  /** `capacity` is the length of the longest datagram that it reads. */
  constructor(capacity: number = DATAGRAM_LIMIT) {
    this.bytes = new Uint8Array(capacity)
  }

  /** Begins anew with `bytes`, at most as many as its capacity. */
  load(bytes: Uint8Array): void {
    this.bytes.set(bytes)
    this.at = 0
    this.end = bytes.length
  }

  /** Replaces all bytes from `start` on. */
  replace(start: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, start)
    this.end = start + bytes.length
  }

  /**
   * The next value, if it ends at or before `end`; otherwise undefined, which no value reads as. Byte strings in it are views of
   * this reader's memory: copy those that are kept.
   */
  take(end: number = this.end): unknown {
    const start = this.at
    const stop = valueEnd(this.bytes, start, end, DEPTH_LIMIT)
    if (stop < 0) return undefined
    this.at = stop
    this.#span.start = start
    this.#span.end = stop
    try {
      const value: unknown = packr.unpack(this.bytes, this.#span)
      return value
    } catch {
      return undefined // the error quotes what a stranger sent
    }
  }
}
