import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prometheusText } from '../../src/cluster/prometheus.ts'
import { STAT_RULES } from '../../src/cluster/stat-rules.ts'
import type { ClusterStats } from '../../src/cluster/stats.ts'
import { TrafficCounters } from '../../src/cluster/stats.ts'
import { RollcallError } from '../../src/errors.ts'
import { parseExposition } from './exposition.ts'

const EMPTY = new TrafficCounters().snapshot(undefined)

/** Paths of all numbers: `queues.probes`. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'number') return [path]
  return Object.entries(value as object).flatMap(([key, part]) => pathsOf(part, path === '' ? key : `${path}.${key}`))
}

const PATHS = pathsOf(EMPTY)

/** Statistics in which each number is another. */
function distinct(): ClusterStats {
  let next = 1
  const numbered = (value: unknown): unknown =>
    typeof value === 'number' ? next++ : Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, numbered(part)]))
  return numbered(EMPTY) as ClusterStats
}

function ruleFits(path: string, rule: string): boolean {
  return new RegExp(`^${rule.replaceAll('.', '\\.').replace('*', '[^.]+')}$`).test(path)
}

function samplesOf(text: string, name: string): readonly unknown[] {
  return parseExposition(text).get(name)?.samples ?? []
}

describe('The rules of the statistics', () => {
  it.each(PATHS)('say of %s what it is, once', (path) => {
    expect(STAT_RULES.filter((rule) => ruleFits(path, rule.path))).toHaveLength(1)
  })

  it('say nothing of what is not there', () => {
    expect(STAT_RULES.filter((rule) => !PATHS.some((path) => ruleFits(path, rule.path)))).toEqual([])
  })

  it('name each part that stands behind a star, but for kinds and for the reasons of the format', () => {
    const named = STAT_RULES.filter(({ label, path }) => label !== undefined && label !== 'kind' && path !== 'received.dropped.*')
    for (const { path, help } of named) {
      const parts = PATHS.filter((each) => ruleFits(each, path)).map((each) => each.split('.').at(-1) as string)
      expect(parts.filter((part) => !help.includes(`\`${part}\``)), path).toEqual([])
    }
  })

  it('call each metric once, counters by a name that ends in _total and no other', () => {
    const metrics = STAT_RULES.flatMap(({ metric }) => metric ?? [])
    expect(new Set(metrics).size).toBe(metrics.length)
    for (const { metric, type } of STAT_RULES) if (metric !== undefined) expect(metric.endsWith('_total')).toBe(type === 'counter')
  })
})

describe('The text for Prometheus', () => {
  it('follows its grammar, with HELP and TYPE for each family', () => {
    const families = parseExposition(prometheusText(distinct()))
    expect(families.size).toBe(STAT_RULES.filter(({ metric }) => metric !== undefined).length)
    for (const [name, { help, type, samples }] of families) {
      expect(name).toMatch(/^rollcall_/)
      expect(help.length, name).toBeGreaterThan(10)
      expect(type).toBe(name.endsWith('_total') ? 'counter' : 'gauge')
      expect(samples.length, name).toBeGreaterThan(0)
    }
  })

  it('has each number once, in seconds where it is a time; sums are left to the parts', () => {
    const stats = distinct()
    const text = prometheusText(stats)
    const values = [...parseExposition(text).values()].flatMap(({ samples }) => samples.map(({ value }) => value))
    const sums = [stats.sent.packets, stats.sent.bytes, stats.received.accepted]
    const times = [stats.loop.lastLateMs, stats.loop.worstLateMs]
    const all = PATHS.map((_, index) => index + 1).filter((value) => !sums.includes(value))
    const wanted = all.map((value) => (times.includes(value) ? value / 1000 : value))
    expect([...values].sort((a, b) => a - b)).toEqual(wanted.sort((a, b) => a - b))
    expect(samplesOf(text, 'rollcall_sent_bytes_total')).toContainEqual({ labels: { kind: 'ping' }, value: stats.sent.byKind.ping.bytes })
    expect(samplesOf(text, 'rollcall_dropped_packets_total')).toContainEqual({ labels: { reason: 'magic' }, value: stats.received.dropped.magic })
    expect(samplesOf(text, 'rollcall_members')).toContainEqual({ labels: { state: 'failed' }, value: stats.members.failed })
    expect(samplesOf(text, 'rollcall_loop_late_seconds')).toEqual([{ labels: {}, value: stats.loop.lastLateMs / 1000 }])
  })

  it('carries any label value through the escapes', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', 'é', ' ', '{', '}', ',') }), (value) => {
      const text = prometheusText(EMPTY, { labels: { member: value, zone: 'b' } })
      expect(samplesOf(text, 'rollcall_incarnation')).toEqual([{ labels: { member: value, zone: 'b' }, value: 0 }])
      expect(samplesOf(text, 'rollcall_queue_depth')).toContainEqual({ labels: { member: value, zone: 'b', queue: 'probes' }, value: 0 })
    }))
  })

  it('takes another prefix, and none', () => {
    expect([...parseExposition(prometheusText(EMPTY, { prefix: 'my:app_' })).keys()][0]).toBe('my:app_sent_packets_total')
    expect(parseExposition(prometheusText(EMPTY, { prefix: '', labels: undefined })).has('incarnation')).toBe(true)
  })

  it('refuses names that Prometheus would, all of them at once', () => {
    const labels = { '9a': 'x', __name__: 'x', kind: 'x', fine: 1 as unknown as string, 'a-b': 'x' }
    const refused = (): string => prometheusText(EMPTY, { prefix: 'a-', labels })
    expect(refused).toThrow(RollcallError)
    expect(refused).toThrow(expect.objectContaining({ code: 'ROLLCALL_OPTIONS' }))
    for (const part of ['prefix must', 'got "a-"', 'labels.9a', 'labels.__name__', 'labels.kind is a label that rollcall sets itself',
      'labels.fine must be a string; got 1', 'labels.a-b', '6 problems']) expect(refused).toThrow(part)
    expect(() => prometheusText(EMPTY, { labels: 'a' as unknown as Record<string, string> })).toThrow('labels must be an object')
  })
})

describe('The reader of the exposition format', () => {
  it.each([
    ['a 1', 'does not end'], ['a 1\n', 'not in order'], ['# TYPE a counter\nb 1\n', 'not in order'], ['# TYPE a number\n', 'not in order'],
    ['# TYPE a gauge\na{b="c"d="e"} 1\n', 'not in order'], ['# TYPE a gauge\na{b="\\x"} 1\n', 'not in order'],
    ['# TYPE a gauge\na 1\na 2\n', 'twice'], ['# TYPE a gauge\n# TYPE a gauge\n', 'twice'], ['# TYPE a gauge\na{b="c",b="d"} 1\n', 'twice'],
    ['# HELP 1a b\n', 'not in order'], ['# TYPE a gauge\na one\n', 'not in order'],
  ])('refuses %j', (text, why) => {
    expect(() => parseExposition(text)).toThrow(why)
  })
})
