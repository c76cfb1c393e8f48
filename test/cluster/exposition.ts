/**
 * Reads Prometheus' text exposition format, version 0.0.4, by its grammar, and throws at whatever does not follow it: names, escapes,
 * numbers, the end of the last line, HELP and TYPE once and before the samples of their family, a family's samples in one piece.
 */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly help: string
  readonly type: string
  readonly samples: Sample[]
}

const METRIC = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*'
const VALUE = String.raw`"(?:[^"\\\n]|\\[\\n"])*"`
const HELP = new RegExp(String.raw`^# HELP (${METRIC}) ((?:[^\\]|\\[\\n])*)$`)
const TYPE = new RegExp(`^# TYPE (${METRIC}) (counter|gauge|histogram|summary|untyped)$`)
const SAMPLE = new RegExp(String.raw`^(${METRIC})(?:\{((?:${LABEL}=${VALUE})(?:,${LABEL}=${VALUE})*),?\})? ([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|[-+]?Inf|NaN)$`)
const PAIR = new RegExp(`(${LABEL})=(${VALUE})`, 'g')

/** Key: the name of the metric. */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const helps = new Map<string, string>()
  const families = new Map<string, Family>()
  let current = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [help, type, sample] = [HELP.exec(line), TYPE.exec(line), SAMPLE.exec(line)]
    if (help !== null) setOnce(helps, help[1] as string, help[2] as string)
    else if (type !== null) {
      current = type[1] as string
      setOnce(families, current, { help: helps.get(current) ?? '', type: type[2] as string, samples: [] })
    } else if (sample !== null && sample[1] === current) {
      families.get(current)?.samples.push({ labels: labelsOf(sample[2] ?? ''), value: Number(sample[3]) })
    } else throw new Error(`not in order: ${line}`)
  }
  for (const [name, { samples }] of families) {
    const keys = samples.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))
    if (new Set(keys).size !== keys.length) throw new Error(`a sample of ${name} is there twice`)
  }
  return families
}

function setOnce<Value>(map: Map<string, Value>, key: string, value: Value): void {
  if (map.has(key)) throw new Error(`${key} is there twice`)
  map.set(key, value)
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(PAIR)].map(([, name, quoted]) => [name as string, unescaped(quoted as string)] as const)
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`a label is there twice: ${text}`)
  return Object.fromEntries(pairs)
}

function unescaped(quoted: string): string {
  return quoted.slice(1, -1).replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}
