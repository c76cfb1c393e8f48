import { describe, expect, it } from 'vitest'
import { atLeast } from '../../../../sim/cli/swarm/chance-sum.ts'
import { runCampaign, type Campaign } from '../../../../sim/cli/swarm/campaign.ts'
import type { Examine, Examined } from '../../../../sim/cli/swarm/job.ts'
import { inThisThread } from '../../../../sim/cli/swarm/runner.ts'
import { swarmJson, type SwarmJson } from '../../../../sim/cli/swarm/swarm-json.ts'
import { swarmLines } from '../../../../sim/cli/swarm/swarm-text.ts'
import { Tally } from '../../../../sim/cli/swarm/tally.ts'
import { STATUSES } from '../../../../sim/cli/status.ts'
import { examiner, failed, world } from './support.ts'

const KINDS = ['loss', 'cut', 'refused'] as const

async function campaign(examine: Examine, given: Partial<Campaign> = {}): Promise<{ tally: Tally; played: readonly Examined[] }> {
  const options: Campaign = { seeds: { first: 1, last: 100 }, stopAfter: 1, replays: 3, ...given }
  const tally = new Tally(KINDS, options.replays)
  const played: Examined[] = []
  await runCampaign({ ...options, progress: (examined) => played.push(examined) }, inThisThread(examine), tally)
  return { tally, played }
}

