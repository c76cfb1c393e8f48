import { describe, expect, it } from 'vitest'
import { runJson } from '../../../../sim/cli/run/report-json.ts'
import { runLines } from '../../../../sim/cli/run/report-text.ts'
import { playOnce } from '../../../../sim/cli/run/run.ts'
import { Timeline } from '../../../../sim/cli/run/timeline.ts'
import type { Scenario } from '../../../../sim/scenario/scenario.ts'
import { unplayed } from './support.ts'

const SCENARIO: Scenario = {
  seed: 7, members: 12, network: { loss: 0.05 }, steps: [{ atMs: 5000, do: 'crash', host: 'm3' }, { atMs: 12_000, do: 'heal' }],
}

/** A clock on which every run takes 1.5 s. */
function clock(): () => number {
  let nowMs = 0
  return () => (nowMs += 1500)
}

describe('The report of a run', () => {
  it.each([60, 80])('says in %i columns what was played, seen and measured', (width) => {
    expect(`${runLines(unplayed(), width).join('\n')}\n`).toMatchSnapshot()
  })

  it.each([40, 60, 80])('has no line wider than %i columns', (width) => {
    expect(runLines(unplayed(), width).filter((line) => line.length > width)).toEqual([])
  })

  it('fits with many members and detections, names shortened and quantiles instead of a row each', async () => {
    const crashes = Array.from({ length: 8 }, (_, index) => ({ atMs: 4000, do: 'crash', host: `m${index + 10}` } as const))
    const halves = { atMs: 9000, do: 'partition', groups: [Array.from({ length: 15 }, (_, index) => `m${index}`)] } as const
    const lines = runLines(await playOnce({ seed: 1, members: 30, steps: [...crashes, halves, { atMs: 15_000, do: 'heal' }] }, clock()), 60)
    expect(lines.filter((line) => line.length > 60)).toEqual([])
    expect(lines.join('\n')).toContain('m0 to m14')
    expect(lines.filter((line) => /^median of 8 |^slowest /.test(line))).toHaveLength(2)
    expect(lines.filter((line) => /^m1\d at /.test(line))).toEqual([])
  })

  it('says what failed, and by whom it was found', () => {
    const outcome = { ok: false, kind: 'safety', checker: 'gone-stay-gone', message: 'm1 came back\nSeed 7, at 9000 ms.', atMs: 9000 } as const
    const text = runLines(unplayed({ outcome, convergedAfterMs: undefined, ratio: undefined, endedAtMs: 9000 }), 80).join('\n')
    expect(text).toContain('── Failure ──')
    expect(text).toContain('\nm1 came back\nSeed 7, at 9000 ms.\n')
    expect(text).toContain('  9.0 s  = failed: safety')
    expect(text).toContain('FAILED: safety, found by gone-stay-gone.')
    expect(text).toContain('not within the bound of')
    expect(text).not.toContain('= quiet')
  })

  it('says of a crash where code threw, each line by itself', () => {
    const outcome = { ok: false, kind: 'crash', message: 'uncaught: a bug', stack: 'Error: a bug\n    at tick (service.ts:9:1)', atMs: 9000 } as const
    const run = unplayed({ outcome, endedAtMs: 9000 })
    expect(runLines(run, 80).join('\n')).toContain('\nuncaught: a bug\n\nError: a bug\n    at tick (service.ts:9:1)\n')
    expect(runJson(run).report.outcome).toEqual(outcome)
  })

  it('is plain data as JSON', async () => {
    const { scenario, report, timeline, tookMs } = runJson(await playOnce(SCENARIO, clock()))
    expect(JSON.parse(JSON.stringify({ scenario, report }))).toMatchObject({ scenario: SCENARIO, report: { outcome: { ok: true } } })
    expect(tookMs).toBe(1500)
    expect(timeline.find(({ told }) => told === 'failed')).toMatchObject({ about: ['m3'], times: 11, observers: 11 })
  })
})

describe('The timeline', () => {
  it('takes together what comes in one go, and begins anew after a step or a pause', () => {
    const timeline = new Timeline({ seed: 1, members: 9, steps: [{ atMs: 1000, do: 'crash', host: 'm3' }] })
    const times = [0, 500, 999, 1000, 5900, 10_900, 15_901]
    for (const atMs of times) timeline.note('suspect', 'm0', 'm3', atMs)
    timeline.note('join', 'm1', 'm2', 15_901)
    expect(timeline.groups.map(({ told, firstMs, lastMs, times: count }) => [told, firstMs, lastMs, count])).toEqual([
      ['suspect', 0, 999, 3], ['suspect', 1000, 10_900, 3], ['suspect', 15_901, 15_901, 1], ['join', 15_901, 15_901, 1],
    ])
  })

  it('knows when half of those knew who came to know of an end', () => {
    const timeline = new Timeline({ seed: 1, members: 9, steps: [{ atMs: 1000, do: 'crash', host: 'm3' }] })
    for (const [index, atMs] of [900, 2000, 2100, 2300, 9000].entries()) timeline.note('failed', `m${index}`, 'm3', atMs)
    expect(timeline.halfKnewMs('m3', 1000, 5000)).toBe(1100)
    expect(timeline.halfKnewMs('m3', 1000, Infinity)).toBe(1100)
    expect(timeline.halfKnewMs('m3', 9500, Infinity)).toBeUndefined()
    expect(timeline.halfKnewMs('m4', 1000, Infinity)).toBeUndefined()
  })

  it('keeps no more groups than anybody reads, and says how many there were', () => {
    const timeline = new Timeline({ seed: 1, members: 9, steps: [] })
    for (let index = 0; index < 600; index++) timeline.note('recover', 'm0', 'm1', index * 10_000)
    expect(timeline.groups).toHaveLength(500)
    expect(runLines({ ...unplayed(), timeline }, 60).join('\n')).toContain('100 later groups of events not shown')
  })
})
