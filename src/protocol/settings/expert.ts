/**
 * Expert settings: each switches off or changes one part of the protocol. They are for experiments: to reproduce what papers and
 * other libraries measured with the very code that runs in production, and to see what a part is worth.
 * The defaults are what this library recommends; a cluster works whatever is set here, if not always well.
 */
import type { NumberRange } from './number-range.ts'
import { numberProblem } from './number-range.ts'

export interface ExpertSettings {
  /** The highest score of local health, which multiplies probe interval and timeout by score + 1; 0 switches it off. */
  readonly localHealthMax: number
  /**
   * What makes local health worse. `deaf`: a failed probe and its missed nacks, if no helper was heard. `lifeguard`: a failed
   * probe and every missed nack, as in the paper. `memberlist`: missed nacks alone, where helpers were asked.
   */
  readonly localHealthCounts: 'deaf' | 'lifeguard' | 'memberlist'
  /** Whether local health stretches the timeout as well as the interval. */
  readonly localHealthTimeout: boolean
  /** Whether a helper sends a nack when the target does not answer. */
  readonly nacks: boolean
  /** How long a suspicion lasts: between minimum and maximum, the shorter the more confirm it; always the minimum; or not at all. */
  readonly suspicion: 'shrinking' | 'fixed' | 'off'
  /** Above 0: the minimum of a suspicion in milliseconds, whatever the cluster's size. */
  readonly suspicionFixedMs: number
  /** A suspicion that nobody confirms lasts this many times the minimum. */
  readonly suspicionMaxFactor: number
  /** Confirmations after which a suspicion lasts the minimum; never more than the members that could confirm. */
  readonly suspicionConfirmations: number
  /** Whether log10(members), by which the minimum of a suspicion grows, is taken as at least 1. */
  readonly suspicionLogAtLeastOne: boolean
  /** Whether a ping to an accused member carries the accusation first. */
  readonly buddy: boolean
  /** How many of the members that hear a first suspicion ask the suspect at once; 0 switches it off. */
  readonly witnesses: number
  /** Whether only a member whose own probe failed declares, and asks once more before it does. */
  readonly lastQuestion: boolean
  /** Whether a port that refuses, or another life that answers there, shortens a suspicion. */
  readonly refusals: boolean
  /** When helpers are asked: as soon as an answer is overdue by that member's round-trip times, or always after the probe timeout. */
  readonly indirectStart: 'adaptive' | 'fixed'
  /** Whether the direct ping is repeated together with the indirect ones. */
  readonly secondPing: boolean
  /** Which member to probe next: all in turn in a shuffled order, or any at random. */
  readonly probeOrder: 'shuffled' | 'random'
  /** Whether a late wake-up is blamed on this member's loop and not on others. */
  readonly stallGuard: boolean
  /** Whether a failed probe makes a suspect, or is only counted, so that this member accuses nobody. */
  readonly verdicts: 'acted-on' | 'counted'
  /** Whether failed members are asked now and then whether they are back. */
  readonly healTries: boolean
  /** Whether lists are compared and mended when their digests differ. */
  readonly repair: boolean
  /** Whether seeds are still looked up and greeted after the first list is in. */
  readonly seedGreetings: boolean
  /** Whether another member's `failed` counts at once, without a suspicion here. */
  readonly remoteVerdicts: 'own-suspicion' | 'at-once'
  /** Sends of an update: this times the logarithm of the size plus one, and `updateSendsExtra` more. */
  readonly updateSendsFactor: number
  readonly updateSendsExtra: number
  /** Which logarithm, and whether it is rounded up before it is multiplied: as recommended here, as in SWIM, as in memberlist. */
  readonly updateSendsLogarithm: 'ln' | 'whole-ln' | 'whole-log10'
  /** At most this many updates in one packet; 64 are more than fit. */
  readonly updatesPerPacket: number
  /**
   * When gossip has packets of its own. `fresh`: as soon as there is news, within the token bucket. `tick`: each
   * `gossipSpacingMs` if there is news then, to `gossipFanOut` members drawn at random, whatever the bucket holds. `off`: never,
   * news rides on probes alone.
   */
  readonly gossip: 'fresh' | 'tick' | 'off'
  /** Milliseconds for which a failed member is still gossiped to. */
  readonly gossipToDeadMs: number
}

export interface NumberRule extends NumberRange {
  readonly type: 'number'
  readonly standard: number
  readonly reason: string
}

export interface ChoiceRule {
  readonly type: 'choice'
  readonly values: readonly (string | boolean)[]
  readonly standard: string | boolean
  readonly reason: string
}

export type ExpertRule = NumberRule | ChoiceRule

