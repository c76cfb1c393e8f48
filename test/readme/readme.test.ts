import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../../src/cluster/options.ts'
import { departedMembers } from '../../src/cluster/departed.ts'
import { STAT_RULES } from '../../src/cluster/stat-rules.ts'
import { UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import { type Bounds, bounds, type ClusterEvents, type ClusterOptions, type DepartedMember, type ErrorCode } from '../../src/index.ts'
import { EXPERT_NAMES, EXPERT_RULES } from '../../src/protocol/settings/expert.ts'
import { PROFILES, SETTING_NAMES, SETTING_RULES, type ProfileSettings } from '../../src/protocol/settings/settings.ts'
import type { Instant } from '../../src/protocol/types.ts'
import { DATAGRAM_LIMIT, METADATA_LIMIT, NAME_LIMIT, PLAIN_LIMIT } from '../../src/wire/limits.ts'
import { claim } from '../protocol/support.ts'
import { ROOT } from '../style/sources.ts'
import { outputOf, quotableTexts, regionsIn, runUntilAsked } from './examples.ts'
import { anchorsIn, blocksIn, codeOf, localLinksIn, rowsBelow, tablesIn } from './markdown.ts'

/** More than an example may take, so that one that takes too long is reported as such. */
const LIMIT = { timeout: 35_000 }

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const readme = read('README.md')

/** The compiler demands that these are complete: with one name more or less they do not compile. */
const EVENTS: Readonly<Record<keyof ClusterEvents<unknown>, true>> =
  { join: true, leave: true, update: true, suspect: true, recover: true, warning: true, close: true }
const CODES: Readonly<Record<ErrorCode, true>> = {
  ROLLCALL_OPTIONS: true, ROLLCALL_NAME_TAKEN: true, ROLLCALL_ADDRESS: true, ROLLCALL_NO_SEED: true, ROLLCALL_STATE: true,
  ROLLCALL_METADATA_SIZE: true, ROLLCALL_METADATA_TYPE: true, ROLLCALL_REFUSED: true, ROLLCALL_KEY: true, ROLLCALL_CLUSTER: true,
  ROLLCALL_TIMEOUT: true, ROLLCALL_OVERFLOW: true, ROLLCALL_LIMIT: true,
}
const OPTIONS: Readonly<Record<Exclude<keyof ClusterOptions<unknown>, keyof ProfileSettings>, true>> = {
  name: true, host: true, port: true, advertise: true, cluster: true, seeds: true, allow: true, keys: true, sealing: true, metadata: true,
  readMetadata: true, admit: true, profile: true, expert: true, unref: true, observe: true,
}

/** The first cells of a table, as code. */
const namesBelow = (...head: readonly string[]): readonly string[] => rowsBelow(readme, ...head).map(([name]) => codeOf(name))

describe('The reader of Markdown', () => {
  it('finds blocks with their language, and no table or link inside them', () => {
    const lines = ['# A b', '```ts', '| a |', '[a](b)', '```', '', '```', 'c', '```', '| d | e |', '|---|---|', '| `f` | g |', '']
    const text = [...lines, '[h](i.md#j) [k](https://l)'].join('\n')
    expect(blocksIn(text)).toEqual([{ language: 'ts', text: '| a |\n[a](b)' }, { language: '', text: 'c' }])
    expect(tablesIn(text)).toEqual([[['d', 'e'], ['`f`', 'g']]])
    expect(rowsBelow(text, 'd', 'e').map(([name]) => codeOf(name))).toEqual(['f'])
    expect(() => rowsBelow(text, 'e')).toThrow('0 tables')
    expect(localLinksIn(text)).toEqual(['i.md#j'])
    expect(anchorsIn(text)).toEqual(['a-b'])
  })

  it('finds the regions of an example', () => {
    expect(regionsIn('a\n// #region b\nc\nd\n// #endregion\ne\n// #region f\ng\n// #endregion\n')).toEqual(['c\nd', 'g'])
  })
})

describe('The README', () => {
  it('quotes examples that compile: each of its TypeScript blocks is one, or a region of one', () => {
    const quoted = blocksIn(readme).filter(({ language }) => language === 'ts').map(({ text }) => text)
    expect(quoted.length).toBeGreaterThanOrEqual(4)
    const texts = quotableTexts()
    expect(quoted.filter((text) => !texts.includes(text))).toEqual([])
  })

  it('leads to files and headings that are there', () => {
    const links = localLinksIn(readme).map((link) => link.split('#') as [path: string, anchor?: string])
    expect(links).not.toEqual([])
    expect(links.filter(([path]) => !existsSync(join(ROOT, path)))).toEqual([])
    const anchors = (path: string): readonly string[] => anchorsIn(path === '' ? readme : read(path))
    expect(links.filter(([path, anchor]) => anchor !== undefined && !anchors(path).includes(anchor))).toEqual([])
  })

  it('names scripts that the manifest has', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: Readonly<Record<string, string>> }
    const named = [...readme.matchAll(/npm (?:run (\w+)|(test))/g)].map(([, script, test]) => script ?? test ?? '')
    expect(named).toEqual(['demo', 'test', 'scenarios', 'sim', 'pin', 'sim', 'sim', 'bench', 'bench'])
    expect(named.filter((script) => !(script in scripts))).toEqual([])
  })

  it('has every event in its table, and no other', () => {
    expect([...namesBelow('event', 'when', 'arguments')].sort()).toEqual(Object.keys(EVENTS).sort())
  })

  it('has every error code in its table, and no other', () => {
    expect([...namesBelow('code', 'when')].sort()).toEqual(Object.keys(CODES).sort())
  })

  it('has every option in its table, and no other', () => {
    expect([...namesBelow('option', 'unit', 'default', 'reason')].sort()).toEqual(Object.keys(OPTIONS).sort())
  })

  it.each(['host', 'port', 'cluster', 'metadata', 'unref'] as const)('gives the default that the option %s has', (option) => {
    const row = rowsBelow(readme, 'option', 'unit', 'default', 'reason').find(([name]) => codeOf(name) === option)
    expect(codeOf(row?.[2])).toBe(String(resolveOptions({})[option]))
  })

  it('starts from the profile that is the default', () => {
    const row = rowsBelow(readme, 'option', 'unit', 'default', 'reason').find(([name]) => name === '`profile`')
    expect(codeOf(row?.[2])).toBe('lan')
    expect(resolveOptions({}).settings).toEqual(resolveOptions({ profile: 'lan' }).settings)
  })

  it('has the table of settings that the code has: names, units, numbers, reasons', () => {
    const rows = SETTING_NAMES.map((name) => {
      const { unit, profiles, reason } = SETTING_RULES[name]
      return [`\`${name}\``, unit, `${profiles.lan}`, `${profiles.wan}`, `${profiles.local}`, reason]
    })
    expect(rowsBelow(readme, 'setting', 'unit', '`lan`', '`wan`', '`local`', 'reason')).toEqual(rows)
  })

  it('has the table of expert settings that the code has: names, values, defaults, reasons', () => {
    const rows = EXPERT_NAMES.map((name) => {
      const rule = EXPERT_RULES[name]
      if (rule.type === 'number') return [`\`${name}\``, `${rule.atLeast} to ${rule.atMost}`, `${rule.standard}`, rule.reason]
      return [`\`${name}\``, rule.values.map((value) => `\`${value}\``).join(', '), `\`${rule.standard}\``, rule.reason]
    })
    expect(rowsBelow(readme, 'expert setting', 'values', 'default', 'reason')).toEqual(rows)
  })

  it('has the table of stats that the code has: paths, names in Prometheus, what they tell', () => {
    const rows = STAT_RULES.map(({ path, metric, label, help }) => {
      const inPrometheus = metric === undefined ? '' : `\`${metric}${label === undefined ? '' : `{${label}}`}\``
      return [`\`${path}\``, inPrometheus, help]
    })
    expect(rowsBelow(readme, 'stat', 'in Prometheus', 'what it tells')).toEqual(rows)
  })

  it('names every field of a departed member', () => {
    const [departed] = departedMembers([{ claim: claim('gone', { state: 'failed' }), heldSince: 0 as Instant }], 1)
    const row = rowsBelow(readme, 'call', 'what it tells or does').find(([call]) => codeOf(call) === 'departed()')
    const parts = Object.keys(departed as DepartedMember)
    expect(parts.filter((part) => part !== 'name' && !row?.[1]?.includes(`\`${part}\``))).toEqual([])
  })

  it('has the table of bounds that the formulas give, and every bound', () => {
    const computed = PROFILES.map((profile) => bounds({ members: 50, loss: 0.05, profile }))
    const shown = (value: number): string => (value > 0 && value < 0.1 ? value.toExponential(1) : `${Math.round(value * 10) / 10}`)
    const names = Object.keys(computed[0] as Bounds) as (keyof Bounds)[]
    const rows = rowsBelow(readme, 'bound', '', '`lan`', '`wan`', '`local`')
    expect(rows.map(([name, , ...values]) => [name, ...values])).toEqual(names.map((name) => [`\`${name}\``, ...computed.map((each) => shown(each[name]))]))
  })

  it('gives the limits that the code has', () => {
    const text = readme.replaceAll(/\s+/g, ' ')
    const sentences = [
      `A name has at most ${NAME_LIMIT} bytes, metadata ${METADATA_LIMIT}, a datagram ${DATAGRAM_LIMIT} (`,
      `as fits into ${PLAIN_LIMIT} bytes.`,
      `more than ${UNREAD_LIMIT} unread,`,
    ]
    expect(sentences.filter((sentence) => !text.includes(sentence))).toEqual([])
  })
})

