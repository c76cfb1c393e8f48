/** Looks up all seeds at once, each time anew: names move, and one that fails must not hold up the others. */
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { Surroundings } from '../surroundings.ts'
import { reasonOf } from './opening.ts'
import type { Seed } from './seeds.ts'

export interface SeedLookUp {
  readonly seed: Seed
  readonly addresses: readonly Address[]
  /** Why it stands for no address at present. */
  readonly failure: string | undefined
}

/** Never rejects. */
export function lookUpSeeds(surroundings: Surroundings, seeds: readonly Seed[]): Promise<readonly SeedLookUp[]> {
  return Promise.all(
    seeds.map(async (seed): Promise<SeedLookUp> => {
      try {
        const hosts = await surroundings.resolve(seed.host)
        return { seed, addresses: hosts.map((host) => ({ host, port: seed.port })), failure: undefined }
      } catch (cause) {
        return { seed, addresses: [], failure: `cannot be looked up (${reasonOf(cause)})` }
      }
    }),
  )
}

/** A line a seed: what it stands for, and what came of it. */
export function seedReport(seeds: readonly Seed[], found: readonly SeedLookUp[], outcome: (address: Address) => string): readonly string[] {
  return seeds.map((seed, index) => {
    const lookUp = found[index]
    if (lookUp === undefined) return `${seed.text}: not looked up yet`
    if (lookUp.failure !== undefined) return `${seed.text}: ${lookUp.failure}`
    return `${seed.text}: ${lookUp.addresses.map((address) => `${addressText(address)} ${outcome(address)}`).join(', ')}`
  })
}

/** True where others, on other machines, are told an address at which they find themselves. */
export function tellsLoopbackAbroad(own: Address, seeds: readonly Address[]): boolean {
  return isLoopback(own.host) && seeds.some((seed) => !isLoopback(seed.host))
}

function isLoopback(host: string): boolean {
  return host === '::1' || host.startsWith('127.')
}
