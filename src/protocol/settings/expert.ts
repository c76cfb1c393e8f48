/**
 * Expert settings: the parts of the protocol one by one, to be switched off or changed. They are for experiments: to reproduce
 * what papers and other libraries measured with the very code that runs in production, and to see what a part is worth.
 * The defaults are what this library recommends; a cluster works whatever is set here, if not always well.
 */
import type { NumberRange } from './number-range.ts'
import { numberProblem } from './number-range.ts'

export interface ExpertSettings {
  /** The most that local health can multiply probe interval and timeout by, less one; 0 switches it off. */
  readonly localHealthMax: number
  /** What makes local health worse: a failed probe where no helper was heard; as in the paper, every missed nack; as in memberlist, those alone. */
  readonly localHealthCounts: 'deaf' | 'lifeguard' | 'memberlist'
  /** Whether local health stretches the timeout as well as the interval. */
  readonly localHealthTimeout: boolean
  /** Whether helpers say so when the one they were to ask does not answer. */
  readonly nacks: boolean
  /** How long a suspicion lasts: between a minimum and a maximum, the shorter the more confirm it; always the minimum; or not at all. */
  readonly suspicion: 'shrinking' | 'fixed' | 'off'
  /** Above 0: the minimum of a suspicion in milliseconds, whatever the cluster's size. */
  readonly suspicionFixedMs: number
  /** A suspicion that nobody confirms lasts this many times the minimum. */
  readonly suspicionMaxFactor: number
  /** Confirmations after which a suspicion lasts the minimum; at most the members that could confirm. */
  readonly suspicionConfirmations: number
  /** Whether the logarithm of the size, by which suspicions grow, is taken as at least 1. */
  readonly suspicionLogAtLeastOne: boolean
  /** Whether a ping to an accused member carries the accusation first. */
  readonly buddy: boolean
  /** How many of those who hear a first suspicion ask the suspect at once; 0 switches it off. */
  readonly witnesses: number
  /** Whether only a member whose own probe failed declares, and asks once more before it does. */
  readonly lastQuestion: boolean
  /** Whether a port that refuses, or another life that answers there, makes a suspicion shorter. */
  readonly refusals: boolean
  /** When helpers are asked: as soon as an answer is overdue by the member's own round-trip times, or always after the probe timeout. */
  readonly indirectStart: 'adaptive' | 'fixed'
  /** Whether the direct ping is repeated together with the indirect ones. */
  readonly secondPing: boolean
  /** Whom to probe next: everybody in turn in a shuffled order, or anybody at random. */
  readonly probeOrder: 'shuffled' | 'random'
  /** Whether late wake-ups are taken for the loop's fault and not the others'. */
  readonly stallGuard: boolean
  /** Whether a failed probe makes a suspect, or is only counted: nobody is then accused here. */
  readonly verdicts: 'acted-on' | 'counted'
  /** Whether the gone are asked now and then. */
  readonly healTries: boolean
  /** Whether digests are compared and what differs is mended. */
  readonly repair: boolean
  /** Whether seeds are looked up and greeted on after the first list is in. */
  readonly seedGreetings: boolean
  /** Whether another member's `failed` counts at once, without an own suspicion. */
  readonly remoteVerdicts: 'own-suspicion' | 'at-once'
  /** Sends of an update: this times the logarithm of the size plus one, and `updateSendsExtra` more. */
  readonly updateSendsFactor: number
  readonly updateSendsExtra: number
  /** Which logarithm that is, and whether it is rounded up before it is multiplied: as here, as in SWIM, as in memberlist. */
  readonly updateSendsLogarithm: 'ln' | 'whole-ln' | 'whole-log10'
  /** Updates in one packet at most; 64 are more than fit. */
  readonly updatesPerPacket: number
  /**
   * When gossip has packets of its own: with fresh news, from the token bucket; each `gossipSpacingMs` where there is news
   * then, to `gossipFanOut` members drawn at random, whatever the bucket; or never, it rides on probes alone.
   */
  readonly gossip: 'fresh' | 'tick' | 'off'
  /** For how long after it was found failed a member is still gossiped to. */
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
  localHealthCounts: choice(['deaf', 'lifeguard', 'memberlist'], 'deaf', 'who hears a single nack is not the one to doubt; the paper and its best known implementation count otherwise'),
  localHealthTimeout: flag('a slow member needs longer to see an answer too'),
  nacks: flag('without them a helper that is silent cannot be told from a target that is'),
  suspicion: choice(['shrinking', 'fixed', 'off'], 'shrinking', 'one accuser may be wrong alone, several seldom are'),
  suspicionFixedMs: factor(0, 3_600_000, 0, 'a time that does not grow with the cluster is easier to reckon with; 0: it grows'),
  suspicionMaxFactor: factor(1, 1000, 6, 'time for the accused to be heard where nobody else can confirm (Lifeguard: beta = 6)'),
  suspicionConfirmations: whole(0, 64, 3, 'three who say the same independently have found a failure (Lifeguard: K = 3)'),
  suspicionLogAtLeastOne: flag('small clusters need time for a refutation as well'),
  buddy: flag('the accused hears of it from the next who asks'),
  witnesses: whole(0, 64, 5, 'confirmations or a refutation within one probe, instead of waiting for the round to come to it'),
  lastQuestion: flag('an answer a moment before the end costs two packets and saves a member'),
  refusals: flag('a process that crashed on a machine that lives is found within a second or two'),
  indirectStart: choice(['adaptive', 'fixed'], 'adaptive', 'in a fast network most of the interval is then left for helpers'),
  secondPing: flag('where packets are lost one by one the direct path is as good as a helper’s'),
  probeOrder: choice(['shuffled', 'random'], 'shuffled', 'every member is probed within 2n - 1 periods'),
  stallGuard: flag('what the own loop slept through says nothing about others'),
  verdicts: choice(['acted-on', 'counted'], 'acted-on', 'probes can be judged without their consequences'),
  healTries: flag('a partition heals whatever its length'),
  repair: flag('what gossip missed is found'),
  seedGreetings: flag('two sides that forgot one another find one another'),
  remoteVerdicts: choice(['own-suspicion', 'at-once'], 'own-suspicion', 'nobody’s word removes a member here before it has been suspected here'),
  updateSendsFactor: factor(0, 100, 1.5, 'the number of rounds in which all hear of it grows with the logarithm'),
  updateSendsExtra: whole(0, 100, 5, 'the logarithm alone misses somebody in small clusters'),
  updateSendsLogarithm: choice(['ln', 'whole-ln', 'whole-log10'], 'ln', 'SWIM and memberlist round before they multiply (3 and 4, nothing more)'),
  updatesPerPacket: whole(1, 64, 64, 'as many as fit: a packet costs much the same full or half empty'),
  gossip: choice(['fresh', 'tick', 'off'], 'fresh', 'a tick delays news at every step, and probes alone by an interval'),
  gossipToDeadMs: factor(0, 3_600_000, 0, 'the gone are asked by heal tries instead (memberlist: 30 s)'),
}

export const EXPERT_NAMES: readonly (keyof ExpertSettings)[] = Object.keys(EXPERT_RULES) as (keyof ExpertSettings)[]

export const STANDARD_EXPERT_SETTINGS: ExpertSettings = Object.freeze(
  Object.fromEntries(EXPERT_NAMES.map((name) => [name, EXPERT_RULES[name].standard])),
) as unknown as ExpertSettings

/** What is wrong with a written expert setting, as the end of a sentence that begins with its name; undefined when nothing is. */
export function expertProblem(name: keyof ExpertSettings, value: unknown): string | undefined {
  const rule = EXPERT_RULES[name]
  if (rule.type === 'choice') {
    return rule.values.includes(value as string) ? undefined : `must be one of ${rule.values.map((one) => JSON.stringify(one)).join(', ')}`
  }
  return numberProblem(rule, value)
}