function whole(atLeast: number, atMost: number, standard: number, reason: string): NumberRule {
  return { type: 'number', whole: true, atLeast, atMost, standard, reason }
}

function factor(atLeast: number, atMost: number, standard: number, reason: string): NumberRule {
  return { type: 'number', whole: false, atLeast, atMost, standard, reason }
}

function choice(values: readonly string[], standard: string, reason: string): ChoiceRule {
  return { type: 'choice', values, standard, reason }
}

function flag(reason: string): ChoiceRule {
  return { type: 'choice', values: [true, false], standard: true, reason }
}

/** Key: expert setting. */
export const EXPERT_RULES: Readonly<Record<keyof ExpertSettings, ExpertRule>> = {
  localHealthMax: whole(0, 64, 8, 'a member that has fallen behind should doubt itself before others (Lifeguard: S = 8)'),
  localHealthCounts: choice(['deaf', 'lifeguard', 'memberlist'], 'deaf',
    'a member that hears even one nack has no reason to doubt itself; the paper and its best known implementation count otherwise'),
  localHealthTimeout: flag('a slow member needs longer to see an answer too'),
  nacks: flag('without them a silent helper cannot be told from a silent target'),
  suspicion: choice(['shrinking', 'fixed', 'off'], 'shrinking', 'one accuser alone may be wrong, several seldom are'),
  suspicionFixedMs: factor(0, 3_600_000, 0, 'a time that does not grow with the cluster is easier to predict; 0: it grows'),
  suspicionMaxFactor: factor(1, 1000, 6, 'gives the accused time to be heard if nobody else can confirm (Lifeguard: beta = 6)'),
  suspicionConfirmations: whole(0, 64, 3, 'three members that say the same independently have found a failure (Lifeguard: K = 3)'),
  suspicionLogAtLeastOne: flag('small clusters need time for a refutation as well'),
  buddy: flag('the accused hears of the suspicion from the next member that asks it'),
  witnesses: whole(0, 64, 5, 'they confirm or get a refutation within one probe, instead of waiting until the round comes to the suspect'),
  lastQuestion: flag('an answer a moment before the end costs two packets and saves a member'),
  refusals: flag('a process that crashed while its machine lives is found within a second or two'),
  indirectStart: choice(['adaptive', 'fixed'], 'adaptive', 'in a fast network this leaves most of the interval for helpers'),
  secondPing: flag('where packets are lost independently, the direct path is as good as a helper’s'),
  probeOrder: choice(['shuffled', 'random'], 'shuffled', 'every member is probed within 2n - 1 intervals'),
  stallGuard: flag('what this member’s own loop slept through says nothing about others'),
  verdicts: choice(['acted-on', 'counted'], 'acted-on', '`counted` shows what probes find without any consequence'),
  healTries: flag('a partition heals whatever its length'),
  repair: flag('what gossip missed is found'),
  seedGreetings: flag('two sides that forgot each other find each other'),
  remoteVerdicts: choice(['own-suspicion', 'at-once'], 'own-suspicion', 'nobody’s word removes a member here before it has been suspected here'),
  updateSendsFactor: factor(0, 100, 1.5, 'the number of rounds until all have heard grows with the logarithm'),
  updateSendsExtra: whole(0, 100, 5, 'the logarithm alone misses a member now and then in small clusters'),
  updateSendsLogarithm: choice(['ln', 'whole-ln', 'whole-log10'], 'ln', 'SWIM and memberlist round before they multiply (3 and 4, nothing more)'),
  updatesPerPacket: whole(1, 64, 64, 'more than fit: a packet costs much the same full or half empty'),
  gossip: choice(['fresh', 'tick', 'off'], 'fresh', 'a tick delays news at every step, and riding on probes alone delays it by an interval a step'),
  gossipToDeadMs: factor(0, 3_600_000, 0, 'the gone are asked by heal tries instead (memberlist: 30 s)'),
}

export const EXPERT_NAMES: readonly (keyof ExpertSettings)[] = Object.keys(EXPERT_RULES) as (keyof ExpertSettings)[]

export const STANDARD_EXPERT_SETTINGS: ExpertSettings = Object.freeze(
  Object.fromEntries(EXPERT_NAMES.map((name) => [name, EXPERT_RULES[name].standard])),
) as unknown as ExpertSettings

/** What is wrong with an expert setting that was given, as the end of a sentence that begins with its name; undefined when nothing is. */
export function expertProblem(name: keyof ExpertSettings, value: unknown): string | undefined {
  const rule = EXPERT_RULES[name]
  if (rule.type === 'choice') {
    return rule.values.includes(value as string) ? undefined : `must be one of ${rule.values.map((one) => JSON.stringify(one)).join(', ')}`
  }
  return numberProblem(rule, value)
}
