/** What a socket under test was told, and a way to wait for it that is not a length of time. */
import type { Address } from '../../../src/protocol/address.ts'
import type { TransportHandlers, TransportTrouble } from '../../../src/surroundings.ts'

export interface Datagram {
  readonly from: Address
  readonly bytes: Uint8Array
}

export class Inbox implements TransportHandlers {
  readonly datagrams: Datagram[] = []
  readonly troubles: TransportTrouble[] = []
  #awaited: (() => void)[] = []

  datagram(from: Address, bytes: Uint8Array): void {
    this.datagrams.push({ from, bytes })
    this.#wake()
  }

  trouble(trouble: TransportTrouble): void {
    this.troubles.push(trouble)
    this.#wake()
  }

  /** Resolves as soon as `test` holds after something came in, or holds already. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) await new Promise<void>((resolve) => this.#awaited.push(resolve))
  }

  #wake(): void {
    const awaited = this.#awaited
    this.#awaited = []
    for (const resolve of awaited) resolve()
  }
}

/** Handlers for a socket of which nothing is expected. */
export const deaf: TransportHandlers = { datagram: () => {}, trouble: () => {} }

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

export function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes)
}

/** Keeps the process from everything else for so long. */
export function block(ms: number): void {
  const until = performance.now() + ms
  while (performance.now() < until) continue
}
