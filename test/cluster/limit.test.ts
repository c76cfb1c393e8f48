/** A member that is told of more names than there may be members. */
import { describe, expect, it } from 'vitest'
import { MOST_MEMBERS } from '../../src/protocol/members/membership.ts'
import { update } from '../protocol/support.ts'
import { addressOf, Town } from './town.ts'

const A_PACKET = 16

describe('A list as long as may be', () => {
  it('is a warning, once, and a count; who is on it already is still heard of', { timeout: 120_000 }, async () => {
    const town = new Town()
    const cluster = town.make('m0')
    await town.settled(cluster.start())
    const stranger = await town.stranger()
    const warnings: string[] = []
    cluster.on('warning', ({ code, message }) => warnings.push(`${code}: ${message}`))
    const surplus = 40
    for (let first = 1; first < MOST_MEMBERS + surplus; first += A_PACKET) {
      const names = Array.from({ length: Math.min(A_PACKET, MOST_MEMBERS + surplus - first) }, (_, index) => `n${first + index}`)
      stranger.gossip(addressOf(cluster), ...names.map((name) => update(name)))
    }
    await town.run(5)
    expect(cluster.size).toBe(MOST_MEMBERS)
    expect(warnings).toEqual([`ROLLCALL_LIMIT: this member holds ${MOST_MEMBERS} members, which is the maximum: any more are ignored`])
    expect(cluster.stats().protocol.surplusNames).toBe(surplus)
    stranger.gossip(addressOf(cluster), update('n1', { state: 'left' }))
    await town.run(5)
    expect(cluster.size).toBe(MOST_MEMBERS - 1)
    await town.settled(cluster.close())
  })
})