describe('The examples', () => {
  /** What the README says they print; ports are whatever was free. */
  const printed = blocksIn(readme).filter(({ language }) => language === 'text').map(({ text }) => text)
  const withoutPorts = (text: string): string => text.trimEnd().replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:port')

  it.each(['quick-start', 'partition', 'metrics'])('%s runs, ends by itself, and prints what the README says', LIMIT, async (name) => {
    expect(printed.map(withoutPorts)).toContain(withoutPorts(await outputOf(name)))
  })

  it('keys rotates them, and a member with only the old one stays outside', LIMIT, async () => {
    expect(await outputOf('keys')).toBe("api-1 sees [ 'worker-1 rotated' ]\nwith the old key alone, joined: false dropped by api-1: true\n")
  })

  it('property holds in all worlds', LIMIT, async () => {
    expect(await outputOf('lease/property')).toBe('one owner at most, in 50 worlds\n')
  })

  it.skipIf(process.platform === 'win32')('service runs until it is asked to end, and ends in order', LIMIT, async () => {
    const { exitCode, output } = await runUntilAsked('service', { NAME: 'one', HOST: '127.0.0.1', PORT: '0', SEEDS: '' })
    expect(output).toMatch(/^joined one 127\.0\.0\.1:\d+\n$/)
    expect(exitCode).toBe(0)
  })
})
