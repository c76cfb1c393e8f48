/**
 * Draws worlds: how many members, with which settings, and what goes wrong when. A scenario follows from its seed alone. Each
 * purpose draws from a stream of its own, so that a seed without one kind of fault has the others where they were.
 *
 * All that is drawn keeps within what the protocol promises: at least one seed that runs in the end, settings with all parts on
 * that mend, and an end of all faults. Now and then a second process comes under a name in use, and one of the two has to give way.
 */
import type { Profile } from '../../src/protocol/settings/settings.ts'
import { SimulationError } from '../errors.ts'
import { FAULT_KINDS, type FaultKind } from '../faults.ts'
import { checkedMs } from '../options.ts'
import { Dice } from './dice.ts'
import { drawFaults } from './draw-faults.ts'
import { drawMachines } from './draw-machines.ts'
import { drawNetwork } from './draw-network.ts'
import { drawSettings, scaleOf } from './draw-settings.ts'
import type { Plan } from './plan.ts'
import type { Scenario } from './scenario.ts'

/** Between which bounds scenarios are drawn. */
export interface DrawConstraints {
  /** At least so many members in the beginning. Default: 3. */
  readonly membersAtLeast?: number | undefined
  /** At most so many. Default: 64. */
  readonly membersAtMost?: number | undefined
  /** All that goes wrong has begun by this virtual time. Default: what the size and the profile ask for, at most 600,000. */
  readonly lengthAtMostMs?: number | undefined
  /** The profiles to draw from. Default: all. */
  readonly profiles?: readonly Profile[] | undefined
  /** The kinds of faults that may happen. Default: all, each masked in some of the scenarios. */
  readonly faults?: readonly FaultKind[] | undefined
  /** Whether a second process may come under a name in use. Default: true. */
  readonly namesakes?: boolean | undefined
}

const FEWEST = 3
const MOST = 64

/** Of each so many are drawn; the smaller a cluster, the more of its states a seed goes through. */
const SIZES = [
  { share: 0.56, atLeast: 3, atMost: 8 },
  { share: 0.3, atLeast: 9, atMost: 16 },
  { share: 0.12, atLeast: 17, atMost: 32 },
  { share: 0.02, atLeast: 33, atMost: 64 },
] as const

/** Members times seconds that a scenario with `lan` settings is about: what it costs to play is proportional to it. */
const MEMBER_SECONDS = 800
const SHORTEST_MS = 15_000
const LONGEST_MS = 120_000
/** The same for the slowest profile. */
const LONGEST_SCALED_MS = 600_000

/** Each kind of fault is left out of so many scenarios: without it, others show what they do alone. */
const MASKED = 0.55

/** The scenario that belongs to a seed. */
export function drawScenario(seed: number, constraints: DrawConstraints = {}): Scenario {
  const { membersAtLeast = FEWEST, membersAtMost = MOST } = constraints
  const lengthAtMostMs = checkedMs('lengthAtMostMs', constraints.lengthAtMostMs ?? LONGEST_SCALED_MS, 0)
  if (!(Number.isSafeInteger(membersAtLeast) && Number.isSafeInteger(membersAtMost) && membersAtLeast >= 1 && membersAtMost >= membersAtLeast)) {
    throw new SimulationError('SIMULATION_OPTIONS', `membersAtLeast and membersAtMost must be whole numbers in this order, not ${membersAtLeast} and ${membersAtMost}`)
  }
  const members = Math.min(membersAtMost, Math.max(membersAtLeast, drawSize(new Dice(seed, 'size'))))
  const settings = drawSettings(seed, constraints.profiles)
  const scale = scaleOf(settings)
  const lengthMs = Math.min(lengthAtMostMs, drawLength(new Dice(seed, 'length'), members, scale))
  const plan: Plan = { seed, members, scale, kinds: drawKinds(seed, constraints.faults), lengthMs, namesakes: constraints.namesakes ?? true }
  const { network, steps: changes } = drawNetwork(plan, settings)
  const steps = [...changes, ...drawFaults(plan)].sort((one, other) => one.atMs - other.atMs)
  // Where processes end their ports refuse: that is no fault unless somebody asks what it would be like without.
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
