/** The buffer of one socket, in which datagrams wait that the process does not read; when it is full, the newest is dropped. */
import type { Address } from '../../src/protocol/address.ts'

/** What Linux grants for the 1 MiB that the library asks for: twice that, for its own book-keeping. */
export const RECEIVE_BUFFER_BYTES: number = 2 * 1_048_576

/** What one datagram takes of it: its bytes and head room in a block of a power of two, and a descriptor. */
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
  /** In the order in which they came. Bound: `#roomBytes`. */
  readonly #waiting: Waiting[] = []
  #bytes = 0

  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes
  }

  /** False where there is no room. */
  add(waiting: Waiting): boolean {
    const bytes = bufferedBytes(waiting.bytes.length)
    const fits = this.#bytes + bytes <= this.#roomBytes
    if (!fits) return false
    this.#bytes += bytes
    this.#waiting.push(waiting)
    return true
  }

  /** Hands over the oldest, so many at most, and returns how many they were. */
  read(most: number): number {
    const read = this.#waiting.splice(0, most)
    for (const { from, bytes, receive } of read) {
      this.#bytes -= bufferedBytes(bytes.length)
      receive(from, bytes)
    }
    return read.length
  }
}
