/** What each fault of a link changes, and that it changes nothing else. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FAULT_KINDS, type FaultKind } from '../../../sim/faults.ts'
import { Links, type LinkOptions } from '../../../sim/network/links.ts'

interface Taken {
  readonly lost: boolean
  readonly latencyMs: number
  readonly copyMs: number | undefined
  readonly changes: boolean
  readonly faults: readonly FaultKind[]
}

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

function links(seed: number, options: LinkOptions): Links {
  const made = new Links(seed, options)
  for (const name of NAMES) made.add(name)
  return made
}

function take(made: Links, from: number, to: number, length = 100, nowMs = 0): Taken {
  const { lost, latencyMs, more } = made.draw(from, to, length, nowMs)
  return { lost, latencyMs: lost ? 0 : latencyMs, copyMs: more?.copyMs, changes: more?.changes ?? false, faults: [...(more?.faults ?? [])] }
}

/** The next datagrams from the first host to the second. */
function taken(seed: number, options: LinkOptions, count: number): readonly Taken[] {
  const made = links(seed, options)
  return Array.from({ length: count }, () => take(made, 0, 1))
}

function share(all: readonly Taken[], test: (each: Taken) => boolean): number {
  return all.filter(test).length / all.length
}

/** Five standard deviations of a fraction of so many draws. */
function tolerance(chance: number, count: number): number {
  return 5 * Math.sqrt((chance * (1 - chance)) / count)
}

const MANY = 20_000

/** One of each, all at once. */
const ALL = {
  latencyMs: [1, 2], loss: 0.1, bursts: { begin: 0.02, end: 0.2, loss: 0.8 }, duplication: 0.1, reordering: { chance: 0.1, byMs: 50 },
  corruption: 0.1, spikes: { chance: 0.02, ms: 1_000 }, slowPairs: { share: 0.5, addMs: 7 }, mtu: 1_500,
} as const satisfies LinkOptions

describe('A link', () => {
  it('duplicates the fraction it was told to, with a latency of its own for the copy', () => {
    const all = taken(1, { latencyMs: [1, 2], duplication: 0.2 }, MANY)
    const copies = all.filter(({ copyMs }) => copyMs !== undefined)
    expect(Math.abs(copies.length / MANY - 0.2)).toBeLessThan(tolerance(0.2, MANY))
    expect(copies.every(({ copyMs = 0, latencyMs }) => copyMs >= 1 && copyMs < 2 && copyMs !== latencyMs)).toBe(true)
    // Neither is the slower one by rule: half of the copies overtake.
    expect(Math.abs(share(copies, ({ copyMs = 0, latencyMs }) => copyMs < latencyMs) - 0.5)).toBeLessThan(tolerance(0.5, copies.length))
  })

  it.each([
    ['holds back', 'reordering', { reordering: { chance: 0.1, byMs: 30 } }, 30],
    ['delays by a spike', 'spike', { spikes: { chance: 0.1, ms: 900 } }, 900],
  ] as const)('%s the fraction it was told to, for so long, and no other', (_, kind, fault, byMs) => {
    const [plain, faulty] = [taken(2, { latencyMs: [1, 2] }, MANY), taken(2, { latencyMs: [1, 2], ...fault }, MANY)]
    const late = faulty.filter(({ faults }) => faults.includes(kind))
    expect(Math.abs(late.length / MANY - 0.1)).toBeLessThan(tolerance(0.1, MANY))
    const expected = plain.map(({ latencyMs }, index) => (late.includes(faulty[index] as Taken) ? latencyMs + byMs : latencyMs))
    expect(faulty.map(({ latencyMs }) => latencyMs)).toEqual(expected)
  })

  it('changes one to four bytes of the fraction it was told to, each number of them as often', () => {
    const made = links(3, { corruption: 0.25 })
    const counts = new Map<number, number>()
    const places = new Set<number>()
    let changed = 0
    for (let index = 0; index < MANY; index++) {
      const { more } = made.draw(0, 1, 200, 0)
      if (more?.changes !== true) continue
      const bytes = new Uint8Array(200)
      more.change(bytes)
      const at = [...bytes.keys()].filter((place) => bytes[place] !== 0)
      for (const place of at) places.add(place)
      counts.set(at.length, (counts.get(at.length) ?? 0) + 1)
      changed++
    }
    expect(Math.abs(changed / MANY - 0.25)).toBeLessThan(tolerance(0.25, MANY))
    expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4])
    // Two of the places drawn may be one, now and then.
    for (const count of counts.values()) expect(Math.abs(count / changed - 0.25)).toBeLessThan(0.05)
    expect(places.size).toBe(200)
  })

  it('really changes each datagram that it says it changed, however short, and never changes an empty one', () => {
    const made = links(3, { corruption: 1 })
    for (let index = 0; index < 2_000; index++) {
      const bytes = Uint8Array.of(7)
      const { more } = made.draw(0, 1, 1, 0)
      more?.change(bytes)
      expect(bytes[0]).not.toBe(7)
    }
    expect(take(made, 0, 1, 0)).toMatchObject({ lost: false, changes: false, faults: [] })
  })

  it('loses in bursts: as much as the two chances make, one after the other', () => {
    const all = taken(4, { bursts: { begin: 0.02, end: 0.1, loss: 1 } }, MANY)
    // In a burst for begin / (begin + end) of the time, 10 datagrams at a time.
    const lost = share(all, (each) => each.lost)
    expect(Math.abs(lost - 1 / 6)).toBeLessThan(0.03)
    const begun = all.filter((each, index) => each.lost && all[index - 1]?.lost !== true).length
    expect(Math.abs((lost * MANY) / begun - 10)).toBeLessThan(2)
    expect(all.every((each) => each.lost === each.faults.includes('burst'))).toBe(true)
  })

  it('remembers a burst for each direction and each pair on its own', () => {
    const made = links(4, { bursts: { begin: 0.5, end: 0.001, loss: 1 } })
    const burst = (from: number, to: number): boolean => Array.from({ length: 50 }, () => take(made, from, to).lost).at(-1) === true
    expect([burst(0, 1), burst(1, 0), burst(0, 2)]).toEqual([true, true, true])
    made.set(0, 1, { bursts: { begin: 0, end: 1, loss: 1 } })
    expect([burst(0, 1), burst(1, 0)]).toEqual([false, true])
  })

  it('is slow or not for a pair, for ever, in about the share of pairs that it was told', () => {
    const slowOf = (seed: number): readonly string[] => {
      const made = links(seed, { latencyMs: 2, slowPairs: { share: 0.3, factor: 10, addMs: 5 } })
      return NAMES.flatMap((_, from) => NAMES.flatMap((__, to) => {
        const times = new Set(Array.from({ length: 5 }, () => (from === to ? 2 : take(made, from, to).latencyMs)))
        expect([[2], [25]]).toContainEqual([...times])
        return times.has(25) ? [`${from}-${to}`] : []
      }))
    }
    const seeds = Array.from({ length: 20 }, (_, seed) => slowOf(seed))
    expect(slowOf(3)).toEqual(seeds[3])
    expect(new Set(seeds.map((slow) => slow.join())).size).toBe(20)
    const pairs = 20 * 90
    expect(Math.abs(seeds.flat().length / pairs - 0.3)).toBeLessThan(tolerance(0.3, pairs))
  })

  it('drops what is larger than it carries, headers of 28 bytes included', () => {
    const made = links(1, { mtu: 1_500 })
    expect([take(made, 0, 1, 1_472).lost, take(made, 0, 1, 1_473).lost]).toEqual([false, true])
    expect(made.draw(0, 1, 1_473, 0).more?.end).toBe('oversized')
  })

  it('sends no faster than it was told: what comes faster waits, and what the queue has no room for is dropped', () => {
    const made = links(1, { latencyMs: 1, bytesPerSecond: 128_000, queueBytes: 300 })
    const times = Array.from({ length: 5 }, () => take(made, 0, 1, 100))
    // 128 bytes take a millisecond; the third finds 256 bytes in front of it, and only 300 may wait.
    expect(times.map(({ latencyMs, lost }) => (lost ? 'dropped' : latencyMs))).toEqual([2, 3, 'dropped', 'dropped', 'dropped'])
    expect(times.map(({ faults }) => faults)).toEqual([[], ['bandwidth'], ['bandwidth'], ['bandwidth'], ['bandwidth']])
    expect(take(made, 0, 1, 100, 1).latencyMs).toBe(3)
    expect([take(made, 1, 0, 100, 1).latencyMs, take(made, 0, 1, 100, 50).latencyMs]).toEqual([2, 2])
    // An idle link takes what is larger than its queue.
    expect(take(made, 0, 1, 1_252, 100)).toMatchObject({ lost: false, latencyMs: 11 })
  })
})

