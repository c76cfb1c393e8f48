import fc from 'fast-check'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { seeded } from '../support.ts'
import { NamedRotation } from './named-rotation.ts'

function rotation(seed: number, count: number): { readonly rotation: NamedRotation; readonly names: readonly string[] } {
  const names = Array.from({ length: count }, (_, number) => `n${number}`)
  const made = new NamedRotation(seeded(seed))
  for (const name of names) made.add(name)
  return { rotation: made, names }
}

function take(from: NamedRotation, count: number): (string | undefined)[] {
  return Array.from({ length: count }, () => from.next())
}

/** Collects garbage first; the flag makes the collector callable without starting Node anew. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('P1 The rotation', () => {
  it('has nobody to ask where there is nobody', () => {
    const { rotation: empty } = rotation(1, 0)
    expect(empty.next()).toBeUndefined()
    empty.add('b')
    empty.remove('b')
    expect([empty.next(), empty.size]).toEqual([undefined, 0])
  })

  it('asks the only one each time', () => {
    expect(take(rotation(1, 1).rotation, 3)).toEqual(['n0', 'n0', 'n0'])
  })

  it('asks everybody once a round', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 30 }), (seed, count) => {
      const { rotation: full, names } = rotation(seed, count)
      for (let round = 0; round < 4; round++) expect(take(full, count).sort()).toEqual([...names].sort())
    }))
  })

  it('asks in another order each round', () => {
    const { rotation: full } = rotation(2, 20)
    const rounds = [1, 2, 3, 4].map(() => take(full, 20).join())
    expect(new Set(rounds).size).toBe(4)
  })

  it('counts a name once, however often it is added, and knows nothing of others that are removed', () => {
    const { rotation: full } = rotation(3, 3)
    full.add('n1')
    full.remove('n9')
    expect([full.size, take(full, 3).sort()]).toEqual([3, ['n0', 'n1', 'n2']])
  })

  it('never asks one that left, not even in the round it was part of', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { rotation: full } = rotation(seed, 5)
      full.next()
      full.remove('n3')
      expect(take(full, 12)).not.toContain('n3')
    }
  })

  it('puts a newcomer at a random place of the round: before those asked already, where it waits for the next, or among the rest', () => {
    const places = new Map<number, number>()
    for (let seed = 0; seed < 5000; seed++) {
      const { rotation: full } = rotation(seed, 9)
      take(full, 4)
      full.add('new')
      const place = take(full, 6).indexOf('new')
      places.set(place, (places.get(place) ?? 0) + 1)
    }
    // Ten places, four of them gone by; in the first turn of the next round it may come again.
    expect([...places.keys()].sort()).toEqual([-1, 0, 1, 2, 3, 4, 5])
    for (const place of [0, 1, 2, 3, 4]) expect(places.get(place)).toBeGreaterThan(425)
    expect(places.get(-1)).toBeGreaterThan(1600)
  })

  it('lets a newcomer wait for the next round where this one is as long as the list already', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { rotation: full, names } = rotation(seed, 4)
      const [first, second] = take(full, 2)
      full.remove(first as string)
      full.add('new')
      const rest = names.filter((name) => name !== first && name !== second)
      expect(take(full, 2).sort()).toEqual(rest)
      expect(take(full, 4).sort()).toEqual([second, ...rest, 'new'].sort())
    }
  })

  it('lets a newcomer into this round in the place of one that left before its turn', () => {
    let atOnce = 0
    for (let seed = 0; seed < 200; seed++) {
      const { rotation: full, names } = rotation(seed, 4)
      const [first] = take(full, 1)
      full.remove(names.find((name) => name !== first) as string)
      full.add('new')
      if (take(full, 3).includes('new')) atOnce++
    }
    // Three of four places are still to come.
    expect(atOnce).toBeGreaterThan(120)
    expect(atOnce).toBeLessThan(180)
  })

  it('keeps its order when many have left and left gaps', () => {
    const { rotation: full, names } = rotation(5, 100)
    take(full, 30)
    for (const name of names.slice(0, 90)) full.remove(name)
    full.add('n0')
    expect(full.size).toBe(11)
    const asked = take(full, 44)
    for (const name of ['n0', ...names.slice(90)]) expect(asked.filter((each) => each === name).length).toBeGreaterThanOrEqual(3)
    expect(new Set(asked).size).toBe(11)
  })

  it('holds no more than the present members, however many come and go within a round', () => {
    const { rotation: full } = rotation(4, 8)
    full.next()
    const before = heapBytes()
    for (let number = 0; number < 40_000; number++) {
      full.add(`passing-${number}`)
      full.remove(`passing-${number}`)
    }
    expect(heapBytes() - before).toBeLessThan(1_000_000)
    expect(full.size).toBe(8)
  })
})
