/**
 * Looks up the seeds, each by itself and each time anew: names move, and a look-up that hangs or fails must not hold up the
 * others. While one is under way no second one is begun for the same seed: the system looks up only a few names at a time.
 */
import { RollcallError } from '../errors.ts'
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { Surroundings } from '../surroundings.ts'
import { reasonOf } from './opening.ts'
import type { Seed } from './seeds.ts'

/**
 * Addresses of one name that are greeted, the first of its answer: to meet the others, some are enough, and who answers for the name
 * shall not have each member greet half the world.
 */
export const SEED_ADDRESSES_LIMIT = 256

interface LookUp {
  readonly seed: Seed
  pending: boolean
  /** What the seed stood for when it was last looked up; undefined before the first answer and after a failed one. */
  addresses: readonly Address[] | undefined
  /** How many more there were. */
  surplus: number
  failure: string | undefined
}

export class SeedLookUps {
  readonly #surroundings: Surroundings
  /** Bound: one a seed, each with {@link SEED_ADDRESSES_LIMIT} addresses. */
  readonly #lookUps: LookUp[]
  readonly #answered: () => void

  /** `answered` is called after each single look-up. */
  constructor(surroundings: Surroundings, seeds: readonly Seed[], answered: () => void) {
    this.#surroundings = surroundings
    this.#lookUps = seeds.map((seed) => ({ seed, pending: false, addresses: undefined, surplus: 0, failure: undefined }))
    this.#answered = answered
  }

  /** All addresses known at present. */
  get addresses(): readonly Address[] {
    return this.#lookUps.flatMap(({ addresses }) => addresses ?? [])
  }

  /** True where it is known of every seed what it stands for. */
  get complete(): boolean {
    return this.#lookUps.every(({ addresses }) => addresses !== undefined)
  }

  lookUpAll(): void {
    for (const lookUp of this.#lookUps) if (!lookUp.pending) void this.#lookUp(lookUp)
  }

  /** What an operator should know of the seeds as they are now, by its kind. */
  *troubles(own: Address): Generator<{ readonly kind: 'loopback' | 'seeds'; readonly warning: RollcallError }> {
    if (tellsLoopbackAbroad(own, this.addresses)) yield { kind: 'loopback', warning: loopbackWarning(own) }
    const crowded = this.#lookUps.find(({ addresses, surplus }) => addresses !== undefined && surplus > 0)
    if (crowded !== undefined) yield { kind: 'seeds', warning: crowdedWarning(crowded.seed, crowded.surplus) }
  }

  /** A line a seed: what it stands for, and what came of it. And a line of what to look for where one gives no answer. */
  report(outcome: (address: Address) => string): readonly string[] {
    const lines = this.#lookUps.map(({ seed, addresses, failure }) => {
      if (failure !== undefined) return `${seed.text}: ${failure}`
      if (addresses === undefined) return `${seed.text}: the look-up has not answered`
      if (addresses.length === 0) return `${seed.text}: has no address`
      const [only, ...more] = addresses
      if (more.length === 0 && only !== undefined && addressText(only) === seed.text) return `${seed.text}: ${outcome(only)}`
      return `${seed.text}: ${addresses.map((address) => `${addressText(address)} ${outcome(address)}`).join(', ')}`
    })
    return lines.some((line) => line.endsWith(SILENT)) ? [...lines, SILENCE_HINT] : lines
  }

  /** Never rejects. */
  async #lookUp(lookUp: LookUp): Promise<void> {
    lookUp.pending = true
    try {
      const hosts = await this.#surroundings.resolve(lookUp.seed.host)
      lookUp.surplus = Math.max(0, hosts.length - SEED_ADDRESSES_LIMIT)
      lookUp.addresses = hosts.slice(0, SEED_ADDRESSES_LIMIT).map((host) => ({ host, port: lookUp.seed.port }))
      lookUp.failure = undefined
    } catch (cause) {
      lookUp.addresses = undefined
      lookUp.failure = `cannot be looked up (${reasonOf(cause)})`
    }
    lookUp.pending = false
    this.#answered()
  }
}

const SILENT = 'no answer'

/** Whoever does not belong gets no answer, so only the other side can say why; it warns. */
const SILENCE_HINT = 'a seed that runs does not answer another cluster, other keys, or an address outside its allow: it warns there'

/** True where others, on other machines, are told an address at which they find themselves. */
export function tellsLoopbackAbroad(own: Address, seeds: readonly Address[]): boolean {
  return isLoopback(own.host) && seeds.some((seed) => !isLoopback(seed.host))
}

function crowdedWarning({ text }: Seed, surplus: number): RollcallError {
  const message = `the seed ${text} stands for ${SEED_ADDRESSES_LIMIT + surplus} addresses; the first ${SEED_ADDRESSES_LIMIT} are greeted`
  return new RollcallError('ROLLCALL_LIMIT', message)
}

function loopbackWarning(own: Address): RollcallError {
  const message = `others are told the loopback address ${addressText(own)}, where only this machine finds this member; set advertise.host`
  return new RollcallError('ROLLCALL_ADDRESS', message)
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
