import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Examined, Job } from '../../../../sim/cli/swarm/job.ts'
import { Pool } from '../../../../sim/cli/swarm/pool.ts'
import { ROOT } from '../../../style/sources.ts'

/** Built, as worker threads load JavaScript alone. */
const PLANTED = pathToFileURL(join(ROOT, 'dist/test/sim/cli/swarm/planted.js'))

const pool = (workers: number, patienceMs = 60_000): Pool => new Pool({ script: PLANTED, workers, patienceMs })
const jobs = (...seeds: readonly number[]): readonly Job[] => seeds.map((seed) => ({ seed }))

async function run(hands: Pool, given: Iterable<Job>, most = Infinity): Promise<readonly Examined[]> {
  const told: Examined[] = []
  await hands.run(given, (examined) => told.push(examined) < most)
  return told.toSorted((one, other) => one.seed - other.seed)
}

describe('The pool of workers', () => {
  it('does every job once, and is there for more', async () => {
    await using hands = pool(2)
    const seeds = Array.from({ length: 40 }, (_, index) => index + 100)
    const told = await run(hands, jobs(...seeds))
    expect(told.map(({ seed }) => seed)).toEqual(seeds)
    expect(told.map(({ faults }) => faults.loss)).toEqual(seeds)
    expect(await run(hands, [{ seed: 50, without: 'loss' }])).toMatchObject([{ seed: 50, without: 'loss', outcome: { ok: true } }])
    expect(await run(hands, [])).toEqual([])
  })

  it('tells an exception and the death of a worker as crashes of their seeds, and goes on', async () => {
    await using hands = pool(2)
    const told = await run(hands, jobs(1, 2, 3, 4, 6, 7, 8, 9))
    expect(told.map(({ seed, outcome }) => [seed, outcome.ok ? 'passed' : outcome.kind])).toEqual([
      [1, 'passed'], [2, 'passed'], [3, 'crash'], [4, 'crash'], [6, 'liveness'], [7, 'crash'], [8, 'passed'], [9, 'passed'],
    ])
    const said = (seed: number): unknown => told.find((one) => one.seed === seed)?.outcome
    expect(said(3)).toMatchObject({ message: expect.stringContaining('RangeError: planted exception') })
    expect(said(4)).toMatchObject({ message: 'the worker ended with status 9' })
    expect(said(7)).toMatchObject({ message: expect.stringContaining('the worker died: TypeError: planted death') })
  })

  it('does not wait for ever for a world that goes in circles', async () => {
    await using hands = pool(1, 300)
    const told = await run(hands, jobs(5, 8))
    expect(told).toMatchObject([{ seed: 5, outcome: { kind: 'crash', message: 'the worker was silent for 0.3 s of real time' } }, { seed: 8, outcome: { ok: true } }])
  })

  it('stops when it is told to', async () => {
    await using hands = pool(2)
    let taken = 0
    const endless = function* (): Generator<Job> {
      for (;;) yield { seed: 100 + taken++ }
    }
    expect(await run(hands, endless(), 10)).toHaveLength(10)
    expect(taken).toBeLessThanOrEqual(12)
  })
})
