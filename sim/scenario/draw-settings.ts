/** Draws settings. Each setting draws from its own stream. */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { profileSettings, PROFILES, type Profile } from '../../src/protocol/settings/settings.ts'
import { Dice } from './dice.ts'
import { EXPERT_RANGES, isSpan, SETTING_RANGES, type Ranges } from './ranges.ts'

/** The share of scenarios in which a setting keeps the profile's value. */
const KEPT = 0.75

/** The chance of another profile than `lan`, which most users have. */
const OTHER_PROFILE = 0.35

export function drawSettings(seed: number, profiles: readonly Profile[] = PROFILES): ProtocolOptions {
  const dice = new Dice(seed, 'profile')
  const profile = dice.chance(OTHER_PROFILE) || !profiles.includes('lan') ? dice.one(profiles) : 'lan'
  const expert = someOf(seed, EXPERT_RANGES)
  return { profile, ...someOf(seed, SETTING_RANGES), ...(Object.keys(expert).length === 0 ? {} : { expert }) }
}

/** How many times slower the protocol is than with the `lan` profile. */
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
