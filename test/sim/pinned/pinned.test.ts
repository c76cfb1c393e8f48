/** Runs that must stay what they are until somebody means to change them; `npm run pin` writes the pins anew. */
import { describe, expect, it } from 'vitest'
import { FAULT_KINDS, type Step } from '../../../sim/index.ts'
import { STEP_KINDS } from '../../../sim/scenario/table.ts'
import { CASES } from './cases.ts'
import { differenceOf, pinProblem } from './compare.ts'
import { differingLine, NAMES, pinOf, readPins, traced, type Traced } from './pins.ts'

const pinned = readPins()
/** Key: name. Each is played once. */
const played = new Map<string, Promise<Traced>>()

function run(name: string): Promise<Traced> {
  const before = played.get(name) ?? traced(name)
  played.set(name, before)
  return before
}

describe('A pinned run', () => {
  it.each(NAMES)('has the trace hash that is written down: %s', async (name) => {
    const now = await run(name)
    const problem = pinProblem(name, pinned[name], pinOf(now), now)
    if (problem !== undefined) expect.fail(problem)
    expect(now.report?.outcome ?? { ok: true }).toEqual({ ok: true })
  })

  it('is there for each pin', () => {
    expect(Object.keys(pinned)).toEqual(NAMES)
  })
})

describe('The pinned runs together', () => {
  const scenarios = [...CASES.values()].map(({ scenario }) => scenario)

  it('have each kind of fault, each fate of a datagram and each event', { timeout: 30_000 }, async () => {
    const stats = (await Promise.all(NAMES.map(run))).flatMap(({ report }) => (report === undefined ? [] : [report.stats]))
    expect(FAULT_KINDS.filter((kind) => !stats.some(({ faults }) => faults[kind] > 0))).toEqual([])
    // Only a handler of packets drops some.
    const fates = ['delivered', 'lost', 'cut', 'refused', 'unanswered', 'overflowed', 'oversized'] as const
    expect(fates.filter((fate) => !stats.some(({ network }) => network[fate] > 0))).toEqual([])
    const events = ['joins', 'updates', 'suspicions', 'recoveries'] as const
    expect(events.filter((event) => !stats.some(({ membership }) => membership[event] > 0))).toEqual([])
    expect((['left', 'failed', 'replaced'] as const).filter((reason) => !stats.some(({ membership }) => membership.leaves[reason] > 0))).toEqual([])
  })

  it('have each kind of step and of latency', () => {
    const steps: ReadonlySet<Step['do']> = new Set(scenarios.flatMap((scenario) => scenario.steps.map((step) => step.do)))
    expect(STEP_KINDS.filter((kind) => !steps.has(kind))).toEqual([])
    const latencies = scenarios.map(({ network }) => network?.latencyMs)
    const shapes = latencies.map((latency) => (typeof latency === 'object' && 'distribution' in latency ? latency.distribution : Array.isArray(latency) ? 'uniform' : typeof latency))
    expect(new Set(shapes)).toEqual(new Set(['undefined', 'number', 'uniform', 'exponential', 'log-normal']))
  })
})

describe('A run that is no longer as it is pinned', () => {
  const lines = Array.from({ length: 500 }, (_, index) => `${index} ms: line ${index}`)
  const pin = pinOf({ lines, traceHash: 'before' })
  const told = (now: readonly string[]): string | undefined =>
    pinProblem('a', pin, pinOf({ lines: now, traceHash: 'after' }), { lines: now })

  it('is told with the first line that differs, what stands before it, and how to renew the pins', () => {
    const problem = told(lines.with(300, '300 ms: another line'))
    expect(problem).toContain('a has the trace hash after, and before is pinned;\nthe first line that differs is 301:\n')
    expect(problem).toContain('  before: 299 ms: line 299\n  now:    300 ms: another line\n')
    expect(problem).toContain('trace a\n')
    expect(problem).toContain('npm run pin writes all pins anew')
  })

  it('is told with its end where it is shorter, and with what is more where it is longer', () => {
    expect(told(lines.slice(0, 200))).toContain('is 201:\n  before: 197 ms: line 197\n  before: 198 ms: line 198\n  before: 199 ms: line 199\n  now:    (ended)')
    expect(told([...lines, 'one more'])).toContain('is 501:')
  })

  it('is told where only its hash is another, and where there is no pin', () => {
    expect(told(lines)).toContain('no line of its trace differs')
    expect(pinProblem('a', undefined, pin, { lines })).toContain('a has no pin')
    expect(pinProblem('a', pin, pin, { lines })).toBeUndefined()
  })

  it('is found at its first line, but for one change in 64 that a mark does not see: then at the next', () => {
    const found = lines.map((line, index) => differingLine(pin, pinOf({ lines: lines.with(index, `${line}!`), traceHash: '' })))
    const late = found.filter((number, index) => number !== index + 1)
    expect(late.length).toBeLessThan(25)
    expect(found.filter((number, index) => Math.abs((number ?? Infinity) - (index + 1)) > 2)).toEqual([])
  })
})

describe('Two traces', () => {
  it('are told apart by the first line in which they differ, in both', () => {
    expect(differenceOf(['Node 20', 'Node 4'], ['a', 'b', 'c'], ['a', 'b', 'd'])).toBe('the first line that differs is 3:\n  before: a\n  before: b\n  Node 20: c\n  Node 4:  d')
    expect(differenceOf(['one', 'other'], ['a', 'b'], ['a'])).toContain('  one:   b\n  other: (ended)')
    expect(differenceOf(['one', 'other'], ['a', 'b'], ['a', 'b'])).toBeUndefined()
  })
})
