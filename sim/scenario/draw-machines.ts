/** Draws how machines differ from the start: their clocks, and the receive buffer of a process that does not read. */
import type { ClockOptions } from '../machine/clock.ts'
import { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import { firstHosts, type Scenario } from './scenario.ts'

const HOUR_MS = 3_600_000

export function drawMachines(plan: Plan): Pick<Scenario, 'clocks' | 'receiveBufferBytes'> {
  const clocks = drawClocks(plan)
  const dice = new Dice(plan.seed, 'buffer')
  const isSmall = dice.chance(0.7) && plan.kinds.has('buffer')
  return {
    ...(Object.keys(clocks).length === 0 ? {} : { clocks }),
    // Room for a few datagrams only: more than that arrive at a process that stands still for a second.
    ...(isSmall ? { receiveBufferBytes: dice.round(1000, 16_000, 1000) } : {}),
  }
}

/** Wall clocks that are wrong by seconds or hours, or by days if they were never set. */
function drawClocks({ seed, members, kinds }: Plan): Readonly<Record<string, ClockOptions>> {
  const dice = new Dice(seed, 'clocks')
  const wrong = dice.some(firstHosts({ members }), dice.whole(0, Math.min(4, members)))
  return kinds.has('clock-offset') ? Object.fromEntries(wrong.map((host) => [host, drawClock(dice)])) : {}
}

function drawClock(dice: Dice): ClockOptions {
  const aheadMs = dice.one([-1, 1]) * Math.round(dice.scaled(100, 48 * HOUR_MS))
  return dice.chance(0.5) ? { aheadMs } : { aheadMs, upForMs: Math.round(dice.scaled(HOUR_MS, 200 * HOUR_MS)) }
}
