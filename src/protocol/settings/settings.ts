/**
 * The protocol's numbers: one table says of each its unit, its bounds, its value in each profile and the reason. What people
 * leave out comes from the profile; what they write is checked against the table, never corrected.
 */
import type { ExpertSettings } from './expert.ts'
import { STANDARD_EXPERT_SETTINGS } from './expert.ts'
import type { NumberRange } from './number-range.ts'
import { numberProblem } from './number-range.ts'

export type Profile = 'lan' | 'wan' | 'local'

/** The settings that profiles differ in. */
export interface ProfileSettings {
  /** Milliseconds between two probe rounds of a member; also the time within which a probe is answered or has failed. */
  readonly probeIntervalMs: number
  /** Milliseconds without an ack after which other members are asked to probe too. */
  readonly probeTimeoutMs: number
  /** How many members are asked to probe in one's stead. */
  readonly indirectProbes: number
  /** A suspicion lasts at least this times max(1, log10(members)) probe intervals before the member is declared failed. */
  readonly suspicionFactor: number
  /** Gossip packets a second, in the long run. */
  readonly gossipPerSecond: number
  /** Gossip packets that may leave at once after a quiet time. */
  readonly gossipBurst: number
  /** Members that a gossip round goes to. */
  readonly gossipFanOut: number
  /** Milliseconds between two gossip rounds while there is something left to tell. */
  readonly gossipSpacingMs: number
  /** Milliseconds after which an update is no longer passed on, however few times it was. */
  readonly updateLifetimeMs: number
  /** Milliseconds between two greetings of all seeds once the list is in. */
  readonly seedIntervalMs: number
  /** Milliseconds until an unanswered greeting or request for the list is repeated; doubles up to ten times that. */
  readonly requestTimeoutMs: number
  /** Milliseconds after which differing digests are mended even though something still changes. */
  readonly repairIntervalMs: number
}

/** All that the protocol runs on. Total: nothing is optional here. */
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

/** Key: setting. The README's table is made from this one. */
export const SETTING_RULES: Readonly<Record<keyof ProfileSettings, SettingRule>> = {
  probeIntervalMs: milliseconds(10, 600_000, 1000, 5000, 500, 'one ping per member and interval is the steady load; detection time is proportional to it'),
  probeTimeoutMs: milliseconds(5, 300_000, 500, 3000, 200, 'above the round-trip time that one expects to see, below the probe interval'),
  indirectProbes: count('members', 0, 16, 3, 3, 3, 'with three helpers and 5 % loss one probe in 1,600 fails by chance (SWIM 3.1)'),
  suspicionFactor: count('factor', 0.1, 100, 2, 4, 2, 'the time a living member has to hear of its suspicion and to refute it, through some lost packets'),
  gossipPerSecond: count('packets/s', 1, 100_000, 60, 30, 120, 'bounds what joins, leaves and failures of any number cost a member'),
  gossipBurst: count('packets', 1, 10_000, 18, 18, 36, 'one update reaches its full number of sends at once in any cluster up to some thousand members'),
  gossipFanOut: count('members', 1, 16, 3, 3, 3, 'each round multiplies who knows by about four, and three packets fit the burst six times'),
  gossipSpacingMs: milliseconds(1, 60_000, 20, 200, 5, 'a little above the round-trip time: what comes back meanwhile rides along'),
  updateLifetimeMs: milliseconds(100, 600_000, 60_000, 60_000, 60_000, 'older news is known, or is found by comparing digests'),
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

/** What is wrong with a written setting, as the end of a sentence that begins with its name; undefined when nothing is. */
export function settingProblem(name: keyof ProfileSettings, value: unknown): string | undefined {
  return numberProblem(SETTING_RULES[name], value)
}

/** What is wrong between settings that are each in order alone. */
export function settingConflicts(settings: Settings): readonly string[] {
  if (settings.probeTimeoutMs < settings.probeIntervalMs) return []
  return [`probeTimeoutMs (${settings.probeTimeoutMs}) must be below probeIntervalMs (${settings.probeIntervalMs}): helpers need the rest of the interval`]
}
