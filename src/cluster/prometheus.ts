/** `stats()` in Prometheus' text exposition format, version 0.0.4. */
import { printed, refused } from './checks.ts'
import type { StatRule } from './stat-rules.ts'
import { STAT_RULES } from './stat-rules.ts'
import type { ClusterStats } from './stats.ts'

/** Options of {@link prometheusText}. */
export interface PrometheusOptions {
  /** What the names of all metrics begin with. Default: `'rollcall_'`. */
  readonly prefix?: string | undefined
  /** Labels that every sample gets, such as the cluster and the member. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
}

const PREFIX = 'rollcall_'
const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/
const OWN_LABELS: ReadonlySet<string | undefined> = new Set(STAT_RULES.map(({ label }) => label))

interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/**
 * The numbers of `stats()` as text for a Prometheus scraper. Serve it as `text/plain; version=0.0.4`.
 *
 * ```ts
 * const text = prometheusText(cluster.stats(), { labels: { member: cluster.self.name } })
 * ```
 *
 * @throws RollcallError `ROLLCALL_OPTIONS`, with every problem found.
 */
export function prometheusText(stats: ClusterStats, options: PrometheusOptions = {}): string {
  const { prefix = PREFIX, labels = {} } = options
  const problems = problemsOf(prefix, labels)
  if (problems.length > 0) throw refused(problems)
  return STAT_RULES.map((rule) => familyText(rule, stats, prefix, labels)).join('')
}

function familyText(rule: StatRule, stats: ClusterStats, prefix: string, common: Readonly<Record<string, string>>): string {
  if (rule.metric === undefined) return ''
  const name = prefix + rule.metric
  const help = rule.help.replaceAll('`', '')
  const lines = samplesOf(rule, stats).map(({ labels, value }) => `${name}${labelsText({ ...common, ...labels })} ${value}\n`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${rule.type}\n${lines.join('')}`
}

/** Prometheus wants seconds. */
function samplesOf({ path, label = '' }: StatRule, stats: ClusterStats): readonly Sample[] {
  const [before, behind] = path.split('*')
  const within = at(stats, before ?? '')
  const scale = path.endsWith('Ms') ? 1000 : 1
  if (behind === undefined) return [{ labels: {}, value: (within as number) / scale }]
  return Object.entries(within as object).map(([key, part]) => ({ labels: { [label]: key }, value: at(part, behind) as number }))
}

function at(value: unknown, path: string): unknown {
  const keys = path.split('.').filter((key) => key !== '')
  return keys.reduce((part, key) => (part as Readonly<Record<string, unknown>>)[key], value)
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
}

function problemsOf(prefix: unknown, labels: unknown): readonly string[] {
  const problems: string[] = []
  if (typeof prefix !== 'string' || (prefix !== '' && !METRIC_NAME.test(prefix))) {
    problems.push(`prefix must be a letter, _ or :, followed by more of these and digits; got ${printed(prefix)}`)
  }
  if (typeof labels !== 'object' || labels === null) return [...problems, `labels must be an object of strings; got ${printed(labels)}`]
  for (const [name, value] of Object.entries(labels)) {
    if (!LABEL_NAME.test(name)) problems.push(`labels.${name} is not a valid label name: it must begin with a letter or a single _, followed by letters, digits and _`)
    else if (OWN_LABELS.has(name)) problems.push(`labels.${name} is a label that rollcall sets itself`)
    if (typeof value !== 'string') problems.push(`labels.${name} must be a string; got ${printed(value)}`)
  }
  return problems
}
