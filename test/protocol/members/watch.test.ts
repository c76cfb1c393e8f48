import { describe, expect, it } from 'vitest'
import { Members } from '../../../src/protocol/members/members.ts'
import type { StateWatch } from '../../../src/protocol/members/watch.ts'
import type { Claim, ClaimState, Incarnation, Instance, Instant } from '../../../src/protocol/types.ts'

function claimOf(name: string, state: ClaimState, incarnation: number): Claim {
  return {
    name, instance: '00000000000000aa' as Instance, incarnation: incarnation as Incarnation, state,
    address: { host: '10.0.0.1', port: 7390 }, metadata: undefined, tail: undefined,
  }
}

describe('A watch', () => {
  it('is told of each claim, verdict and name that is forgotten, in the order in which they change', () => {
    const told: string[] = []
    const watch: StateWatch = {
      claimed: ({ claim }, before) => told.push(`${claim.name} ${before?.incarnation ?? '-'} -> ${claim.incarnation}`),
      judged: ({ name, verdict }, before) => told.push(`${name} ${before} -> ${verdict}`),
      heard: () => told.push('heard'),
      forgotten: ({ name }) => told.push(`${name} forgotten`),
      localHealthChanged: () => told.push('localHealthChanged'),
    }
    const now = 0 as Instant
    const members = new Members('a', now, () => {}, watch)
    const hold = (claim: Claim) => members.hold({ claim, accuser: undefined, refused: false }, now)
    members.setVerdict(hold(claimOf('a', 'alive', 1)), 'alive')
    const entry = hold(claimOf('b', 'alive', 5))
    members.setVerdict(entry, 'alive')
    hold(claimOf('b', 'failed', 6))
    members.setVerdict(entry, 'gone')
    members.forgetFailed('b')
    expect(told).toEqual(['a - -> 1', 'a gone -> alive', 'b - -> 5', 'b gone -> alive', 'b 5 -> 6', 'b alive -> gone', 'b forgotten'])
  })
})
