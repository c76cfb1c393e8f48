/** Many at once: joins, good-byes, and packets for one who does not read them. */
import { expect } from 'vitest'
import { names } from '../diary.ts'
import type { Scenario } from './scenario.ts'

export const JOIN_AT_ONCE: Scenario = {
  name: 'Two hundred that join at once through one seed all see all within 5 s',
  cluster: { members: 1, options: (name) => ({ seeds: name === 'm0' ? [] : ['m0'] }) },
  seedsByDefault: 1,
  async run(stage) {
    const { sim } = stage
    await sim.run(1_000)
    for (const name of names(1, 201)) sim.add(name)
    const inMs = await stage.until(5_000)
    await stage.staysWhole(10_000)
    stage.nobodyTold()
    return { 'all see all, ms': inMs }
  },
}

export const LEAVE_AT_ONCE: Scenario = {
  name: 'A hundred of 120 that leave at once have left to each who stays, within 5 s',
  cluster: { members: 120 },
  seedsByDefault: 1,
  async run(stage) {
    const { sim } = stage
    const leaving = names(20, 120)
    await stage.settle()
    for (const name of leaving) sim.leave(name)
    const leftMs = await stage.until(5_000)
    await stage.staysWhole(30_000)
    for (const name of leaving) stage.allTell(name, ['left'])
    expect(stage.diary.leaves.filter(({ what }) => what !== 'left').length, `${stage.diary.where}: taken for failed`).toBe(0)
    return { 'those who stay see one another, ms': leftMs }
  },
}

const FROZEN = 'm3'
const FROZEN_MS = 60_000
/** What a datagram that fits into half a KiB takes of a socket's 2 MiB. */
const MOST_WAITING = Math.floor((2 * 1_048_576) / 768)

export const FULL_BUFFER: Scenario = {
  name: 'A member that stands still for a minute wakes with a full buffer, removes nobody and is back within 10 s',
  // All who come meanwhile know only the member that stands still, and knock in vain: that fills its buffer.
  cluster: { members: 10, options: (name) => (name.startsWith('late') ? { seeds: [FROZEN] } : {}) },
  seedsByDefault: 1,
  async run(stage) {
    const { sim, diary } = stage
    let waiting = 0
    await stage.settle()
    sim.on('datagram', (_, receiver) => {
      if (receiver === FROZEN) waiting++
    })
    sim.pause(FROZEN, FROZEN_MS)
    for (let index = 0; index < 200; index++) sim.add(`late${index}`)
    await sim.run(FROZEN_MS)
    expect(waiting, `${diary.where}: datagrams for the one that stands still`).toBeGreaterThan(MOST_WAITING)
    const [first] = diary.leaves
    stage.nobodyTold(({ about, what }) => about !== FROZEN || what !== 'failed')
    const removedMs = (first?.atMs ?? NaN) - (sim.now - FROZEN_MS)
    diary.clear()
    const backMs = await stage.until(10_000, () => names(0, 10).every((name) => sim.cluster(name).member(FROZEN)?.state === 'alive'))
    const allMs = backMs + (await stage.until(10_000))
    await stage.staysWhole(30_000)
    stage.nobodyTold()
    return {
      'datagrams that came meanwhile': waiting,
      'removed by the first, ms': removedMs,
      'back with the nine, ms': backMs,
      'all 210 see all, ms': allMs,
    }
  },
}
