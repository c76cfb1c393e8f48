/**
 * Reads the `--json` output for other ranges of seeds from files. Its sums are added to those of this range, and all are judged
 * as one. Only a range that was played to its end and without a failure can be added.
 */
import { readFileSync } from 'node:fs'
import { FAULT_KINDS } from '../../faults.ts'
import { causeText } from '../../kernel/journal.ts'
import { arrayOf, checked, isObject, number, problem, type Shape } from '../../scenario/shape.ts'
import { UsageError } from '../input/usage-error.ts'
import type { Range } from '../input/values.ts'
import type { Sums } from './sums.ts'
import { packageVersion } from './version.ts'

const count = number({ whole: true, atLeast: 0, atMost: Number.MAX_SAFE_INTEGER })
const amount = number({ whole: false, atLeast: 0, atMost: Number.MAX_SAFE_INTEGER })
const known = checked((value) => (FAULT_KINDS.some((kind) => kind === value) ? undefined : 'must be a kind of fault'))
const thousandth = checked((value) => (/^\d+$/.test(String(value)) ? undefined : 'must be a whole number'))
const seeds = having({ first: count, last: count })

const SUMS: Shape = having({
  version: checked((value) => (value === packageVersion() ? undefined : `must be ${packageVersion()}, the version of this program`)),
  interrupted: checked((value) => (value === false ? undefined : 'must be false: a range that was not played to its end cannot be added')),
  failures: checked((value) => (Array.isArray(value) && value.length === 0 ? undefined : 'must be empty')),
  seeds, added: arrayOf(seeds, 'ranges'), tookMs: amount, worlds: count, virtualMs: count, memberMs: count,
  kinds: arrayOf(having({ kind: known, worlds: count, times: count, replayed: count, changed: count }), 'kinds of faults'),
  ratios: (value, path, problems) => {
    if (!isObject(value)) return void problems.push(problem(path, 'must be an object', value))
    for (const [name, worlds] of Object.entries(value)) {
      thousandth(name, path, problems)
      count(worlds, `${path}.${name}`, problems)
    }
  },
  chance: having({ probes: count, falseRemovals: count, expected: amount }),
})

/** An object with these fields; it may have others. */
function having(fields: Readonly<Record<string, Shape>>): Shape {
  return (value, path, problems) => {
    if (!isObject(value)) return void problems.push(problem(path, 'must be an object', value))
    for (const [name, shape] of Object.entries(fields)) shape(value[name], path === '' ? name : `${path}.${name}`, problems)
  }
}

/** Throws a {@link UsageError} if a file cannot be read, or has seeds that are counted already. */
export function readSums(files: readonly string[], own: Range): readonly Sums[] {
  const counted: Range[] = [own]
  return files.map((file) => {
    const sums = readOne(file)
    for (const range of [sums.seeds, ...sums.added]) {
      const other = counted.find(({ first, last }) => range.first <= last && first <= range.last)
      if (other !== undefined) throw new UsageError(`--add ${file}: its seeds ${range.first}..${range.last} overlap ${other.first}..${other.last}`)
      counted.push(range)
    }
    return sums
  })
}

function readOne(file: string): Sums {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new UsageError(`--add ${file}: cannot be read: ${causeText(cause)}`)
  }
  const problems: string[] = []
  SUMS(value, '', problems)
  if (problems.length > 0) throw new UsageError(`--add ${file}: is not the output of swarm --json: ${problems[0]}`)
  return value as Sums
}
