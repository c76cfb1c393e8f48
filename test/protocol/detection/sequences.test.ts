import { describe, expect, it } from 'vitest'
import { Sequences } from '../../../src/protocol/detection/sequences.ts'
import { drawing } from '../support.ts'

describe('P2 Sequences', () => {
  it('begin at random, so that an answer to a former life fits no question', () => {
    const [one, other] = [new Sequences(drawing(7)), new Sequences(drawing(700))]
    expect([one.next(), one.next(), other.next()]).toEqual([8, 9, 701])
  })

  it('go on at 0 behind the last of 32 bits', () => {
    const sequences = new Sequences(drawing(0xffff_fffe))
    expect([sequences.next(), sequences.next(), sequences.next()]).toEqual([0xffff_ffff, 0, 1])
  })
})
