/** What users are told and what members hold, under any claims in any order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EngineEvent } from '../../src/protocol/outbox.ts'
import { compareClaims } from '../../src/protocol/members/precedence.ts'
import { shuffle } from '../../src/protocol/tools/random.ts'
import type { Claim, Update } from '../../src/protocol/types.ts'
import { at, eventWords, seeded, type Tables, tables, update } from '../protocol/support.ts'

/** Contents are a function of (incarnation, instance), as members see to: see `test/protocol/precedence.test.ts`. */
const updates: fc.Arbitrary<Update> = fc.record({
  name: fc.constantFrom('b', 'c', 'd'),
  life: fc.nat(2),
  incarnation: fc.nat(5),
  state: fc.constantFrom('alive', 'suspect', 'failed', 'left'),
  accuser: fc.constantFrom('x', 'y'),
}).map(({ name, life, incarnation, state, accuser }) =>
  update(name, { life, incarnation, state, metadata: (10 * life + incarnation) >> 1 }, accuser))

/** The ways in which a member's view can change. */
type Step =
  | { readonly does: 'hear'; readonly update: Update }
  | { readonly does: 'suspect'; readonly name: string }
  | { readonly does: 'wait'; readonly ms: number }

const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(
  { weight: 5, arbitrary: updates.map((heard): Step => ({ does: 'hear', update: heard })) },
  { weight: 1, arbitrary: fc.constantFrom('b', 'c', 'd').map((name): Step => ({ does: 'suspect', name })) },
  { weight: 2, arbitrary: fc.nat(4000).map((ms): Step => ({ does: 'wait', ms })) },
), { maxLength: 60, size: 'max' })

/** Takes the steps one by one, and after each what was told of it. */
function play(script: readonly Step[], afterEach: (table: Tables, events: readonly EngineEvent[]) => void): void {
  const table = tables()
  let now = at(0)
  for (const step of script) {
    if (step.does === 'hear') table.membership.take(step.update, now, true)
    else if (step.does === 'wait') now = at(now + step.ms)
    else {
      const entry = table.members.get(step.name)
      if (entry !== undefined) table.membership.suspect(entry, false, now)
    }
    table.membership.judge(now, now)
    afterEach(table, table.outbox.takeEvents())
  }
}

/** One name of a view that is made of events alone. */
interface Seen {
  claim: Claim
  suspected: boolean
}

/** Takes one event into a view and says what is wrong with the story, if something is. */
function continueStory(view: Map<string, Seen>, event: EngineEvent): string | undefined {
  if (!('claim' in event) || event.type === 'self') return `${event.type} is not about another`
  const { claim, type } = event
  const seen = view.get(claim.name)
  if (type === 'join') {
    view.set(claim.name, { claim, suspected: false })
    return seen === undefined ? undefined : 'joined twice'
  }
  if (seen === undefined) return `${type} of one who is not there`
  if (seen.claim.instance !== claim.instance) return `${type} of another life`
  if (type === 'leave') {
    view.delete(claim.name)
    return seen.claim.metadata?.[0] === claim.metadata?.[0] ? undefined : 'left as another than it was'
  }
  const suspected = type === 'suspect' || (type === 'update' && seen.suspected)
  view.set(claim.name, { claim, suspected })
  return type !== 'update' && suspected === seen.suspected ? `${type} twice` : undefined
}

describe('C5 The events of a member', () => {
  it('are for each name the story join, (update | suspect | recover)*, leave, join ...', () => {
    fc.assert(fc.property(steps, (script) => {
      const view = new Map<string, Seen>()
      play(script, (_, events) => {
        for (const event of events) expect([eventWords(event), continueStory(view, event)]).toEqual([eventWords(event), undefined])
      })
    }), { numRuns: 500 })
  })

  it('replayed give exactly the members that are not gone, as they are, at every moment', () => {
    fc.assert(fc.property(steps, (script) => {
      const view = new Map<string, Seen>()
      play(script, ({ members }, events) => {
        for (const event of events) continueStory(view, event)
        const replayed = [...view].map(([name, { claim, suspected }]) => [name, claim.instance, claim.metadata, suspected])
        const held = members.peers.map(({ name, shown, verdict }) => [name, shown?.instance, shown?.metadata, verdict === 'suspect'])
        expect(replayed.sort()).toEqual(held.sort())
      })
    }), { numRuns: 500 })
  })

  it('are enough to tell a broken story from a whole one', () => {
    const story = (...events: readonly EngineEvent[]): readonly (string | undefined)[] => {
      const view = new Map<string, Seen>()
      return events.map((event) => continueStory(view, event))
    }
    const [b, other] = [update('b').claim, update('b', { life: 2 }).claim]
    expect(story({ type: 'join', claim: b }, { type: 'join', claim: other })).toEqual([undefined, 'joined twice'])
    expect(story({ type: 'leave', claim: b, reason: 'left' })).toEqual(['leave of one who is not there'])
    expect(story({ type: 'join', claim: b }, { type: 'update', claim: other })).toEqual([undefined, 'update of another life'])
    expect(story({ type: 'join', claim: b }, { type: 'recover', claim: b })).toEqual([undefined, 'recover twice'])
    const changed = update('b', { incarnation: 2, metadata: 9 }).claim
    expect(story({ type: 'join', claim: b }, { type: 'leave', claim: changed, reason: 'left' }))
      .toEqual([undefined, 'left as another than it was'])
  })
})

describe('C1 The claims that a member holds', () => {
  it('only ever rise', () => {
    fc.assert(fc.property(steps, (script) => {
      const before = new Map<string, Claim>()
      play(script, ({ members }) => {
        for (const name of ['b', 'c', 'd']) {
          const held = members.get(name)?.claim
          const last = before.get(name)
          if (last !== undefined) expect(compareClaims(held as Claim, last)).toBeGreaterThanOrEqual(0)
          if (held !== undefined) before.set(name, held)
        }
      })
    }))
  })

  it('are the same for all who heard the same, in whatever order and however often', () => {
    fc.assert(fc.property(fc.array(updates, { maxLength: 30, size: 'max' }), fc.nat(), (all, seed) => {
      const [one, other] = [tables(), tables()]
      for (const heard of all) one.membership.take(heard, at(0), true)
      for (const heard of shuffle(seeded(seed), [...all, ...all])) other.membership.take(heard, at(0), true)
      for (const name of ['b', 'c', 'd']) expect(other.members.get(name)?.claim).toEqual(one.members.get(name)?.claim)
      expect(other.members.digest(at(0))).toEqual(one.members.digest(at(0)))
    }))
  })

  it('tell of no life beyond its end: nobody is a member of whom the claim says that it left', () => {
    fc.assert(fc.property(steps, (script) => {
      play(script, ({ members }) => {
        for (const peer of members.peers) expect(peer.claim.state).not.toBe('left')
      })
    }))
  })
})
