import { describe, expect, it } from 'vitest'
import type { Member } from '../../src/cluster/member.ts'
import { memberOf } from '../../src/cluster/member.ts'
import type { ClusterEvent, PeerEvent } from '../../src/cluster/view.ts'
import { View } from '../../src/cluster/view.ts'
import { type ClaimParts, claim } from '../protocol/support.ts'

/** Reads one byte; 0 is refused. */
function view(): View<number> {
  return new View<number>(memberOf(claim('m'), 'alive', 1), ({ metadata }) => {
    const [byte = 0] = metadata ?? []
    return byte === 0 ? undefined : { metadata: byte }
  })
}

function event(type: Exclude<PeerEvent['type'], 'leave'>, name: string, parts: ClaimParts = {}): PeerEvent {
  return { type, claim: claim(name, { metadata: 1, ...parts }) }
}

function leave(name: string, reason: 'left' | 'failed' | 'replaced'): PeerEvent {
  return { type: 'leave', claim: claim(name), reason }
}

/** In few words: `join b alive 1`, the last number the metadata. */
function words(told: ClusterEvent<number> | undefined): string {
  return told === undefined ? 'nothing' : `${told.type} ${told.member.name} ${told.member.state} ${told.member.metadata}`
}

function story(shown: View<number>, ...events: readonly PeerEvent[]): readonly string[] {
  return events.map((each) => words(shown.take(each)))
}

function names(members: readonly { readonly name: string }[]): string {
  return members.map(({ name }) => name).join('')
}

describe('The view', () => {
  it('asks about who would join, as it would be shown, and hides who is not admitted until it changes', () => {
    const asked: string[] = []
    const admits = ({ name, metadata }: Member<number>): boolean => asked.push(`${name} ${metadata}`) > 0 && metadata !== 2
    const shown = new View<number>(memberOf(claim('m'), 'alive', 1), ({ metadata }) => ({ metadata: metadata?.[0] ?? 0 }), { admits })
    const told = story(shown, event('join', 'b', { metadata: 2 }), event('suspect', 'b'), event('update', 'b', { metadata: 3 }),
      event('update', 'b', { metadata: 2 }), leave('b', 'failed'), event('join', 'b', { metadata: 2 }), leave('b', 'failed'))
    expect(told).toEqual(['nothing', 'nothing', 'join b alive 3', 'update b alive 2', 'leave b failed 2', 'nothing', 'nothing'])
    expect(asked).toEqual(['b 2', 'b 3', 'b 2'])
  })

  it('begins with self alone', () => {
    const shown = view()
    expect([names(shown.members()), names(shown.peers()), shown.size]).toEqual(['m', '', 1])
    expect(shown.get('m')).toBe(shown.self)
    expect(shown.get('b')).toBeUndefined()
  })

  it('is sorted by name, self among the others, by the units of the text and not by a language', () => {
    const shown = view()
    for (const name of ['z', 'ä', 'b', 'B', 'n']) shown.take(event('join', name))
    expect([names(shown.members()), names(shown.peers()), shown.size]).toEqual(['Bbmnzä', 'Bbnzä', 6])
  })

  it('is the same frozen array until something changes, and another one after that', () => {
    const shown = view()
    shown.take(event('join', 'b'))
    const [members, peers] = [shown.members(), shown.peers()]
    expect([Object.isFrozen(members), Object.isFrozen(peers)]).toEqual([true, true])
    expect([shown.members(), shown.peers()]).toEqual([members, peers])
    expect([shown.members() === members, shown.peers() === peers]).toEqual([true, true])
    shown.take(event('suspect', 'b'))
    expect([shown.members() === members, shown.peers() === peers]).toEqual([false, false])
    expect(members.map(({ state }) => state)).toEqual(['alive', 'alive'])
  })

  it('stays the same array where an event shows nothing, and the peers where only self changed', () => {
    const shown = view()
    shown.take(event('join', 'b'))
    const [members, peers] = [shown.members(), shown.peers()]
    const unseen = [event('join', 'c', { metadata: 0 }), leave('c', 'failed'), event('suspect', 'c')]
    expect(story(shown, ...unseen)).toEqual(['nothing', 'nothing', 'nothing'])
    expect(shown.members()).toBe(members)
    shown.self = memberOf(claim('m', { incarnation: 2 }), 'alive', 7)
    expect(shown.members().map(({ metadata }) => metadata)).toEqual([1, 7])
    expect([shown.members() === members, shown.peers() === peers]).toEqual([false, true])
  })

  it('changes before the event is told, and hands over snapshots of before and after', () => {
    const shown = view()
    expect(story(shown, event('join', 'b'), event('suspect', 'b'), event('recover', 'b', { incarnation: 2 }))).toEqual(
      ['join b alive 1', 'suspect b suspect 1', 'recover b alive 1'])
    const before = shown.get('b')
    const told = shown.take(event('update', 'b', { incarnation: 3, metadata: 9 }))
    expect(told).toEqual({ type: 'update', member: shown.get('b'), previous: before })
    expect(shown.get('b')).toMatchObject({ metadata: 9, incarnation: 3 })
    expect(before).toMatchObject({ metadata: 1, incarnation: 2 })
  })

  it('shows who leaves as one that left or failed, and no longer has it', () => {
    const shown = view()
    for (const [reason, state] of [['left', 'left'], ['failed', 'failed'], ['replaced', 'failed']] as const) {
      expect(story(shown, event('join', 'b'), leave('b', reason))).toEqual(['join b alive 1', `leave b ${state} 1`])
    }
    expect([shown.get('b'), shown.size, names(shown.peers())]).toEqual([undefined, 1, ''])
  })

  it('keeps a suspected member suspected when it says something new about itself', () => {
    const shown = view()
    const events = [event('join', 'b'), event('suspect', 'b'), event('update', 'b', { metadata: 2 }), event('recover', 'b')]
    expect(story(shown, ...events)).toEqual(['join b alive 1', 'suspect b suspect 1', 'update b suspect 2', 'recover b alive 2'])
  })
})

