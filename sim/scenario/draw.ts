/**
 * Draws worlds: how many members, with which settings, and what goes wrong when. A scenario follows from its seed alone. Each
 * purpose draws from its own stream, so that masking one kind of fault leaves the others where they were.
 *
 * Everything drawn stays within what the protocol promises: at least one seed runs in the end, all repair mechanisms are on, and
 * all faults end. Now and then a second process starts under a name in use, and one of the two has to give way.
 */
import { SimulationError } from '../errors.ts'
import { FAULT_KINDS, type FaultKind } from '../faults.ts'
import { Dice } from './dice.ts'
import { refuseWrong, type DrawConstraints } from './draw-constraints.ts'
import { drawFaults } from './draw-faults.ts'
import { drawMachines } from './draw-machines.ts'
import { drawNetwork } from './draw-network.ts'
import { drawSettings, scaleOf } from './draw-settings.ts'
import type { Plan } from './plan.ts'
import type { Scenario } from './scenario.ts'

const FEWEST = 3
const MOST = 64

/** The share of scenarios of each size. Small clusters are preferred: a seed goes through more of their states. */
const SIZES = [
  { share: 0.56, atLeast: 3, atMost: 8 },
  { share: 0.3, atLeast: 9, atMost: 16 },
  { share: 0.12, atLeast: 17, atMost: 32 },
  { share: 0.02, atLeast: 33, atMost: 64 },
] as const

/** About how many members times seconds a scenario with `lan` settings has: the cost of playing it is proportional to that. */
const MEMBER_SECONDS = 800
const SHORTEST_MS = 15_000
const LONGEST_MS = 120_000
/** The same for the slowest profile. */
const LONGEST_SCALED_MS = 600_000

/** The share of scenarios that leave out a given kind of fault, so that the others show what they do alone. */
const MASKED = 0.55

/**
 * The scenario that belongs to a seed.
 *
 * @throws SimulationError `SIMULATION_OPTIONS` if the seed is not a safe integer, or a constraint is unknown or out of range.
 */
export function drawScenario(seed: number, constraints: DrawConstraints = {}): Scenario {
  refuseWrong(seed, constraints)
  const { membersAtLeast = FEWEST, membersAtMost = MOST, lengthAtMostMs = LONGEST_SCALED_MS } = constraints
  if (membersAtMost < membersAtLeast) {
    throw new SimulationError('SIMULATION_OPTIONS', `membersAtLeast must not exceed membersAtMost; got ${membersAtLeast} and ${membersAtMost}`)
  }
  const members = Math.min(membersAtMost, Math.max(membersAtLeast, drawSize(new Dice(seed, 'size'))))
  const settings = drawSettings(seed, constraints.profiles)
  const scale = scaleOf(settings)
  const lengthMs = Math.min(lengthAtMostMs, drawLength(new Dice(seed, 'length'), members, scale))
  const plan: Plan = { seed, members, scale, kinds: drawKinds(seed, constraints.faults), lengthMs, namesakes: constraints.namesakes ?? true }
  const { network, steps: changes } = drawNetwork(plan, settings)
  const steps = [...changes, ...drawFaults(plan)].sort((one, other) => one.atMs - other.atMs)
  // The port of an ended process refuses. That is always on, except when `faults` is given without `refused`.
  const isSilent = constraints.faults?.includes('refused') === false
  return { seed, members, settings, network, ...drawMachines(plan), ...(isSilent ? { silentPorts: true } : {}), steps }
}

function drawSize(dice: Dice): number {
  let share = dice.whole(1, 1000) / 1000
  const size = SIZES.find((one) => (share -= one.share) <= 0) ?? SIZES[0]
  return dice.whole(size.atLeast, size.atMost)
}

function drawLength(dice: Dice, members: number, scale: number): number {
  const mostMs = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, (1000 * MEMBER_SECONDS) / members))
  return scale * dice.round(mostMs / 2, mostMs, 1000)
}

function drawKinds(seed: number, allowed: readonly FaultKind[] = FAULT_KINDS): ReadonlySet<FaultKind> {
  return new Set(allowed.filter((kind) => !new Dice(seed, 'mask', kind).chance(MASKED)))
}
