import { describe, expect, it } from 'vitest'
import { type WarningKind, Warnings, WARNINGS_PER_KIND } from '../../src/cluster/warnings.ts'
import { RollcallError } from '../../src/errors.ts'

/** Causes are written as `kind` or `kind about`; which kinds there are does not matter here. */
function rig(): { warn(cause: string, nowMs: number): boolean; made(): number } {
  const warned: string[] = []
  let made = 0
  const warnings = new Warnings(({ message }) => warned.push(message))
  return {
    warn(cause, nowMs) {
      const before = warned.length
      const [kind = '', about = ''] = cause.split(' ')
      warnings.warn({ kind: kind as WarningKind, about }, nowMs, () => {
        made++
        return new RollcallError('ROLLCALL_OPTIONS', cause)
      })
      if (warned.length > before) expect(warned.slice(before)).toEqual([cause])
      return warned.length > before
    },
    made: () => made,
  }
}

describe('A warning', () => {
  it('is given at once, and about the same cause again after a minute', () => {
    const { warn } = rig()
    expect([0, 1, 59_999.9, 60_000, 60_001, 119_999, 120_000].filter((nowMs) => warn('a', nowMs))).toEqual([0, 60_000, 120_000])
  })

  it('about one cause holds up none about another', () => {
    const { warn } = rig()
    expect([warn('a', 0), warn('b', 0), warn('a', 1), warn('b', 1)]).toEqual([true, true, false, false])
  })

  it('is not even put into words where it is not given', () => {
    const { warn, made } = rig()
    for (let nowMs = 0; nowMs < 1000; nowMs++) warn('a', nowMs)
    expect(made()).toBe(1)
  })

  it('about one member holds up none about another', () => {
    const { warn } = rig()
    expect([warn('admit b', 0), warn('admit c', 0), warn('admit b', 1)]).toEqual([true, true, false])
  })

  it('is one of so many of its kind in any minute, whomever they are about', () => {
    const { warn } = rig()
    const told: number[] = []
    for (let nowMs = 0; nowMs < 300_000; nowMs += 100) if (warn(`metadata n${nowMs}`, nowMs)) told.push(nowMs)
    const within = (fromMs: number): number => told.filter((atMs) => atMs >= fromMs && atMs < fromMs + 60_000).length
    expect(told).toHaveLength(5 * WARNINGS_PER_KIND)
    expect(Math.max(...told.map(within))).toBe(WARNINGS_PER_KIND)
  })

  it('is told for all that, where it is of another kind, or of one that was told of a minute ago', () => {
    const { warn } = rig()
    for (let cause = 0; cause < WARNINGS_PER_KIND; cause++) expect(warn(`metadata n${cause}`, cause)).toBe(true)
    expect([warn('metadata one-more', 59_999), warn('admit one-more', 59_999), warn('loopback', 59_999)]).toEqual([false, true, true])
    expect([warn('metadata one-more', 60_000), warn('metadata n0', 60_000), warn('metadata n1', 60_001)]).toEqual([true, false, true])
  })
})
