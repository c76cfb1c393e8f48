/** The keys of a running member: what people add, use and remove, one member at a time, while the others go on. */
import { RollcallError } from '../errors.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Sealing } from '../wire/key-ring.ts'
import { KeyRing, SEALINGS } from '../wire/key-ring.ts'
import type { KeyInput, RingKey } from '../wire/ring-key.ts'
import { readKey } from '../wire/ring-key.ts'
import { printed } from './checks.ts'
import type { ResolvedKeyOptions } from './key-options.ts'

/**
 * The keys of this member. A key is 32 random bytes, or those as base64 text. The first seals, all open.
 *
 * Every method throws `ROLLCALL_KEY` where it cannot be done, and then nothing has changed; `ROLLCALL_STATE` after the end. What they
 * throw and give names keys by their fingerprints.
 */
export class Keys {
  readonly #ring: KeyRing
  readonly #ended: () => RollcallError | undefined

  /** @internal `ended` is what is thrown after the end. */
  constructor(ring: KeyRing, ended: () => RollcallError | undefined) {
    this.#ring = ring
    this.#ended = ended
  }

  /** Of each key eight hexadecimal digits, which say nothing about it. The first is the one in use. */
  get fingerprints(): readonly string[] {
    return Object.freeze([...this.#ring.fingerprints])
  }

  /** What is sent and taken: see {@link Keys.setSealing}. */
  get sealing(): Sealing {
    return this.#ring.sealing
  }

  /** What others seal with it can be read from now on. Nothing happens where it is there already. A ring holds four at most. */
  add(key: KeyInput): void {
    this.#change((ring) => ring.add(checkedKey(key)))
  }

  /** Seals with this key, which must have been added here, and before that with all others who should understand. */
  use(key: KeyInput): void {
    this.#change((ring) => ring.use(checkedKey(key)))
  }

  /** What is sealed with it is refused from now on. The key in use cannot be removed. */
  remove(key: KeyInput): void {
    this.#change((ring) => ring.remove(checkedKey(key)))
  }

  /**
   * `accept` sends unsealed and takes both, `send` sends sealed and takes both, `require` sends sealed and takes nothing else.
   * In a running cluster all members take each step before the first takes the next.
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
