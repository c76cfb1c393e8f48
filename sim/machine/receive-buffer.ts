/** The receive buffer of a socket: datagrams wait here while the process does not read. When it is full, new ones are dropped. */
import type { Address } from '../../src/protocol/address.ts'

/** Linux grants twice the 1 MiB that the library asks for, to leave room for its own bookkeeping. */
export const RECEIVE_BUFFER_BYTES: number = 2 * 1_048_576

/** How much of it one datagram takes: its bytes and headroom in a block whose size is a power of two, and a descriptor. */
function bufferedBytes(length: number): number {
  let block = 512
  while (block < length + 384) block *= 2
  return block + 256
}

export interface Waiting {
  readonly from: Address
  readonly bytes: Uint8Array
  readonly receive: (from: Address, bytes: Uint8Array) => void
}

export class ReceiveBuffer {
  readonly #roomBytes: number
  /** In the order of arrival. Bound: `#roomBytes`. */
  readonly #waiting: Waiting[] = []
  #bytes = 0

  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes
  }

  /** Returns false, and drops the datagram, if there is no room. */
  add(waiting: Waiting): boolean {
    const bytes = bufferedBytes(waiting.bytes.length)
    const fits = this.#bytes + bytes <= this.#roomBytes
    if (!fits) return false
    this.#bytes += bytes
    this.#waiting.push(waiting)
    return true
  }

  /** Hands over the oldest datagrams, at most `most`, and returns how many. */
  read(most: number): number {
    const read = this.#waiting.splice(0, most)
    for (const { from, bytes, receive } of read) {
      this.#bytes -= bufferedBytes(bytes.length)
      receive(from, bytes)
    }
    return read.length
  }
}
