import { describe, expect, it } from 'vitest'
import { SIZES, wishOf } from './arguments.ts'
import { measureIdle, median } from './idle.ts'
import type { LargeProgress } from './large.ts'
import { largeRun } from './large.ts'
import type { Meter } from './meter.ts'
import { machineMeter } from './meter.ts'
import { idleTable, largeLine } from './text.ts'

/** Each look at it takes a second, and finds a MiB more. */
function fakeMeter(): Meter {
  let looks = 0
  const look = (): number => ++looks
  return { cpuSeconds: look, wallSeconds: look, heldBytes: () => look() * 2 ** 20, residentBytes: () => look() * 2 ** 20 }
}

describe('The rows of the bench', () => {
  it('are one for each size, in seconds of members per second of CPU time, and compared with the smallest', async () => {
    const rows = await measureIdle({ sizes: [4, 8], slices: 3, memberSeconds: 40 }, fakeMeter())
    expect(rows).toEqual([
      { members: 4, startSeconds: 1, bytesPerPair: (3 * 2 ** 20) / 16, memberSecondsPerSecond: 40, costRatio: 1 },
      { members: 8, startSeconds: 1, bytesPerPair: (3 * 2 ** 20) / 64, memberSecondsPerSecond: 40, costRatio: 1 },
    ])
  })

  it('count what the real machine takes', async () => {
    const [row] = await measureIdle({ sizes: [20], slices: 1, memberSeconds: 2000 }, machineMeter())
    expect(row?.startSeconds).toBeGreaterThan(0)
    expect(row?.bytesPerPair).toSatisfy(Number.isFinite)
    expect(row?.memberSecondsPerSecond).toBeGreaterThan(0)
  })

  it('are a table', () => {
    const row = { members: 1000, startSeconds: 12.34, bytesPerPair: 312.4, memberSecondsPerSecond: 98_765.4, costRatio: 1.456 }
    expect(idleTable([row]).split('\n')).toEqual([
      '| members | start, CPU s | bytes a pair | member-seconds a second | cost of one |',
      '| ---: | ---: | ---: | ---: | ---: |',
      '| 1,000 | 12.3 | 312 | 98,765 | 1.46 |',
    ])
  })

  it('count the median', () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([7])]).toEqual([2, 2.5, 7])
  })
})

describe('The large run', () => {
  it('starts, rests, parts for a minute, and ends when all see all again', async () => {
    const steps: LargeProgress[] = []
    await largeRun({ members: 10, mostResidentBytes: Infinity }, fakeMeter(), (progress) => steps.push(progress))
    const lasted = (phase: string): number => steps.filter((step) => step.phase === phase).length * 500
    expect([...new Set(steps.map(({ phase }) => phase))]).toEqual(['start', 'rest', 'parted', 'healed'])
    expect([lasted('rest'), lasted('parted')]).toEqual([5000, 60_000])
    expect(steps.at(-1)?.virtualMs).toBeGreaterThan(65_000)
    expect(largeLine({ phase: 'healed', virtualMs: 71_500, cpuSeconds: 1234.5, wallSeconds: 1300, residentBytes: 17.25 * 2 ** 30 }))
      .toBe('healed at 71.5 virtual s: 1,235 s of CPU time, 1,300 s, at most 17.3 GiB')
  })

  it('is given up where it needs more memory than it may have', async () => {
    const greedy: Meter = { ...fakeMeter(), residentBytes: () => 21 * 2 ** 30 }
    await expect(largeRun({ members: 4, mostResidentBytes: 20 * 2 ** 30 }, greedy, () => {})).rejects.toThrow('4 members need more than 20 GiB')
  })
})

describe('The words of the bench', () => {
  it('choose the sizes of the rows, or one large run', () => {
    expect(wishOf([])).toEqual({ kind: 'idle', sizes: SIZES })
    expect(wishOf(['--members', '50,200'])).toEqual({ kind: 'idle', sizes: [50, 200] })
    expect(wishOf(['--large', '5000'])).toEqual({ kind: 'large', members: 5000, mostResidentBytes: 20 * 2 ** 30 })
    expect(wishOf(['--large', '10000', '--gib', '23'])).toEqual({ kind: 'large', members: 10_000, mostResidentBytes: 23 * 2 ** 30 })
  })

  it('are refused where they are none', () => {
    for (const words of [['--members', '1'], ['--members', '50,x'], ['--large', '0.5'], ['--large', '50', '--gib', 'x'], ['--huge'], ['more']]) expect(wishOf(words).kind).toBe('wrong')
  })
})
