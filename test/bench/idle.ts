/**
 * What members cost that only probe each other: the price of letting virtual time pass.
 *
 * The sizes are measured in turns, a slice each, and compared slice by slice: a machine that is busy for a while is so for all
 * of them. Of the slices the median counts.
 */
import { agree, comeToRest, lanCluster } from './clusters.ts'
import type { Meter } from './meter.ts'

export interface IdleOptions {
  /** Each of them is measured. */
  readonly sizes: readonly number[]
  readonly slices: number
  /** Of each size in each slice. */
  readonly memberSeconds: number
}

export interface IdleRow {
  readonly members: number
  /** CPU time until all saw all. */
  readonly startSeconds: number
  /** What one member that sees another one at rest holds of it, with its part of all else. */
  readonly bytesPerPair: number
  /** So many seconds of one member are played in one second of CPU time. */
  readonly memberSecondsPerSecond: number
  /** What a second of one member costs, as a multiple of what it costs in the smallest cluster. */
  readonly costRatio: number
}

interface Measured {
  readonly members: number
  readonly startSeconds: number
  readonly bytesPerPair: number
  readonly slice: () => Promise<number>
}

export async function measureIdle(options: IdleOptions, meter: Meter): Promise<readonly IdleRow[]> {
  const measured: Measured[] = []
  for (const members of options.sizes) measured.push(await started(members, options.memberSeconds, meter))
  const costs: readonly number[][] = measured.map(() => [])
  for (let slice = 0; slice < options.slices; slice++) {
    for (const [index, { slice: cost }] of measured.entries()) costs[index]?.push(await cost())
  }
  const [least = []] = costs
  return measured.map(({ members, startSeconds, bytesPerPair }, index) => {
    const own = costs[index] ?? []
    const ratios = own.map((cost, slice) => cost / (least[slice] ?? cost))
    return { members, startSeconds, bytesPerPair, memberSecondsPerSecond: 1 / median(own), costRatio: median(ratios) }
  })
}

async function started(members: number, memberSeconds: number, meter: Meter): Promise<Measured> {
  const before = meter.heldBytes()
  const sim = lanCluster(members)
  const startedAt = meter.cpuSeconds()
  await agree(sim)
  const startSeconds = meter.cpuSeconds() - startedAt
  await comeToRest(sim)
  const bytesPerPair = (meter.heldBytes() - before) / members ** 2
  const slice = async (): Promise<number> => {
    const from = meter.cpuSeconds()
    await sim.run((1000 * memberSeconds) / members)
    return (meter.cpuSeconds() - from) / memberSeconds
  }
  return { members, startSeconds, bytesPerPair, slice }
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}
