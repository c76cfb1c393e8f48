/** The keys of a member, to be added, used and removed while the cluster runs, one member at a time. */
import { RollcallError } from '../errors.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Sealing } from '../wire/key-ring.ts'
import { KeyRing, SEALINGS } from '../wire/key-ring.ts'
import type { KeyInput, RingKey } from '../wire/ring-key.ts'
import { readKey } from '../wire/ring-key.ts'
import { printed } from './checks.ts'
import type { ResolvedKeyOptions } from './key-options.ts'

/**
 * The keys of this member. A key is 32 random bytes, as bytes or base64. The first one seals, all of them open.
 *
 * Every change that is not possible throws `ROLLCALL_KEY` and leaves everything as it was; after the end it throws
 * `ROLLCALL_STATE`. Errors never contain a key: they name it by its fingerprint.
 */
export class Keys {
  readonly #ring: KeyRing
  readonly #ended: () => RollcallError | undefined

  /** @internal `ended` gives the error to throw after the end. */
  constructor(ring: KeyRing, ended: () => RollcallError | undefined) {
    this.#ring = ring
    this.#ended = ended
  }

  /** Eight hexadecimal digits for each key, which reveal nothing about it. The first key is the one in use. */
  get fingerprints(): readonly string[] {
    return Object.freeze([...this.#ring.fingerprints])
  }

  /** Which datagrams are sealed, and which are taken: see {@link Keys.setSealing}. */
  get sealing(): Sealing {
    return this.#ring.sealing
  }

  /** From now on this member can read what others seal with it. At most four keys; adding one twice does nothing. */
  add(key: KeyInput): void {
    this.#change((ring) => ring.add(checkedKey(key)))
  }

  /** From now on this member seals with this key. Add it first, here and at all members that are to understand this one. */
  use(key: KeyInput): void {
    this.#change((ring) => ring.use(checkedKey(key)))
  }

  /** From now on this member refuses what is sealed with it. The key in use cannot be removed. */
  remove(key: KeyInput): void {
    this.#change((ring) => ring.remove(checkedKey(key)))
  }

  /**
   * `accept` sends unsealed datagrams and takes both kinds; `send` sends sealed ones and takes both; `require` sends and takes
   * only sealed ones. In a running cluster all members must take a step before any takes the next. Any other value throws
   * `ROLLCALL_OPTIONS`.
   */
  setSealing(sealing: Sealing): void {
    if (!SEALINGS.includes(sealing)) {
      throw new RollcallError('ROLLCALL_OPTIONS', `sealing must be one of ${SEALINGS.map(printed).join(', ')}; got ${printed(sealing)}`)
    }
    this.#change((ring) => ring.setSealing(sealing))
  }

  #change(change: (ring: KeyRing) => string | undefined): void {
    const ended = this.#ended()
    if (ended !== undefined) throw ended
    const problem = change(this.#ring)
    if (problem !== undefined) throw new RollcallError('ROLLCALL_KEY', problem)
  }
}

export function newRing(options: ResolvedKeyOptions & { readonly cluster: string }, surroundings: Surroundings): KeyRing {
  const { cluster, keys, sealing } = options
  return new KeyRing({ cluster, keys, sealing, random: surroundings.randomness('seal') })
}

function checkedKey(written: KeyInput): RingKey {
  const key = readKey(written)
  if ('problem' in key) throw new RollcallError('ROLLCALL_KEY', `a key ${key.problem}`)
  return key
}
