/**
 * The keys of a member: the first seals, all open. And how far sealing is turned on in a running cluster: in steps, so that at no
 * moment two members cannot understand each other.
 *
 * | sealing | sends | takes |
 * |---|---|---|
 * | `accept` | unsealed | both |
 * | `send` | sealed | both |
 * | `require` | sealed | only sealed |
 */
import type { Random } from '../protocol/tools/random.ts'
import { instanceAt } from './header.ts'
import { readId } from './hex.ts'
import { KEY_LIMIT } from './limits.ts'
import { Nonces } from './nonces.ts'
import { OpenedLives } from './opened-lives.ts'
import type { RingKey } from './ring-key.ts'
import { open, seal } from './seal.ts'

/** In the order in which a cluster goes through them. */
export const SEALINGS = ['accept', 'send', 'require'] as const

/** What a member sends and takes while it holds keys; without any there is nothing to seal with. */
export type Sealing = (typeof SEALINGS)[number]

export interface KeyRingOptions {
  /** The text that all members of the cluster share: the same key seals differently in another cluster. */
  readonly cluster: string
  readonly keys: readonly RingKey[]
  readonly sealing: Sealing
  readonly random: Random
}

/** What this member seals with while neither its instance nor its first key changes. */
interface Sealer {
  readonly instance: string
  readonly subKey: Uint8Array
  readonly nonceKey: Uint8Array
}

export class KeyRing {
  readonly #cluster: string
  /** The first seals. Bound: {@link KEY_LIMIT}. */
  #keys: readonly RingKey[]
  #sealing: Sealing
  readonly #nonces: Nonces
  readonly #lives = new OpenedLives()
  #sealer: Sealer | undefined

  /** The keys must differ, at most {@link KEY_LIMIT} of them; without any, `sealing` must be `accept`. */
  constructor(options: KeyRingOptions) {
    this.#cluster = options.cluster
    this.#keys = options.keys
    this.#sealing = options.sealing
    this.#nonces = new Nonces(options.random)
  }

  get sealing(): Sealing {
    return this.#sealing
  }

  /** The fingerprints of all keys, that of the one in use first. */
  get fingerprints(): readonly string[] {
    return this.#keys.map(({ fingerprint }) => fingerprint)
  }

  get isEmpty(): boolean {
    return this.#keys.length === 0
  }

  /** Whether this member sends sealed. */
  get seals(): boolean {
    return this.#sealing !== 'accept'
  }

  /** Whether unsealed datagrams are refused. */
  get requires(): boolean {
    return this.#sealing === 'require'
  }

  /** How many lives' sub-keys are remembered. */
  get livesKnown(): number {
    return this.#lives.size
  }

  /** Returns the reason if it cannot. Does nothing if the key is held already. */
  add(key: RingKey): string | undefined {
    if (this.#find(key) !== undefined) return undefined
    if (this.#keys.length >= KEY_LIMIT) return `there are ${KEY_LIMIT} keys already: remove one that is not used any more`
    this.#keys = [...this.#keys, key]
    return undefined
  }

  /** From now on this key seals. Returns the reason if it cannot. */
  use(key: RingKey): string | undefined {
    const held = this.#find(key)
    if (held === undefined) return this.#unknown(key)
    this.#keys = [held, ...this.#keys.filter((other) => other !== held)]
    this.#sealer = undefined
    return undefined
  }

  /** Returns the reason if it cannot. */
  remove(key: RingKey): string | undefined {
    const held = this.#find(key)
    if (held === undefined) return this.#unknown(key)
    if (this.seals && held === this.#keys[0]) return `the key ${key.fingerprint} is in use: use another one first`
    this.#keys = this.#keys.filter((other) => other !== held)
    this.#lives.forget(held)
    this.#sealer = undefined
    return undefined
  }

  /** Returns the reason if it cannot. */
  setSealing(sealing: Sealing): string | undefined {
    if (this.isEmpty && sealing !== 'accept') return 'there is no key to seal with: add one first'
    this.#sealing = sealing
    return undefined
  }

  /** The datagram with its sender's seal in place of its checksum. Only if this ring {@link seals}. */
  seal(plain: Uint8Array): Uint8Array {
    const { subKey, nonceKey } = this.#sealerFor(plain)
    return seal(subKey, this.#nonces.next(nonceKey, plain), plain)
  }

  /** What is behind the header of a sealed datagram, opened; undefined if none of the keys opens it. */
  open(sealed: Uint8Array): Uint8Array | undefined {
    const instance = readId(instanceAt(sealed), 0)
    const last = this.#lives.get(instance)
    const body = last && open(last.subKey, sealed)
    if (last !== undefined && body !== undefined) {
      this.#lives.opened(instance, last)
      return body
    }
    for (const key of this.#keys) {
      if (key === last?.key) continue
      const subKey = key.subKey('seal', instanceAt(sealed), this.#cluster)
      const opened = open(subKey, sealed)
      if (opened === undefined) continue
      this.#lives.opened(instance, { key, subKey })
      return opened
    }
    return undefined
  }

  #sealerFor(plain: Uint8Array): Sealer {
    const instance = readId(instanceAt(plain), 0)
    if (this.#sealer?.instance === instance) return this.#sealer
    const key = this.#keys[0] as RingKey
    const bytes = instanceAt(plain)
    this.#sealer = { instance, subKey: key.subKey('seal', bytes, this.#cluster), nonceKey: key.subKey('nonce', bytes, this.#cluster) }
    return this.#sealer
  }

  #find(key: RingKey): RingKey | undefined {
    return this.#keys.find((held) => held.equals(key))
  }

  #unknown(key: RingKey): string {
    return `the key ${key.fingerprint} is not held: add it first`
  }
}
