import { describe, expect, it } from 'vitest'
import { namesakeRule } from '../../../src/protocol/members/namesake.ts'
import type { ClaimState } from '../../../src/protocol/types.ts'
import { claim, type ClaimParts, STRANGE } from '../support.ts'

const SELF = claim('a', { life: 1 })
const HERE = SELF.address
const LIVING: readonly ClaimState[] = ['alive', 'suspect']
const ALL: readonly ClaimState[] = [...LIVING, 'failed', 'left']

describe('N2 A claim to this member’s name that overrules its own, or has the same number', () => {
  it.each<{ about: string; parts: ClaimParts; states: readonly ClaimState[]; rule: ReturnType<typeof namesakeRule> }>([
    { about: 'this life', parts: { life: 1 }, states: ALL, rule: 'raise' },
    { about: 'this life, at an address that it never had', parts: { life: 1, address: STRANGE }, states: LIVING, rule: 'renew' },
    { about: 'this life, with metadata that it never had', parts: { life: 1, metadata: 9 }, states: LIVING, rule: 'renew' },
    { about: 'the end of this life, wherever it was', parts: { life: 1, address: STRANGE }, states: ['failed', 'left'], rule: 'raise' },
    { about: 'another life, which is over', parts: { address: STRANGE }, states: ['failed', 'left'], rule: 'raise' },
    { about: 'another life at this very address, where only this process can be', parts: {}, states: LIVING, rule: 'raise' },
    { about: 'another life that goes on elsewhere', parts: { address: STRANGE }, states: LIVING, rule: 'ask' },
    { about: 'another life on another port of this host', parts: { address: { ...HERE, port: 1 } }, states: LIVING, rule: 'ask' },
  ])('about $about: $rule', ({ parts, states, rule }) => {
    for (const state of states) {
      expect(namesakeRule(SELF, claim('a', { life: 2, incarnation: 9, address: HERE, ...parts, state }))).toBe(rule)
    }
  })
})
