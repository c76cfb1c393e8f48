/**
 * One key that all members of a cluster share, and what is derived from it. The key itself never seals. Each life of a member in
 * a cluster seals with its own sub-key (HKDF-SHA-256, RFC 5869), so that what two lives seal has nothing in common, whatever their
 * nonces are.
 */
import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { KEY_BYTES } from './limits.ts'

/** What a sub-key is for. None is a prefix of another, as each ends with a zero byte. */
const LABELS = {
  /** Of a life: seals and opens. */
  seal: Buffer.from('rollcall 1 seal\0', 'latin1'),
  /** Of a life: what its nonces are made with. */
  nonce: Buffer.from('rollcall 1 nonce\0', 'latin1'),
  /** Of the key alone: what people recognise it by. */
  fingerprint: Buffer.from('rollcall 1 fingerprint\0', 'latin1'),
} as const

const NO_SALT = new Uint8Array(KEY_BYTES)
/** HKDF numbers the blocks it gives; a sub-key is the first. */
const FIRST_BLOCK = Uint8Array.of(1)
const NOTHING = new Uint8Array(0)
const FINGERPRINT_DIGITS = 8

/** Standard base64 and the form for URLs; 32 bytes are 43 digits and one sign of padding. */
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/

export class RingKey {
  /** Eight hexadecimal digits by which people tell keys apart. They say nothing about the key. */
  readonly fingerprint: string
  /** What HKDF extracts from the key. All else is expanded from it; the key is not kept. Does not show its bytes when printed. */
  readonly #extracted: KeyObject

  /** `bytes` must be {@link KEY_BYTES} random bytes. */
  constructor(bytes: Uint8Array) {
    this.#extracted = createSecretKey(createHmac('sha256', NO_SALT).update(bytes).digest())
    const derived = this.#expand(LABELS.fingerprint, NOTHING, '')
    this.fingerprint = createHash('sha256').update(derived).digest('hex').slice(0, FINGERPRINT_DIGITS)
  }

  /** The 32 bytes for one life in one cluster. `instance` has eight bytes and the cluster is last, so no two pairs look the same. */
  subKey(purpose: 'seal' | 'nonce', instance: Uint8Array, cluster: string): Uint8Array {
    return this.#expand(LABELS[purpose], instance, cluster)
  }

  equals(other: RingKey): boolean {
    return this.#extracted.equals(other.#extracted)
  }

  #expand(label: Uint8Array, instance: Uint8Array, cluster: string): Uint8Array {
    const hmac = createHmac('sha256', this.#extracted)
    return hmac.update(label).update(instance).update(cluster, 'utf8').update(FIRST_BLOCK).digest()
  }
}

/** A key as people write it: 32 bytes, or the same as base64 text. White space around it is ignored, as files end with some. */
export type KeyInput = Uint8Array | string

/** The key, or what is wrong with it. A problem never quotes the value, which may be all but one character of a secret. */
export function readKey(written: unknown): RingKey | { readonly problem: string } {
  if (typeof written === 'string') {
    const text = written.trim()
    return BASE64.test(text) ? readKey(Buffer.from(text, 'base64')) : wrong(`a text of ${text.length} characters`)
  }
  if (!(written instanceof Uint8Array)) return wrong(written === null ? 'null' : typeof written)
  if (written.length !== KEY_BYTES) return wrong(`${written.length} bytes`)
  return new RingKey(written)
}

function wrong(what: string): { readonly problem: string } {
  return { problem: `must be ${KEY_BYTES} random bytes, or those as base64 text; got ${what}` }
}
