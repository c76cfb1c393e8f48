import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Fleet } from './fleet/fleet.ts'

const NAMES = ['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm7']
const WITHIN_MS = 12_000

describe('eight processes with the defaults for a local network', () => {
  const fleet = new Fleet()

  const heard = (observer: string, name: string, type: 'join' | 'leave'): boolean =>
    fleet.reports.get(observer)?.some((told) => told.type === type && told.name === name) ?? false

  beforeAll(async () => {
    for (const name of NAMES) await fleet.start(name)
    await fleet.until(() => NAMES.every((observer) => NAMES.every((name) => name === observer || heard(observer, name, 'join'))))
  })

  afterAll(() => fleet.end())

  // The seed m0 stays, so that each one that was killed can come back under its name.
  it.each(['m3', 'm7', 'm1', 'm5', 'm2'])('find out that %s was killed within 12 s, all of them, and take nobody else for failed', async (victim) => {
    fleet.clear()
    const killedAt = await fleet.kill(victim)
    const others = fleet.names
    expect(others).toHaveLength(7)
    await fleet.until(() => others.every((observer) => heard(observer, victim, 'leave')))
    for (const observer of others) {
      const leaves = fleet.reports.get(observer)?.filter((told) => told.type === 'leave') ?? []
      expect(leaves.map(({ name, reason }) => `${name} ${reason}`), observer).toEqual([`${victim} failed`])
      expect((leaves[0]?.at ?? Infinity) - killedAt, `${observer} after`).toBeLessThan(WITHIN_MS)
    }
    await fleet.start(victim)
    await fleet.until(() => others.every((observer) => heard(observer, victim, 'join')))
  })
})