describe('A swarm', () => {
  it('passes when every kind of fault happened and changed an outcome', async () => {
    const { tally, played } = await campaign(examiner({ loss: 2, cut: 1, refused: 1 }, KINDS))
    expect(tally.status).toBe('passed')
    expect([...tally.kinds.values()]).toEqual([
      { kind: 'loss', worlds: 100, times: 200, replayed: 1, changed: 1 },
      { kind: 'cut', worlds: 100, times: 100, replayed: 1, changed: 1 },
      { kind: 'refused', worlds: 100, times: 100, replayed: 1, changed: 1 },
    ])
    expect(played.slice(100).map(({ seed, without }) => [seed, without])).toEqual([[1, 'loss'], [1, 'cut'], [1, 'refused']])
  })

  it('fails when a kind of fault never happened', async () => {
    const { tally } = await campaign(examiner({ loss: 1 }, ['loss']))
    expect(tally.unproven()).toEqual(['cut and refused happened in no world'])
    expect(tally.status).toBe('unproven')
  })

  it('fails when a kind of fault never changed an outcome, after so many replays as are allowed', async () => {
    const { tally, played } = await campaign(examiner({ loss: 1, cut: 1, refused: 1 }, ['cut', 'refused']))
    expect(tally.unproven()).toEqual(['loss changed no outcome'])
    expect(tally.status).toBe('unproven')
    expect(played.slice(100).map(({ seed, without }) => [seed, without])).toEqual([[1, 'loss'], [1, 'cut'], [1, 'refused'], [2, 'loss'], [3, 'loss']])
  })

  it('demands nothing of the kind of a handful of worlds', async () => {
    const { tally } = await campaign(examiner({}, []), { seeds: { first: 5, last: 9 } })
    expect(tally.status).toBe('passed')
  })

  it('compares the worlds with the lowest seeds, whatever the order in which they were done', () => {
    const tallies = [[1, 2, 3, 4, 5], [5, 3, 1, 4, 2]].map((seeds) => {
      const tally = new Tally(KINDS, 3)
      for (const seed of seeds) tally.add(world({ seed }, { faults: { loss: 1 } }))
      return tally.candidates('loss').map(({ seed }) => seed)
    })
    expect(tallies).toEqual([[1, 2, 3], [1, 2, 3]])
  })

  it('stops after so many failures as it is told, and replays nothing then', async () => {
    const examine = examiner({ loss: 1 }, [], [3, 5, 8])
    const first = await campaign(examine)
    expect(first.played.map(({ seed }) => seed)).toEqual([1, 2, 3])
    const second = await campaign(examine, { stopAfter: 2 })
    expect(second.tally.failures.map(({ seed }) => seed)).toEqual([3, 5])
    expect(second.played).toHaveLength(5)
    const all = await campaign(examine, { stopAfter: 99 })
    expect(all.played).toHaveLength(100)
    expect(all.tally.status).toBe('safety')
  })

  it.each(['safety', 'liveness', 'crash'] as const)('tells %s by its status', async (kind) => {
    const { tally } = await campaign(async (job) => failed(job, kind))
    expect(tally.status).toBe(kind)
    expect(new Set(Object.values(STATUSES)).size).toBe(Object.keys(STATUSES).length)
  })

  it('takes an exception for a crash of its seed', async () => {
    const { tally } = await campaign(async (job) => {
      if (job.seed === 4) throw new Error('planted')
      return world(job)
    })
    expect(tally.failures).toMatchObject([{ seed: 4, outcome: { kind: 'crash', message: expect.stringContaining('Error: planted') } }])
  })

  it('counts a world that fails without a kind of fault as any that fails', async () => {
    const { tally } = await campaign(async (job) => (job.without === 'loss' ? failed(job) : world(job, { faults: { loss: 1, cut: 1, refused: 1 } })))
    expect(tally.failures).toMatchObject([{ seed: 1, without: 'loss' }])
    expect(tally.status).toBe('safety')
  })

  it('ends at an interruption, with what it has', async () => {
    const interruption = new AbortController()
    const { tally } = await campaign(async (job) => {
      if (job.seed === 20) interruption.abort()
      return world(job)
    }, { signal: interruption.signal })
    expect(tally.worlds).toBe(19)
  })

  it('fails when loss removed more of the living than bounds allows, summed over all worlds', () => {
    const of = (falseRemovals: number, expected: number): Tally => {
      const tally = new Tally([], 0)
      for (let seed = 1; seed <= 10; seed++) {
        tally.add(world({ seed }, { chance: { probes: 1000, expected: expected / 10, falseRemovals: seed === 5 ? falseRemovals : 0 } }))
      }
      return tally
    }
    expect(of(9, 4).status).toBe('passed')
    expect(of(40, 20).status).toBe('passed')
    expect(of(70, 20).status).toBe('safety')
    // One may be bad luck, a second is none.
    expect(of(1, 0.0001).status).toBe('passed')
    expect(of(2, 0.0001).status).toBe('safety')
    expect(of(0, 0).status).toBe('passed')
    expect(of(1, 0).status).toBe('safety')
    const lines = swarmLines(of(70, 20), { tookMs: 1, workers: 1, interrupted: false }, 80)
    expect(lines.join(' ')).toContain('FAILED: safety, too many false removals. Where loss was the only fault: 70 false removals in 10,000 probes. By bounds at most 20 are expected, and up to 60 pass')
  })

  it('lets three times as many removals pass, and where that is little as many as chance brings', () => {
    const allowed = (expected: number): number => {
      const tally = new Tally([], 0)
      tally.add(world({ seed: 1 }, { chance: { probes: 1, expected, falseRemovals: 0 } }))
      return tally.chance.allowed
    }
    expect([0, 1e-4, 0.1, 1, 5, 20, 100].map(allowed)).toEqual([0, 1, 4, 9, 19, 60, 300])
    for (const expected of [1e-4, 0.1, 1, 5]) {
      expect(atLeast(allowed(expected), expected)).toBeGreaterThanOrEqual(1e-6)
      expect(atLeast(allowed(expected) + 1, expected)).toBeLessThan(1e-6)
    }
  })

  it('tells sums as JSON that add up, of ranges played apart, to those of both', async () => {
    const examine: Examine = async (job) => world(job, {
      faults: { loss: job.seed }, ratio: (job.seed % 7) / 100, chance: { probes: 10, expected: 0.1 * job.seed, falseRemovals: job.seed % 2 },
    })
    const json = async (first: number, last: number): Promise<SwarmJson> => {
      const { tally } = await campaign(examine, { seeds: { first, last }, replays: 0 })
      return swarmJson(tally, { tookMs: 1, workers: 1, interrupted: false }, { first, last }, [], [])
    }
    const [low, high, all] = [await json(1, 40), await json(41, 100), await json(1, 100)]
    const sums = (...parts: readonly SwarmJson[]): unknown => {
      const ratios: Record<string, number> = {}
      for (const part of parts) for (const [name, count] of Object.entries(part.ratios)) ratios[name] = (ratios[name] ?? 0) + count
      const sum = (of: (part: SwarmJson) => number): number => parts.reduce((total, part) => total + of(part), 0)
      return {
        ratios, worlds: sum(({ worlds }) => worlds), times: sum(({ kinds }) => kinds[0]?.times ?? 0), virtualMs: sum(({ virtualMs }) => virtualMs),
        probes: sum(({ chance }) => chance.probes), falseRemovals: sum(({ chance }) => chance.falseRemovals),
        expected: sum(({ chance }) => Math.round(1e9 * chance.expected)),
      }
    }
    expect(sums(low, high)).toEqual(sums(all))
    const together = new Tally(KINDS, 0)
    for (const part of [low, high]) together.addSums(JSON.parse(JSON.stringify(part)) as SwarmJson)
    expect(swarmJson(together, { tookMs: 1, workers: 1, interrupted: false }, all.seeds, [], [])).toEqual({ ...all, twice: 0 })
    expect(all).toMatchObject({ worlds: 100, convergence: { median: 0.03 }, chance: { probes: 1000, falseRemovals: 50, allowed: 1515 } })
  })

  it('reckons with the Poisson distribution', () => {
    expect(atLeast(0, 3)).toBe(1)
    expect(atLeast(1, 3)).toBeCloseTo(1 - Math.exp(-3), 12)
    expect(atLeast(3, 3)).toBeCloseTo(1 - Math.exp(-3) * (1 + 3 + 4.5), 12)
    expect(atLeast(2, 1e-4) / (1e-8 / 2)).toBeCloseTo(1, 3)
    expect(atLeast(5, 0)).toBe(0)
  })

  it('demands of five thousand worlds that they come near to the bound of convergence', () => {
    const of = (count: number, ratio: number): Tally => {
      const tally = new Tally([], 0)
      for (let seed = 1; seed <= count; seed++) tally.add(world({ seed }, { ratio: seed % 50 === 0 ? ratio : 0.01 }))
      return tally
    }
    expect(of(5000, 0.4).status).toBe('passed')
    expect(of(5000, 0.4).ratios.quantiles).toEqual({ median: 0.01, nearlyMost: 0.4, most: 0.4 })
    expect(of(5000, 0.3).unproven()).toEqual([expect.stringContaining('the bound of convergence is slack')])
    expect(of(4999, 0.1).status).toBe('passed')
  })
})

describe('The text of a swarm', () => {
  it.each([60, 80])('fits %i columns', async (width) => {
    const { tally } = await campaign(examiner({ loss: 123_456 }, []))
    const lines = swarmLines(tally, { tookMs: 12_345, workers: 4, interrupted: false }, width)
    expect(lines.filter((line) => line.length > width)).toEqual([])
    expect(lines.join('\n')).toMatchSnapshot()
  })
})
