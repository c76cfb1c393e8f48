/**
 * What members cost that only probe each other: the price of letting virtual time pass.
 *
 * The sizes are measured in turn, one slice each, and compared slice by slice, so that a machine that is busy for a while slows
 * all of them. The median over the slices counts.
 */
import { agree, comeToRest, lanCluster } from './clusters.ts'
import type { Meter } from './meter.ts'

export interface IdleOptions {
  /** The numbers of members to measure. */
  readonly sizes: readonly number[]
  readonly slices: number
  /** Seconds of one member, per size and slice. */
  readonly memberSeconds: number
}

export interface IdleRow {
  readonly members: number
  /** CPU time until all members saw each other. */
  readonly startSeconds: number
  /** Memory per pair of observer and member at rest, including the pair's share of everything else. */
  readonly bytesPerPair: number
  /** How many seconds of one member are played in one second of CPU time. */
  readonly memberSecondsPerSecond: number
  /** The cost of a second of one member, as a multiple of that in the first cluster measured. */
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
