import { describe, expect, it } from 'vitest'
import { Warnings } from '../../src/cluster/warnings.ts'
import { RollcallError } from '../../src/errors.ts'

/** Causes that are remembered. */
const LIMIT = 256

function rig(): { warn(cause: string, nowMs: number): boolean; made(): number } {
  const warned: string[] = []
  let made = 0
  const warnings = new Warnings(({ message }) => warned.push(message))
  return {
    warn(cause, nowMs) {
      const before = warned.length
      warnings.warn(cause, nowMs, () => {
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

  it('is remembered for so many causes; of more the one that was warned of longest ago is forgotten', () => {
    const { warn } = rig()
    for (let cause = 0; cause < LIMIT; cause++) warn(`${cause}`, 0)
    // One that is warned of again takes no other's place, and has a late one itself.
    expect([warn('7', 60_000), warn('0', 59_999)]).toEqual([true, false])
    expect([warn('0', 60_000), warn('one more', 60_000)]).toEqual([true, true])
    expect(['0', '7', '2', '1'].map((cause) => warn(cause, 59_999))).toEqual([false, false, false, true])
  })
})
