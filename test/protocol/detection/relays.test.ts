import { describe, expect, it } from 'vitest'
import { type Relay, RELAY_LIMIT, Relays } from '../../../src/protocol/detection/relays.ts'
import { addressOf, at, claim, instance, LAN, sequence } from '../support.ts'

function relay(asker: string, target = 'c'): Relay {
  return { asker: addressOf(asker), askerSequence: sequence(70), target: { name: target, instance: instance(1) } }
}

describe('Relays', () => {
  it('P6 hand an answer on to the asker, once', () => {
    const relays = new Relays(LAN)
    const [forA, forB] = [relay('a'), relay('b')]
    relays.open(sequence(1), forA, at(0))
    relays.open(sequence(2), forB, at(0))
    expect(relays.answered(sequence(2), claim('c'))).toBe(forB)
    expect(relays.answered(sequence(2), claim('c'))).toBeUndefined()
    expect(relays.answered(sequence(1), claim('c'))).toBe(forA)
  })

  it('P6 hand on nothing from another life or another name, and go on waiting', () => {
    const relays = new Relays(LAN)
    relays.open(sequence(1), relay('a'), at(0))
    expect(relays.answered(sequence(1), claim('c', { life: 2 }))).toBeUndefined()
    expect(relays.answered(sequence(1), claim('d'))).toBeUndefined()
    expect(relays.answered(sequence(1), claim('c'))).toBeDefined()
  })

  it('P6 are forgotten when nobody waits for them any more', () => {
    const relays = new Relays(LAN)
    relays.open(sequence(1), relay('a'), at(0))
    relays.open(sequence(2), relay('a'), at(1))
    relays.duties(at(1000))
    expect(relays.answered(sequence(1), claim('c'))).toBeUndefined()
    expect(relays.answered(sequence(2), claim('c'))).toBeDefined()
  })

  it('A6 are at most 1024 at one time: there is room again when some are answered or forgotten', () => {
    const relays = new Relays(LAN)
    const open = (number: number): boolean => relays.open(sequence(number), relay('a'), at(number))
    expect(Array.from({ length: RELAY_LIMIT }, (_, number) => open(number)).every(Boolean)).toBe(true)
    expect(open(RELAY_LIMIT)).toBe(false)
    expect(relays.answered(sequence(RELAY_LIMIT), claim('c'))).toBeUndefined()
    relays.answered(sequence(500), claim('c'))
    expect([open(RELAY_LIMIT), open(RELAY_LIMIT + 1)]).toEqual([true, false])
    relays.duties(at(1001))
    expect([open(1025), open(1026), open(1027)]).toEqual([true, true, false])
  })
})
