import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameAddress } from '../../../src/protocol/address.ts'
import { gossipPacketsWorstSecond } from '../../../src/protocol/settings/traffic-bounds.ts'
import { hashText } from '../../../src/protocol/tools/hash.ts'
import { Members } from '../../../src/protocol/members/members.ts'
import { WITNESSED_PER_SECOND } from '../../../src/protocol/detection/detector.ts'
import { isWitness } from '../../../src/protocol/detection/witness.ts'
import { Member } from '../member.ts'
import { addressOf, at, claim, FULL, ofKind, readUpdates, STRANGE, update } from '../support.ts'

/** The table of one of them, with the others in an order of its own. */
function viewOf(self: string, names: readonly string[]): Members {
  const members = new Members(self, at(0), () => {})
  const others = names.filter((name) => name !== self)
  for (const name of others.slice(self.length % names.length).concat(others.slice(0, self.length % names.length))) {
    members.setVerdict(members.hold(update(name), at(0)), 'alive')
  }
  return members
}

function witnessesOf(suspect: string, names: readonly string[], incarnation: number, count: number): readonly string[] {
  const life = claim(suspect, { incarnation })
  return names.filter((name) => name !== suspect && isWitness(viewOf(name, names), life, count))
}

const NAMES = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 24 })

describe('S5 The witnesses of a suspicion', () => {
  it('are the five with the lowest hashes, or all but the suspect, by everybody’s own computation', () => {
    fc.assert(fc.property(NAMES, fc.nat(), fc.nat(0xffff), (names, chosen, incarnation) => {
      const suspect = names[chosen % names.length] as string
      const rank = (name: string): number => hashText(`${name}\n${suspect}\n${incarnation}`)
      const lowest = names.filter((name) => name !== suspect).sort((one, other) => rank(one) - rank(other)).slice(0, 5)
      expect([...witnessesOf(suspect, names, incarnation, 5)].sort()).toEqual(lowest.sort())
    }))
  })

  it('do not count the suspect, however low its own hash', () => {
    const names = Array.from({ length: 40 }, (_, number) => `m${number}`)
    for (const suspect of names) expect(witnessesOf(suspect, names, 7, 5)).toHaveLength(5)
  })

  it('do not count members that are gone', () => {
    const names = Array.from({ length: 12 }, (_, number) => `m${number}`)
    const [gone] = witnessesOf('m0', names, 7, 5) as [string]
    const without = names.filter((name) => name !== gone)
    const life = claim('m0', { incarnation: 7 })
    const called = without.filter((name) => {
      const view = viewOf(name, names)
      view.setVerdict(view.get(gone) ?? view.hold(update(gone), at(0)), 'gone')
      return name !== 'm0' && isWitness(view, life, 5)
    })
    expect([called, called.length]).toEqual([witnessesOf('m0', without, 7, 5), 5])
  })

  it('are others for another suspect and for another incarnation of it', () => {
    const names = Array.from({ length: 40 }, (_, number) => `m${number}`)
    const sets = new Set([['m0', 1], ['m1', 1], ['m0', 2]].map(([name, incarnation]) => witnessesOf(String(name), names, Number(incarnation), 5).join()))
    expect(sets.size).toBe(3)
  })

  it('are none where they are switched off', () => {
    expect(witnessesOf('b', ['a', 'b', 'c', 'd'], 1, 0)).toEqual([])
    expect(isWitness(viewOf('a', ['a']), claim('b'), 0)).toBe(false)
  })
})

