/** Draws settings. Each draws from a stream of its own. */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { profileSettings, PROFILES, type Profile } from '../../src/protocol/settings/settings.ts'
import { Dice } from './dice.ts'
import { EXPERT_RANGES, isSpan, SETTING_RANGES, type Ranges } from './ranges.ts'

/** Each setting keeps the profile's value in so many scenarios. */
const KEPT = 0.75

/** `lan` is what most use. */
const OTHER_PROFILE = 0.35

export function drawSettings(seed: number, profiles: readonly Profile[] = PROFILES): ProtocolOptions {
  const dice = new Dice(seed, 'profile')
  const profile = dice.chance(OTHER_PROFILE) || !profiles.includes('lan') ? dice.one(profiles) : 'lan'
  const expert = someOf(seed, EXPERT_RANGES)
  return { profile, ...someOf(seed, SETTING_RANGES), ...(Object.keys(expert).length === 0 ? {} : { expert }) }
}

/** How much slower than by the `lan` profile. */
export function scaleOf({ profile = 'lan' }: ProtocolOptions): number {
  return profileSettings(profile).probeIntervalMs / profileSettings('lan').probeIntervalMs
}

function someOf<Options>(seed: number, ranges: Ranges<Options>): Partial<Options> {
  const drawn = Object.entries(ranges as Ranges<Record<string, string | number | boolean>>).flatMap(([name, range]) => {
    const dice = new Dice(seed, 'setting', name)
    return range === undefined || dice.chance(KEPT) ? [] : [[name, isSpan(range) ? dice.from(range) : dice.one(range)]]
  })
  return Object.fromEntries(drawn) as Partial<Options>
}
