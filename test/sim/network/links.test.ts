import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Links, type LinkOptions } from '../../../sim/network/links.ts'

function links(seed: number, options: LinkOptions, names: readonly string[] = ['a', 'b', 'c']): Links {
  const made = new Links(seed, options)
  for (const name of names) made.add(name)
  return made
}

/** What becomes of the next datagrams on a link: how long each takes, `lost` or not. */
function passages(made: Links, from: number, to: number, count: number): { lost: boolean; latencyMs: number }[] {
  return Array.from({ length: count }, () => ({ ...made.draw(from, to, 100, 0) }))
}

describe('a link', () => {
  it('takes the time it was given, always the same or between two bounds', () => {
    expect(passages(links(1, { latencyMs: 3 }), 0, 1, 20).map(({ latencyMs }) => latencyMs)).toEqual(new Array(20).fill(3))
    const drawn = passages(links(1, { latencyMs: [2, 10] }), 0, 1, 2_000).map(({ latencyMs }) => latencyMs)
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(2)
    expect(Math.max(...drawn)).toBeLessThan(10)
    // The mean of 2,000 uniform draws from 2 to 10 has a standard deviation of 0.052.
    expect(Math.abs(drawn.reduce((sum, ms) => sum + ms, 0) / 2_000 - 6)).toBeLessThan(0.26)
  })

  it('loses the fraction it was told to, all of it and none of it too', () => {
    const lost = (loss: number): number => passages(links(9, { loss }), 0, 1, 4_000).filter((passage) => passage.lost).length
    expect(lost(0)).toBe(0)
    expect(lost(1)).toBe(4_000)
    // Five standard deviations of 4,000 draws with one in five.
    expect(Math.abs(lost(0.2) - 800)).toBeLessThan(127)
  })

  it('draws each direction and each pair of hosts on its own', () => {
    const made = links(1, {})
    const first = [[0, 1], [1, 0], [0, 2], [2, 1]].map(([from, to]) => made.draw(from as number, to as number, 100, 0).latencyMs)
    expect(new Set(first).size).toBe(4)
  })

  it('draws by the names of its hosts: who else is there and what goes over other links changes nothing', () => {
    fc.assert(fc.property(fc.integer(), fc.array(fc.tuple(fc.nat(3), fc.nat(3)), { maxLength: 30 }), (seed, others) => {
      const alone = passages(links(seed, { loss: 0.5 }, ['a', 'b']), 0, 1, 10)
      const busy = links(seed, { loss: 0.5 }, ['x', 'a', 'y', 'b'])
      const between = passages(busy, 1, 3, 5)
      for (const [from, to] of others) if (from !== 1 || to !== 3) busy.draw(from, to, 100, 0)
      expect([...between, ...passages(busy, 1, 3, 5)]).toEqual(alone)
    }))
  })

  it('keeps its draws when a fault on it is taken away: the same datagrams would be lost, the same would be slow', () => {
    const plain = passages(links(5, { latencyMs: [1, 2], loss: 0.3 }), 0, 1, 50)
    const faulty = links(5, { latencyMs: [1, 2], loss: 0.3 })
    faulty.set(0, 1, { loss: 1 })
    const during = passages(faulty, 0, 1, 20)
    faulty.set(0, 1, {})
    const after = passages(faulty, 0, 1, 30)
    expect(during.every(({ lost }) => lost)).toBe(true)
    expect(during.map(({ latencyMs }) => latencyMs)).toEqual(plain.slice(0, 20).map(({ latencyMs }) => latencyMs))
    expect(after).toEqual(plain.slice(20))
  })

  it('reports the loss of all links as long as it is the same on all', () => {
    const made = links(1, { loss: 0.1 })
    expect(made.loss).toBe(0.1)
    made.set(0, 1, { latencyMs: 5 })
    expect(made.loss).toBe(0.1)
    made.set(0, 1, { loss: 0.2 })
    expect(made.loss).toBeUndefined()
    made.setDefault({ loss: 0.2 })
    expect(made.loss).toBe(0.2)
    made.set(0, 1, {})
    expect(made.loss).toBe(0.2)
  })

  it('to the host itself loses nothing', () => {
    expect(passages(links(1, { loss: 1 }), 0, 0, 50).some(({ lost }) => lost)).toBe(false)
  })

  it('refuses settings that are not valid', () => {
    const wrong: LinkOptions[] = [
      { loss: -0.1 }, { loss: 1.1 }, { loss: NaN },
      { latencyMs: -1 }, { latencyMs: Infinity }, { latencyMs: [2, 1] }, { latencyMs: [0, NaN] },
    ]
    for (const options of wrong) {
      expect(() => links(1, options)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
      expect(() => links(1, {}).set(0, 1, options)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
    }
  })
})
