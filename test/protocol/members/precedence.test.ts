import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareClaims, saysLiving } from '../../../src/protocol/members/precedence.ts'
import type { Claim, ClaimState } from '../../../src/protocol/types.ts'
import { claim, type ClaimParts } from '../support.ts'

const STATES: readonly ClaimState[] = ['alive', 'suspect', 'failed', 'left']

/** The claim that holds of the two. */
function merge(a: Claim, b: Claim): Claim {
  return compareClaims(a, b) >= 0 ? a : b
}

/**
 * Claims about one name, whose contents are a function of (incarnation, instance): a member raises its incarnation whenever it
 * changes its contents, so that one number never has two. Were it otherwise, two claims could stand equal and differ, and which
 * of them was kept would depend on which came first: no merge could be commutative.
 */
const claims: fc.Arbitrary<Claim> = fc
  .record({ incarnation: fc.nat(3), life: fc.nat(3), state: fc.constantFrom(...STATES) })
  .map((parts) => claim('b', { ...parts, metadata: 10 * parts.incarnation + parts.life }))

describe('C1 Of two claims about one name', () => {
  const [newer, older] = [{ incarnation: 2 }, { incarnation: 1 }]
  it.each<{ relation: string; higher: ClaimParts; lower: ClaimParts }>([
    { relation: 'a newer and an older incarnation of one life', higher: newer, lower: older },
    { relation: 'a newer incarnation of a lower instance', higher: { ...newer, life: 1 }, lower: { ...older, life: 2 } },
    { relation: 'a newer incarnation of a higher instance', higher: { ...newer, life: 2 }, lower: { ...older, life: 1 } },
    { relation: 'one incarnation of a higher and a lower instance', higher: { life: 2 }, lower: { life: 1 } },
  ])('$relation, the first holds whatever the states', ({ higher, lower }) => {
    for (const above of STATES) {
      for (const below of STATES) {
        const [holds, yields] = [claim('b', { ...higher, state: above }), claim('b', { ...lower, state: below })]
        expect(merge(holds, yields)).toBe(holds)
        expect(merge(yields, holds)).toBe(holds)
      }
    }
  })

  it.each<{ readonly held: ClaimState; readonly heard: Readonly<Record<ClaimState, ClaimState>> }>([
    { held: 'alive', heard: { alive: 'alive', suspect: 'suspect', failed: 'failed', left: 'left' } },
    { held: 'suspect', heard: { alive: 'suspect', suspect: 'suspect', failed: 'failed', left: 'left' } },
    { held: 'failed', heard: { alive: 'failed', suspect: 'failed', failed: 'failed', left: 'left' } },
    { held: 'left', heard: { alive: 'left', suspect: 'left', failed: 'left', left: 'left' } },
  ])('about one life at one incarnation the worse state holds: held $held', ({ held, heard }) => {
    for (const state of STATES) expect(merge(claim('b', { state: held }), claim('b', { state })).state).toBe(heard[state])
  })
})

describe('C1 Merging claims about one name', () => {
  it('is commutative', () => {
    fc.assert(fc.property(claims, claims, (a, b) => {
      expect(merge(a, b)).toEqual(merge(b, a))
    }))
  })

  it('is associative', () => {
    fc.assert(fc.property(claims, claims, claims, (a, b, c) => {
      expect(merge(merge(a, b), c)).toEqual(merge(a, merge(b, c)))
    }))
  })

  it('is idempotent', () => {
    fc.assert(fc.property(claims, (a) => {
      expect(merge(a, { ...a })).toEqual(a)
    }))
  })

  it('keeps one of the two, never a mixture', () => {
    fc.assert(fc.property(claims, claims, (a, b) => {
      expect([a, b]).toContain(merge(a, b))
    }))
  })

  it('gives one result however often and in whatever order claims arrive', () => {
    const arrivals = fc.array(claims, { minLength: 1, maxLength: 8 })
      .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length })))
    fc.assert(fc.property(arrivals, ([all, repeated]) => {
      expect(repeated.reduce((a, b) => merge(a, b))).toEqual(all.reduce((a, b) => merge(a, b)))
    }))
  })
})

describe('C1 The order of claims', () => {
  it('is total: equal only where incarnation, instance and state are', () => {
    fc.assert(fc.property(claims, claims, (a, b) => {
      const same = a.incarnation === b.incarnation && a.instance === b.instance && a.state === b.state
      expect(compareClaims(a, b) === 0).toBe(same)
      expect(Math.sign(compareClaims(a, b)) + Math.sign(compareClaims(b, a))).toBe(0)
    }))
  })

  it('is transitive', () => {
    fc.assert(fc.property(claims, claims, claims, (a, b, c) => {
      fc.pre(compareClaims(a, b) <= 0 && compareClaims(b, c) <= 0)
      expect(compareClaims(a, c)).toBeLessThanOrEqual(0)
    }))
  })

  it('knows incarnations to the last of 48 bits', () => {
    const last = claim('b', { incarnation: 0xffff_ffff_ffff })
    const lastButOne = claim('b', { incarnation: 0xffff_ffff_fffe, state: 'left' })
    expect(merge(lastButOne, last)).toBe(last)
  })
})

describe('C1 A claim', () => {
  it('says that its life goes on where it says alive or suspect', () => {
    expect(STATES.filter((state) => saysLiving({ state }))).toEqual(['alive', 'suspect'])
  })
})
