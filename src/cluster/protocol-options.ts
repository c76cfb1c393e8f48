/** The options that set the protocol's numbers: their checks, and the settings that result from them. */
import type { ExpertSettings } from '../protocol/settings/expert.ts'
import { EXPERT_NAMES, expertProblem } from '../protocol/settings/expert.ts'
import type { Profile, ProfileSettings, Settings } from '../protocol/settings/settings.ts'
import { PROFILES, SETTING_NAMES, profileSettings, settingConflicts, settingProblem } from '../protocol/settings/settings.ts'
import type { Check } from './checks.ts'
import { objectOf, printed } from './checks.ts'

/** The options that set the protocol's numbers. All are optional; `undefined` counts as left out. */
export interface ProtocolOptions extends Partial<{ readonly [Name in keyof ProfileSettings]: number | undefined }> {
  /** The settings to start from; single settings override it. Default: `'lan'`. */
  readonly profile?: Profile | undefined
  /** Parts of the protocol to switch off or change, for experiments. Default: as recommended. */
  readonly expert?: { readonly [Name in keyof ExpertSettings]?: ExpertSettings[Name] | undefined } | undefined
}

/** Key: option. */
export const PROTOCOL_CHECKS: Readonly<Record<string, Check>> = {
  profile: (value) => (PROFILES.includes(value as Profile) ? undefined : `must be one of ${PROFILES.map(printed).join(', ')}`),
  expert: objectOf(Object.fromEntries(EXPERT_NAMES.map((name) => [name, (value: unknown) => expertProblem(name, value)]))),
  ...Object.fromEntries(SETTING_NAMES.map((name) => [name, (value: unknown) => settingProblem(name, value)])),
}

/** The settings that result from the options. If `problems` is empty, adds to it which settings contradict each other. */
export function settingsOf(given: Readonly<Record<string, unknown>>, problems: string[]): Settings {
  const options = given as ProtocolOptions
  const profile = PROTOCOL_CHECKS['profile']?.(options.profile ?? 'lan') === undefined ? (options.profile ?? 'lan') : 'lan'
  const single = Object.fromEntries(SETTING_NAMES.filter((name) => name in given).map((name) => [name, given[name]]))
  const standard = profileSettings(profile)
  const expert = Object.fromEntries(Object.entries(options.expert ?? {}).filter(([, value]) => value !== undefined))
  const settings: Settings = { ...standard, ...single, expert: { ...standard.expert, ...expert } }
  if (problems.length === 0) problems.push(...settingConflicts(settings))
  return settings
}
