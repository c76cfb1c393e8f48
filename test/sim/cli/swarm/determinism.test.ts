import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runCampaign } from '../../../../sim/cli/swarm/campaign.ts'
import { comparedTwice } from '../../../../sim/cli/swarm/determinism.ts'
import { findingLines, lookInto } from '../../../../sim/cli/swarm/failure.ts'
import { crashed, type Examine, type Job } from '../../../../sim/cli/swarm/job.ts'
import { Folder } from '../../../../sim/cli/swarm/folder.ts'
import { inThisThread } from '../../../../sim/cli/swarm/runner.ts'
import { Tally } from '../../../../sim/cli/swarm/tally.ts'
import { failed, world } from './support.ts'

const SCENARIO = { seed: 7, members: 3, steps: [{ atMs: 2000, do: 'restart', host: 'm1' }] } as const

async function campaign(examine: Examine, first: number, last: number, stopAfter = 1): Promise<{ tally: Tally; jobs: readonly Job[] }> {
  const tally = new Tally([], 0)
  const jobs: Job[] = []
  await runCampaign({ seeds: { first, last }, stopAfter, replays: 0 }, inThisThread((job) => {
    jobs.push(job)
    return examine(job)
  }), tally)
  return { tally, jobs }
}

/** Each play of these seeds has another trace. */
function changing(...seeds: readonly number[]): Examine {
  let plays = 0
  return async (job) => world(job, seeds.includes(job.seed) ? { traceHash: `hash ${++plays}` } : {})
}

describe('A swarm', () => {
  it('plays one world in a hundred twice, and the first of its range always, and counts each once', async () => {
    const { tally, jobs } = await campaign(async (job) => world(job), 50, 350)
    expect(jobs.filter(({ again }) => again === true).map(({ seed }) => seed)).toEqual([50, 100, 200, 300])
    expect([tally.worlds, tally.twice, tally.status]).toEqual([301, 4, 'passed'])
  })

  it('fails where a world is not the same twice, as a lack of safety that says so', async () => {
    const { tally } = await campaign(changing(100), 7, 120)
    expect(tally.status).toBe('safety')
    expect(tally.failures).toMatchObject([{ seed: 100, outcome: {
      kind: 'safety', checker: 'determinism', message: 'not deterministic: of two plays, one has the trace hash hash 1, the other hash 2',
    } }])
    expect((await campaign(changing(101), 7, 120)).tally.status).toBe('passed')
  })

  it('fails where one of two plays does not come back, and once where the first does not', async () => {
    const second = await campaign(async (job) => (job.again === true ? crashed(job, 'gone') : world(job)), 7, 7)
    expect(second.tally.failures).toMatchObject([{ seed: 7, outcome: { kind: 'crash', message: 'gone' } }])
    const first = await campaign(async (job) => (job.again === true ? world(job) : crashed(job, 'gone')), 7, 7, 9)
    expect(first.tally.failures).toHaveLength(1)
  })
})

describe('A failure', () => {
  it('that has another trace in this thread is not deterministic, though it fails alike, and is told with how two more plays compare', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-differs-'))
    try {
      const { again } = await lookInto(failed({ seed: 7 }), { members: { first: 3, last: 3 }, kinds: [] }, new Folder(folder))
      expect(again).toEqual({ kind: 'differs', where: expect.stringMatching(/^Two more plays, in one thread, are identical: [0-9a-f]{16}\.$/) })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('that is not deterministic is told with the first line in which two plays differ', async () => {
    let plays = 0
    const where = await comparedTwice(SCENARIO, { onSimulation: (sim) => sim.at(1000 + plays++, () => sim.crash('m2')) })
    expect(where).toMatch(/^Two more plays \([0-9a-f]{16}, then [0-9a-f]{16}\) differ first in line \d+:\n {2}first: {2}1000 ms: crash m2\n {2}second: 100\d/)
    const lines = findingLines({ examined: failed({ seed: 7 }), scenario: SCENARIO, again: { kind: 'differs', where }, written: { file: 'a.json' } }, 'npx rollcall-sim', 80)
    expect(lines).toContain('  first:  1000 ms: crash m2')
    expect(lines.join(' ')).toContain('NOT DETERMINISTIC: the same seed gives different runs. Two more plays ')
  })
})