describe('A member that hears of a suspicion', () => {
  function hearing(witnesses: number): Member {
    const member = new Member({ ...FULL, expert: { ...FULL.expert, witnesses } }, 'b', 'c', 'd')
    member.gossip('b', update('c', { state: 'suspect' }, 'b'))
    return member
  }

  it('S5 asks the suspect at once, as one of the witnesses, and asks nobody else', () => {
    const member = hearing(5)
    expect(member.pingsTo('c')).toHaveLength(1)
    expect([...member.pingsTo('b'), ...member.pingsTo('d')]).toEqual([])
  })

  it('N7 also asks at once a member that says it has moved, at its new address', () => {
    const member = new Member(FULL, 'b', 'c', 'd')
    member.gossip('b', update('c', { incarnation: 2, address: STRANGE }))
    expect(member.sent.filter(({ packet: { message } }) => message.kind === 'ping').map(({ to }) => to)).toEqual([STRANGE])
    expect(member.storyOf('c')).toEqual(['update c'])
  })

  it('S5 asks about no more suspicions than twenty a second', () => {
    const names = Array.from({ length: 30 }, (_, number) => `p${number}`)
    const member = new Member({ ...FULL, expert: { ...FULL.expert, witnesses: 64 } }, 'b', ...names)
    member.sent.length = 0
    member.gossip('b', ...names.map((name) => update(name, { state: 'suspect' }, 'b')))
    expect(names.filter((name) => member.pingsTo(name).length > 0)).toHaveLength(WITNESSED_PER_SECOND)
  })

  it.each([true, false])('S4 tells the suspect, in each ping and each knock, what it is accused of, with the buddy part %s too', (buddy) => {
    const member = new Member({ ...FULL, expert: { ...FULL.expert, buddy } }, 'b', 'c', 'd')
    member.answering.delete('c')
    member.gossip('b', update('c', { state: 'suspect' }, 'b'))
    member.run(900)
    const asked = ofKind(member.sent, 'ping').filter(({ message }) => message.target === 'c')
    expect(asked.length).toBeGreaterThanOrEqual(3)
    expect(asked.some(({ knock }) => knock !== undefined)).toBe(true)
    for (const { packet } of asked) expect(readUpdates(packet.updates).map(({ claim: { name, state } }) => `${name} ${state}`)).toContain('c suspect')
  })

  it.each([[false, true], [true, false]])('S4 sends a suspect that answers its accusation, over the tokens of gossip, unless pings accuse (%s)', (buddy, isTold) => {
    const names = Array.from({ length: 100 }, (_, number) => `p${number}`)
    const member = new Member({ ...FULL, expert: { ...FULL.expert, buddy, witnesses: 64 } }, ...names)
    member.run(5000)
    member.sent.length = 0
    for (const name of names) member.gossip(name, update(name, { state: 'suspect' }, 'p0'))
    member.run(990)
    const gossip = ofKind(member.sent, 'gossip')
    const toldOfThemselves = names.filter((name) => gossip.some(({ to, packet }) =>
      sameAddress(to, addressOf(name)) && readUpdates(packet.updates).length === 1 && readUpdates(packet.updates)[0]?.claim.name === name))
    expect(toldOfThemselves.length > 0).toBe(isTold)
    expect(gossip.length).toBeLessThanOrEqual(gossipPacketsWorstSecond(FULL))
  })

  it('S5 asks nobody where witnesses are switched off', () => expect(hearing(0).pingsTo('c')).toEqual([]))

  it('S5 asks once, however many accuse it', () => {
    const member = hearing(5)
    member.gossip('d', update('c', { state: 'suspect' }, 'd'))
    expect(member.pingsTo('c')).toHaveLength(1)
  })

  it('S5 does not ask while it is asking', () => {
    const member = new Member(FULL, 'b', 'c', 'd')
    member.answering.delete('c')
    while (member.pingsTo('c').length === 0) member.run(10)
    member.gossip('b', update('c', { state: 'suspect' }, 'b'))
    expect(member.pingsTo('c')).toHaveLength(1)
  })

  it('S5 says nothing to itself where it is the suspect', () => {
    const member = new Member(FULL, 'b', 'c', 'd')
    member.gossip('b', update('a', { life: 0xa, incarnation: 5, state: 'suspect' }, 'b'))
    expect(member.pingsTo('a')).toEqual([])
    expect(member.log.map(({ words }) => words)).toEqual(['self alive 6'])
  })
})
