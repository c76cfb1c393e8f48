import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deadlines } from '../../../src/protocol/tools/deadlines.ts'
import { at } from '../support.ts'

/** What the heap stands for: a list that is sorted anew each time. */
class SortedList {
  readonly #nodes = new Map<string, { readonly atMs: number; readonly order: number }>()
  #order = 0

  get sorted(): readonly (readonly [key: string, node: { readonly atMs: number; readonly order: number }])[] {
    return [...this.#nodes].sort(([, a], [, b]) => a.atMs - b.atMs || a.order - b.order)
  }

  set(key: string, atMs: number): void {
    this.#nodes.set(key, { atMs, order: this.#order++ })
  }

  delete(key: string): void {
    this.#nodes.delete(key)
  }

  takeDue(nowMs: number): string | undefined {
    const first = this.sorted[0]
    if (first === undefined || first[1].atMs > nowMs) return undefined
    this.#nodes.delete(first[0])
    return first[0]
  }
}

interface Model {
  readonly list: SortedList
}

type Step = fc.Command<Model, Deadlines<string>>

function step(text: string, run: (model: Model, real: Deadlines<string>) => void): Step {
  return {
    check: () => true,
    run(model, real) {
      run(model, real)
      const [first] = model.list.sorted
      expect(real.size).toBe(model.list.sorted.length)
      expect(real.earliest()).toBe(first?.[1].atMs)
    },
    toString: () => text,
  }
}

const keys = fc.constantFrom(...'abcdefghijkl')
const instants = fc.nat(30)

const steps: fc.Arbitrary<Iterable<Step>> = fc.commands([
  fc.tuple(keys, instants).map(([key, atMs]) => step(`set ${key} ${atMs}`, ({ list }, real) => {
    list.set(key, atMs)
    real.set(key, at(atMs))
  })),
  fc.tuple(keys, instants).map(([key, atMs]) => step(`set ${key} ${atMs} 40 times`, ({ list }, real) => {
    for (let times = 0; times < 40; times++) {
      list.set(key, atMs)
      real.set(key, at(atMs))
    }
  })),
  keys.map((key) => step(`delete ${key}`, ({ list }, real) => {
    list.delete(key)
    real.delete(key)
  })),
  instants.map((nowMs) => step(`take at ${nowMs}`, ({ list }, real) => {
    expect(real.takeDue(at(nowMs))).toBe(list.takeDue(nowMs))
  })),
], { maxCommands: 120, size: 'max' })

describe('Deadlines', () => {
  it('are like a list sorted by instant, then by when they were set', () => {
    fc.assert(fc.property(steps, (commands) => {
      fc.modelRun(() => ({ model: { list: new SortedList() }, real: new Deadlines<string>() }), commands)
    }))
  })

  it('come one by one, the earliest first', () => {
    const deadlines = new Deadlines<string>()
    const all = [['late', 3], ['early', 1], ['middle', 2], ['also early', 1]] as const
    for (const [key, atMs] of all) deadlines.set(key, at(atMs))
    expect([1, 1, 1, 2, 3].map((nowMs) => deadlines.takeDue(at(nowMs)))).toEqual(['early', 'also early', undefined, 'middle', 'late'])
  })

  it('that are set anew come at their new time alone', () => {
    const deadlines = new Deadlines<string>()
    deadlines.set('b', at(1))
    deadlines.set('b', at(5))
    expect(deadlines.earliest()).toBe(5)
    expect([4, 5, 9].map((nowMs) => deadlines.takeDue(at(nowMs)))).toEqual([undefined, 'b', undefined])
  })
})