describe('A fault of a link that is taken away', () => {
  it.each(Object.keys(ALL) as (keyof typeof ALL)[])('leaves all others where they were: %s', (fault) => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const { [fault]: _, ...rest } = ALL
      const [all, fewer] = [taken(seed, ALL, 200), taken(seed, rest, 200)]
      const kinds: Partial<Record<typeof fault, FaultKind>> = {
        loss: 'loss', bursts: 'burst', duplication: 'duplication', reordering: 'reordering', corruption: 'corruption', spikes: 'spike', slowPairs: 'slow-pair',
      }
      const kind = kinds[fault]
      all.forEach((each, index) => {
        const now = fewer[index] as Taken
        if (each.lost && kind !== undefined && each.faults.includes(kind)) return
        expect(now.lost).toBe(each.lost)
        // What a burst took might have been lost all the same, and then that is what is noted.
        expect(now.faults).toEqual(each.faults.filter((befell) => befell !== kind))
        expect([now.changes, now.copyMs === undefined]).toEqual([
          fault === 'corruption' ? false : each.changes, fault === 'duplication' ? true : each.copyMs === undefined,
        ])
      })
    }), { numRuns: 20 })
  })

  it('was noted under a known kind', () => {
    const kinds = new Set(taken(1, ALL, 2_000).flatMap(({ faults }) => faults))
    expect(FAULT_KINDS).toEqual(expect.arrayContaining([...kinds]))
    expect(kinds.size).toBeGreaterThanOrEqual(6)
  })
})

describe('The whole network', () => {
  it('can be changed: for links without options, and for what the options of a link do not give', () => {
    const made = links(1, { latencyMs: 5, loss: 1 })
    made.set(0, 1, { latencyMs: 7 })
    made.setDefault({ latencyMs: 3 })
    expect([take(made, 0, 1), take(made, 1, 0)]).toMatchObject([{ lost: false, latencyMs: 7 }, { lost: false, latencyMs: 3 }])
    made.setDefault({})
    made.set(0, 1, {})
    expect([take(made, 0, 1).latencyMs, take(made, 1, 0).latencyMs].every((ms) => ms >= 0.2 && ms < 1)).toBe(true)
    expect(() => made.setDefault({ loss: 2 })).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
  })
})
