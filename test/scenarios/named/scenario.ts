/**
 * A named scenario: a sentence that must hold for each seed, and what it took. `ROLLCALL_SEEDS` says how many seeds each one is
 * played with, and has the times printed.
 */
import { afterAll, describe, expect, it } from 'vitest'
import type { SimulationOptions } from '../../../sim/index.ts'
import type { MessageKind } from '../../../src/protocol/types.ts'
import { FULL } from '../../protocol/support.ts'
import { seeds } from '../diary.ts'
import { Stage } from './stage.ts'
import { table } from './table.ts'

/** By what was measured, with its unit. */
export type Measurements = Readonly<Record<string, number>>

export interface Scenario {
  /** A sentence: what must hold. */
  readonly name: string
  readonly cluster: Omit<SimulationOptions, 'seed'>
  /** Throws, with seed and virtual time, where the sentence does not hold. */
  readonly run: (stage: Stage) => Promise<Measurements>
  /** Of the seeds that are played where nobody says how many. Default: 2. */
  readonly seedsByDefault?: number
  /** However many are asked for, where each costs minutes. Default: all. */
  readonly seedsAtMost?: number
}

/** One share of the seeds: the others are played by other files, and so at the same time. */
export interface Share {
  readonly index: number
  readonly of: number
}

const WANTED: string | undefined = process.env['ROLLCALL_SEEDS']
const SEEDS_BY_DEFAULT = 2
const MS_PER_SEED = 600_000

/** In no second do more gossip packets leave a process: what its bucket holds, and what flows into it meanwhile. */
export const GOSSIP_BOUND: number = FULL.gossipBurst + FULL.gossipPerSecond

export function play(scenarios: readonly Scenario[], share: Share = { index: 0, of: 1 }): void {
  for (const scenario of scenarios) {
    const { seedsByDefault = SEEDS_BY_DEFAULT, seedsAtMost = Infinity } = scenario
    const wanted = WANTED === undefined ? seedsByDefault : Number(WANTED)
    const mine = seeds(Math.min(wanted, seedsAtMost)).filter((seed) => seed % share.of === share.index)
    describe.skipIf(mine.length === 0)(scenario.name, () => {
      const rows: Measurements[] = []
      const worst: Partial<Record<MessageKind, number>>[] = []

      it.each(mine)('with seed %i', { timeout: MS_PER_SEED }, async (seed) => {
        const stage = new Stage(seed, scenario.cluster)
        await using _sim = stage.sim
        const measured = await scenario.run(stage)
        const { traffic, diary } = stage
        expect(traffic.worst('gossip'), `gossip packets of one process in a second, ${diary.where}`).toBeLessThanOrEqual(GOSSIP_BOUND)
        rows.push({ ...measured, 'worst second of a process, packets': traffic.worst('all') })
        worst.push(traffic.worstByKind())
      })

      afterAll(() => {
        if (WANTED !== undefined) process.stdout.write(table(scenario.name, rows, worst))
      })
    })
  }
}
