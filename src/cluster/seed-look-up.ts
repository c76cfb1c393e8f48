/**
 * Looks up the seeds, each on its own and each time anew: names move to other addresses, and a look-up that hangs or fails must
 * not hold up the others. A seed has only one look-up in progress, because the system runs only a few at a time.
 */
import { RollcallError } from '../errors.ts'
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { Greetings } from '../protocol/lists/greetings.ts'
import type { Surroundings } from '../surroundings.ts'
import { reasonOf } from './opening.ts'
import type { Seed } from './seeds.ts'

/**
 * How many addresses of one name are greeted: the first ones of the answer. A few are enough to meet the others, and whoever
 * controls the name must not be able to make every member greet half the world.
 */
export const SEED_ADDRESSES_LIMIT = 256

interface LookUp {
  readonly seed: Seed
  pending: boolean
  /** The result of the last look-up; undefined before the first one and after a failure. */
  addresses: readonly Address[] | undefined
  /** How many addresses beyond the limit there were. */
  surplus: number
  failure: string | undefined
}

export class SeedLookUps {
  readonly #surroundings: Surroundings
  /** Bound: one per seed, each with {@link SEED_ADDRESSES_LIMIT} addresses. */
  readonly #lookUps: LookUp[]
  readonly #answered: () => void

  /** `answered` is called after each look-up. */
  constructor(surroundings: Surroundings, seeds: readonly Seed[], answered: () => void) {
    this.#surroundings = surroundings
    this.#lookUps = seeds.map((seed) => ({ seed, pending: false, addresses: undefined, surplus: 0, failure: undefined }))
    this.#answered = answered
  }

  /** All addresses known at present that a socket bound there can send to. */
  addresses(bound: Address): readonly Address[] {
    return this.#lookUps.flatMap(({ addresses }) => (addresses ?? []).filter(({ host }) => canSend(bound.host, host)))
  }

  /** True if the addresses of every seed are known, and none of them has only such as a socket bound there cannot send to. */
  complete(bound: Address): boolean {
    return this.#lookUps.every(({ addresses }) => addresses !== undefined && !isApart(addresses, bound))
  }

  lookUpAll(): void {
    for (const lookUp of this.#lookUps) if (!lookUp.pending) void this.#lookUp(lookUp)
  }

  /** What is wrong with the seeds at present that an operator should know of, by kind. */
  *troubles(own: Address, bound: Address): Generator<{ readonly kind: 'loopback' | 'seeds'; readonly warning: RollcallError }> {
    if (tellsLoopbackAbroad(own, this.addresses(bound))) yield { kind: 'loopback', warning: loopbackWarning(own) }
    const apart = this.#lookUps.find(({ addresses }) => addresses !== undefined && isApart(addresses, bound))
    if (apart !== undefined) yield { kind: 'seeds', warning: apartWarning(apart.seed, bound) }
    const crowded = this.#lookUps.find(({ addresses, surplus }) => addresses !== undefined && surplus > 0)
    if (crowded !== undefined) yield { kind: 'seeds', warning: crowdedWarning(crowded.seed, crowded.surplus) }
  }

  /** One line per seed: its addresses, and what came of greeting them. One more says what to look for if a seed did not answer. */
  report(outcome: (address: Address) => string, bound: Address | undefined): readonly string[] {
    let isSilent = false
    const came = (address: Address): string => {
      const told = outcome(address)
      isSilent ||= told === SILENT
      return told
    }
    const lines = this.#lookUps.map(({ seed, addresses, failure }) => {
      if (failure !== undefined) return `${seed.text}: ${failure}`
      if (addresses === undefined) return `${seed.text}: the look-up has not answered`
      if (addresses.length === 0) return `${seed.text}: has no address`
      if (bound !== undefined && isApart(addresses, bound)) return `${seed.text}: has IPv6 addresses only, and this member is bound to an IPv4 address`
      const [only, ...more] = addresses
      if (more.length === 0 && only !== undefined && addressText(only) === seed.text) return `${seed.text}: ${came(only)}`
      return `${seed.text}: ${addresses.map((address) => `${addressText(address)} ${came(address)}`).join(', ')}`
    })
    return isSilent ? [...lines, SILENCE_HINT] : lines
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

const SILENT: ReturnType<Greetings['outcome']> = 'no answer'

/** A member drops what does not belong to its cluster without an answer, so only the seed can say why. */
const SILENCE_HINT = 'a running seed does not answer members of another cluster, with other keys, or at addresses it does not allow: see its warnings'

/** True if this member advertises a loopback address while a seed is on another machine, which would find itself at it. */
export function tellsLoopbackAbroad(own: Address, seeds: readonly Address[]): boolean {
  return isLoopback(own.host) && seeds.some((seed) => !isLoopback(seed.host))
}

function crowdedWarning({ text }: Seed, surplus: number): RollcallError {
  const message = `the seed ${text} has ${SEED_ADDRESSES_LIMIT + surplus} addresses; only the first ${SEED_ADDRESSES_LIMIT} are greeted`
  return new RollcallError('ROLLCALL_LIMIT', message)
}

/** An IPv4 socket cannot send to an IPv6 address. An IPv6 one can send to both, unless it is bound to one address. */
function canSend(from: string, to: string): boolean {
  return from.includes(':') || !to.includes(':')
}

/** Whether there are addresses, and none that a socket bound there can send to. */
function isApart(addresses: readonly Address[], bound: Address): boolean {
  return addresses.length > 0 && !addresses.some(({ host }) => canSend(bound.host, host))
}

function apartWarning({ text }: Seed, bound: Address): RollcallError {
  const message = `the seed ${text} has IPv6 addresses only, and this member is bound to an IPv4 address, ${addressText(bound)}; set host to "::" for both`
  return new RollcallError('ROLLCALL_ADDRESS', message)
}

function loopbackWarning(own: Address): RollcallError {
  const message = `this member advertises the loopback address ${addressText(own)}, which other machines cannot reach; set advertise.host`
  return new RollcallError('ROLLCALL_ADDRESS', message)
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
