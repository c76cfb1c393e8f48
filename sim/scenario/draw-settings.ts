/** Draws settings under which all that is promised holds: nothing that mends is off, and nobody's word removes anybody. */
import { profileSettings, PROFILES, type Profile } from '../../src/protocol/settings/settings.ts'
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { Dice } from './dice.ts'

type Single = Omit<ProtocolOptions, 'profile' | 'expert'>
type Expert = NonNullable<ProtocolOptions['expert']>

/** Each setting keeps the profile's value in so many scenarios. */
const KEPT = 0.75

/** `lan` is what most use. */
const OTHER_PROFILE = 0.35

export function drawSettings(seed: number, profiles: readonly Profile[] = PROFILES): ProtocolOptions {
  const dice = new Dice(seed, 'profile')
  const profile = dice.chance(OTHER_PROFILE) || !profiles.includes('lan') ? dice.one(profiles) : 'lan'
  const expert = some<Expert>(seed, EXPERT)
  const single = some<Single>(seed, SINGLE)
  return { profile, ...single, ...(Object.keys(expert).length === 0 ? {} : { expert }) }
}

/** How much slower than by the `lan` profile. */
export function scaleOf({ profile = 'lan' }: ProtocolOptions): number {
  return profileSettings(profile).probeIntervalMs / profileSettings('lan').probeIntervalMs
}

type Draws<Options> = { readonly [Name in keyof Options]?: (dice: Dice) => NonNullable<Options[Name]> }

const SINGLE: Draws<Single> = {
  indirectProbes: (dice) => dice.whole(0, 5),
  suspicionFactor: (dice) => dice.round(1, 5, 0.5),
  gossipFanOut: (dice) => dice.whole(2, 5),
  gossipBurst: (dice) => dice.whole(9, 40),
  updateLifetimeMs: (dice) => dice.round(5000, 60_000, 1000),
  seedIntervalMs: (dice) => dice.round(5000, 60_000, 1000),
  repairIntervalMs: (dice) => dice.round(5000, 60_000, 1000),
}

const EXPERT: Draws<Expert> = {
  localHealthMax: (dice) => dice.whole(0, 8),
  localHealthCounts: (dice) => dice.one(['deaf', 'lifeguard', 'memberlist']),
  localHealthTimeout: () => false,
  nacks: () => false,
  suspicion: () => 'fixed',
  suspicionMaxFactor: (dice) => dice.whole(2, 8),
  suspicionConfirmations: (dice) => dice.whole(1, 5),
  buddy: () => false,
  witnesses: (dice) => dice.whole(0, 5),
  lastQuestion: () => false,
  refusals: () => false,
  indirectStart: () => 'fixed',
  secondPing: () => false,
  updatesPerPacket: (dice) => dice.whole(4, 64),
  gossip: () => 'tick',
}

/** Each setting draws from a stream of its own. */
function some<Options>(seed: number, draws: Draws<Options>): Partial<Options> {
  const drawn = Object.entries(draws as Readonly<Record<string, (dice: Dice) => unknown>>).flatMap(([name, draw]) => {
    const dice = new Dice(seed, 'setting', name)
    return dice.chance(KEPT) ? [] : [[name, draw(dice)]]
  })
  return Object.fromEntries(drawn) as Partial<Options>
}
