/** A member that accuses another hears the refutation from it. */
import { describe, expect, it } from 'vitest'
import { sameAddress } from '../../src/protocol/address.ts'
import type { Update } from '../../src/protocol/types.ts'
import { GOSSIP, Member, type Said } from './member.ts'
import { addressOf, at, claim, FULL, packet, readUpdates, STRANGE, update, words } from './support.ts'

const PEERS = Array.from({ length: 40 }, (_, number) => `p${number}`)

/** The gossip that went to one address. */
function gossipTo(member: Member, to = addressOf('p7')): readonly { readonly atMs: number; readonly says: string }[] {
  const says = (said: Said): readonly string[] => readUpdates(said.packet.updates).map((each) => words(each.claim))
  return member.sent.filter((said) => sameAddress(said.to, to) && said.packet.message.kind === 'gossip')
    .map((said) => ({ atMs: said.atMs, says: says(said).join(', ') }))
}

function accusation(state: 'suspect' | 'failed', incarnation = 5): Update {
  return update('a', { life: 0xa, incarnation, state }, 'p9')
}

describe('C3 An accuser of a member', () => {
  it.each(['suspect', 'failed'] as const)('of being %s hears the refutation from itself, at once', (state) => {
    const member = new Member(FULL, ...PEERS)
    const heardMs = member.nowMs
    member.gossip('p7', accusation(state))
    expect(member.engine.self.incarnation).toBe(6)
    member.run(10)
    const [answer] = gossipTo(member)
    expect(answer?.says).toContain('a alive 6')
    expect((answer?.atMs ?? Infinity) - heardMs).toBeLessThan(1)
  })

  it('hears the refutation as a stranger too, which no gossip reaches', () => {
    const member = new Member(FULL, ...PEERS)
    member.hear(packet(claim('z', { life: 9 }), GOSSIP, accusation('suspect')), STRANGE)
    member.run(500)
    expect(gossipTo(member, STRANGE).map(({ says }) => says)).toEqual(['a alive 6'])
  })

  it('hears what holds where the accusation was overruled long ago', () => {
    const member = new Member(FULL, ...PEERS)
    member.hear(packet(claim('z', { life: 9 }), GOSSIP, accusation('failed', 4)), STRANGE)
    member.run(500)
    expect([member.engine.self.incarnation, gossipTo(member, STRANGE).map(({ says }) => says)]).toEqual([5, ['a alive 5']])
  })

  it('is answered for that alone: a sender that did not accuse is not', () => {
    const member = new Member(FULL, ...PEERS)
    member.hear(packet(claim('z', { life: 9 }), GOSSIP), STRANGE)
    member.run(500)
    expect(gossipTo(member, STRANGE)).toEqual([])
  })

  it('hears nothing from one that has left', () => {
    const member = new Member(FULL, ...PEERS)
    member.engine.leave(1000, at(member.nowMs))
    member.hear(packet(claim('z', { life: 9 }), GOSSIP, accusation('suspect')), STRANGE)
    member.run(100)
    expect(gossipTo(member, STRANGE)).toEqual([])
  })
})
