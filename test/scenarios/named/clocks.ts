/** Wall clocks that are wrong: lives begin at them, so the lives of such a member have numbers far below or above the others'. */
import { expect } from 'vitest'
import type { Scenario } from './scenario.ts'
import type { Stage } from './stage.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 0, 1)
const IN_2099_MS = Date.UTC(2099, 0, 1)

const MEMBERS = 16

/** A restart at once, one after the others have taken it for failed, and a change of metadata: nobody else is removed. */
async function lives(stage: Stage, setClock: () => void): Promise<Readonly<Record<string, number>>> {
  const { sim, diary } = stage
  setClock()
  sim.restart('m5')
  const atOnceMs = await stage.until(3_000)
  await stage.staysWhole(10_000)
  stage.allTell('m5', ['replaced', 'join'])
  sim.crash('m5')
  await stage.until(30_000)
  diary.clear()
  setClock()
  sim.restart('m5')
  const afterFailureMs = await stage.until(3_000)
  stage.allTell('m5', ['join'])
  void sim.cluster('m5').setMetadata({ clock: 'wrong' })
  const updatedMs = await stage.until(3_000)
  await stage.staysWhole(30_000)
  stage.nobodyTold()
  return { 'restart at once: back, ms': atOnceMs, 'restart after failure: back, ms': afterFailureMs, 'metadata told, ms': updatedMs }
}

export const DAY_BACK: Scenario = {
  name: 'A member whose clock goes back a day across a restart is back within 3 s',
  cluster: { members: MEMBERS },
  async run(stage) {
    await stage.settle()
    return lives(stage, () => stage.sim.setWallClock('m5', NOW_MS + stage.sim.now - DAY_MS))
  },
}

export const IN_1970: Scenario = {
  name: 'A member whose clock says 1970 is in, and back within 3 s after restarts',
  cluster: { members: MEMBERS },
  async run(stage) {
    const setClock = (): void => stage.sim.setWallClock('m5', 0)
    setClock()
    await stage.settle()
    expect(stage.sim.cluster('m0').member('m5')?.incarnation, stage.diary.where).toBeLessThan(1_000_000)
    return lives(stage, setClock)
  },
}

export const IN_2099: Scenario = {
  name: 'A member whose clock says 2099 is in, and back within 3 s after restarts, also once it is set right',
  cluster: { members: MEMBERS },
  async run(stage) {
    const { sim, diary } = stage
    const setClock = (): void => sim.setWallClock('m5', IN_2099_MS + sim.now)
    setClock()
    await stage.settle()
    expect(sim.cluster('m0').member('m5')?.incarnation, diary.where).toBeGreaterThanOrEqual(IN_2099_MS)
    const measured = await lives(stage, setClock)
    diary.clear()
    sim.setWallClock('m5', NOW_MS + sim.now)
    sim.restart('m5')
    const setRightMs = await stage.until(3_000)
    await stage.staysWhole(30_000)
    stage.allTell('m5', ['replaced', 'join'])
    return { ...measured, 'set right, restart: back, ms': setRightMs }
  },
}
