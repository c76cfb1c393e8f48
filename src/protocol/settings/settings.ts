/**
 * The protocol's numbers: one table gives the unit, the bounds, the value in each profile and the reason of each. A setting that is
 * left out comes from the profile; one that is given is checked against the table, never corrected.
 */
import type { ExpertSettings } from './expert.ts'
import { STANDARD_EXPERT_SETTINGS } from './expert.ts'
import type { NumberRange } from './number-range.ts'
import { numberProblem } from './number-range.ts'

export type Profile = 'lan' | 'wan' | 'local'

/** The settings that a profile sets. */
export interface ProfileSettings {
  /** Milliseconds between two probes of a member; also the time within which a probe is answered or has failed. */
  readonly probeIntervalMs: number
  /** Milliseconds without an ack after which helpers are asked to probe too. */
  readonly probeTimeoutMs: number
  /** How many helpers are asked to probe for this member. */
  readonly indirectProbes: number
  /** The minimum of a suspicion: this times max(1, log10(members)) probe intervals pass before the member is declared failed. */
  readonly suspicionFactor: number
  /** Gossip packets per second, in the long run. */
  readonly gossipPerSecond: number
  /** Gossip packets that may leave at once after a quiet time. */
  readonly gossipBurst: number
  /** Members that one gossip round goes to. */
  readonly gossipFanOut: number
  /** Milliseconds between two gossip rounds while updates have sends left. */
  readonly gossipSpacingMs: number
  /** Milliseconds after which an update is no longer passed on, however rarely it was sent. */
  readonly updateLifetimeMs: number
  /** Milliseconds between two greetings of all seeds once the list is in. */
  readonly seedIntervalMs: number
  /** Milliseconds until an unanswered greeting or request for the list is repeated; the wait doubles up to ten times this. */
  readonly requestTimeoutMs: number
  /** Milliseconds after which lists with differing digests are compared even while they still change. */
  readonly repairIntervalMs: number
}

/** All settings of the protocol. Nothing is optional here. */
export interface Settings extends ProfileSettings {
  readonly expert: ExpertSettings
}

export interface SettingRule extends NumberRange {
  readonly unit: 'ms' | 'members' | 'packets' | 'packets/s' | 'factor'
  readonly profiles: Readonly<Record<Profile, number>>
  readonly reason: string
}

function milliseconds(atLeast: number, atMost: number, lan: number, wan: number, local: number, reason: string): SettingRule {
  return { unit: 'ms', whole: false, atLeast, atMost, profiles: { lan, wan, local }, reason }
}

function count(unit: SettingRule['unit'], atLeast: number, atMost: number, lan: number, wan: number, local: number, reason: string): SettingRule {
  return { unit, whole: unit !== 'factor', atLeast, atMost, profiles: { lan, wan, local }, reason }
}

/** Key: setting. The README's table repeats this one. */
export const SETTING_RULES: Readonly<Record<keyof ProfileSettings, SettingRule>> = {
  probeIntervalMs: milliseconds(10, 600_000, 1000, 5000, 500, 'one ping per member and interval is the steady load; detection time is proportional to it'),
  probeTimeoutMs: milliseconds(5, 300_000, 500, 3000, 200, 'above the round-trip times to be expected, below the probe interval'),
  indirectProbes: count('members', 0, 16, 3, 3, 3, 'with three helpers and 5 % loss, one probe in 1,600 fails by chance (SWIM 3.1)'),
  suspicionFactor: count('factor', 0.1, 100, 2, 4, 2, 'gives a living member time to hear of its suspicion and refute it, despite some lost packets'),
  gossipPerSecond: count('packets/s', 1, 100_000, 60, 30, 120, 'bounds the cost of joins, leaves and failures, however many there are'),
  gossipBurst: count('packets', 1, 10_000, 18, 18, 36, 'one update can have all its sends at once in any cluster of up to some thousand members'),
  gossipFanOut: count('members', 1, 16, 3, 3, 3, 'each round multiplies the members that know by about four, and three packets fit the burst six times'),
  gossipSpacingMs: milliseconds(1, 60_000, 20, 200, 5, 'a little above the round-trip time: news that comes back meanwhile rides along'),
  updateLifetimeMs: milliseconds(100, 600_000, 60_000, 60_000, 60_000, 'older news is known everywhere, or is found by comparing digests'),
  seedIntervalMs: milliseconds(100, 3_600_000, 30_000, 60_000, 10_000, 'finds the other side after a partition in which each side forgot the other'),
  requestTimeoutMs: milliseconds(5, 60_000, 250, 1000, 100, 'a few round-trip times, so that a lost packet costs little'),
  repairIntervalMs: milliseconds(100, 3_600_000, 30_000, 60_000, 10_000, 'a cluster that never rests must mend its differences too'),
}

export const SETTING_NAMES: readonly (keyof ProfileSettings)[] = Object.keys(SETTING_RULES) as (keyof ProfileSettings)[]

export const PROFILES: readonly Profile[] = ['lan', 'wan', 'local']

export function profileSettings(profile: Profile): Settings {
  const values = SETTING_NAMES.map((name) => [name, SETTING_RULES[name].profiles[profile]])
  return { ...(Object.fromEntries(values) as unknown as ProfileSettings), expert: STANDARD_EXPERT_SETTINGS }
}

/** What is wrong with a setting that was given, as the end of a sentence that begins with its name; undefined when nothing is. */
export function settingProblem(name: keyof ProfileSettings, value: unknown): string | undefined {
  return numberProblem(SETTING_RULES[name], value)
}

/** Conflicts between settings that are each valid alone. */
export function settingConflicts(settings: Settings): readonly string[] {
  if (settings.probeTimeoutMs < settings.probeIntervalMs) return []
  return [`probeTimeoutMs (${settings.probeTimeoutMs}) must be below probeIntervalMs (${settings.probeIntervalMs}): helpers need the rest of the interval`]
}
