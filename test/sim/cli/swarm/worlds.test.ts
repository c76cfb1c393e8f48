import { describe, expect, it } from 'vitest'
import { examinerOf, worldOf } from '../../../../sim/cli/swarm/worlds.ts'
import { FAULT_KINDS, type FaultKind } from '../../../../sim/faults.ts'

const WORLDS = { members: { first: 3, last: 5 }, kinds: undefined }
const SEEDS = 40

/** Part of what others bring: who runs is ended by a restart, and who crashed or vanished comes back with what ended it. */
const BROUGHT: ReadonlySet<FaultKind> = new Set<FaultKind>(['crash', 'restart'])

describe('The world of a seed', () => {
  it('is without each kind of fault the same but for that', () => {
    const steps = (without?: FaultKind): readonly string[] => worldOf(WORLDS, 9, without).steps.map((step) => JSON.stringify(step))
    const whole = steps()
    expect(FAULT_KINDS.filter((kind) => steps(kind).length < whole.length).length).toBeGreaterThan(3)
    for (const kind of ['cut', 'crash', 'pause', 'refused'] as const) expect(steps(kind).filter((step) => !whole.includes(step))).toEqual([])
  })

  it.each(FAULT_KINDS.filter((kind) => !BROUGHT.has(kind)))('has no %s where that is masked, and some where it is not', { timeout: 30_000 }, async (kind) => {
    const examine = examinerOf(WORLDS)
    for (let seed = 1; seed <= SEEDS; seed++) {
      if ((await examine({ seed })).faults[kind] === undefined) continue
      expect((await examine({ seed, without: kind })).faults[kind]).toBeUndefined()
      return
    }
    expect.unreachable(`${kind} happens in none of ${SEEDS} worlds`)
  })

  it.each([...BROUGHT])('has fewer steps that %s where that is masked', (kind) => {
    const count = (seed: number, without?: FaultKind): number => worldOf(WORLDS, seed, without).steps.filter((step) => step.do === kind).length
    const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1)
    expect(seeds.some((seed) => count(seed, kind) < count(seed))).toBe(true)
    expect(seeds.every((seed) => count(seed, kind) <= count(seed))).toBe(true)
  })
})