describe('A member whose metadata is refused', () => {
  const refused = { metadata: 0 }

  it('is hidden, whatever happens to it', () => {
    const shown = view()
    const events = (['join', 'suspect', 'recover', 'update'] as const).map((type) => event(type, 'b', refused))
    expect(story(shown, ...events, leave('b', 'left'))).toEqual(Array.from({ length: 5 }, () => 'nothing'))
    expect([shown.size, shown.get('b')]).toEqual([1, undefined])
  })

  it('joins when it says something that can be read', () => {
    const shown = view()
    expect(story(shown, event('join', 'b', refused), event('update', 'b', { metadata: 5 }), leave('b', 'failed'))).toEqual(
      ['nothing', 'join b alive 5', 'leave b failed 5'])
  })

  it('joins as suspected where it is, and is not suspected or found alive a second time', () => {
    const shown = view()
    const hidden = [event('join', 'b', refused), event('suspect', 'b', refused)]
    expect(story(shown, ...hidden)).toEqual(['nothing', 'nothing'])
    const suspected = [event('update', 'b', { metadata: 5, state: 'suspect' }), event('suspect', 'b', { state: 'suspect' })]
    expect(story(shown, ...suspected)).toEqual(['join b suspect 5', 'nothing'])
    expect(story(shown, event('recover', 'b'))).toEqual(['recover b alive 5'])
    const refuted = [event('update', 'b', { metadata: 5 }), event('recover', 'b')]
    expect(story(view(), ...hidden, ...refuted)).toEqual(['nothing', 'nothing', 'join b alive 5', 'nothing'])
  })

  it('keeps the last that could be read once it is shown, and nothing is told', () => {
    const shown = view()
    expect(story(shown, event('join', 'b', { metadata: 5 }), event('update', 'b', refused))).toEqual(['join b alive 5', 'nothing'])
    expect(shown.get('b')?.metadata).toBe(5)
    expect(story(shown, event('suspect', 'b', refused), leave('b', 'failed'))).toEqual(['suspect b suspect 5', 'leave b failed 5'])
  })

  it('is still told of at another address', () => {
    const shown = view()
    shown.take(event('join', 'b', { metadata: 5 }))
    const told = shown.take(event('update', 'b', { metadata: 0, incarnation: 2, address: { host: '10.0.3.7', port: 80 } }))
    expect(words(told)).toBe('update b alive 5')
    expect(shown.get('b')).toMatchObject({ address: '10.0.3.7:80', metadata: 5, incarnation: 2 })
  })
})
