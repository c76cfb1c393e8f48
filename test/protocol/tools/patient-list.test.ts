import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PatientList } from '../../../src/protocol/tools/patient-list.ts'

describe('A list that carries out later what is put into it', () => {
  it('is at any time as if each item had been put there at once', () => {
    const puts = fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), look: fc.boolean() }), { maxLength: 200 })
    fc.assert(fc.property(fc.nat(100), puts, (size, steps) => {
      const plain = Array.from({ length: size }, (_, index) => index)
      const list = new PatientList([...plain])
      for (const [index, { at, look }] of steps.entries()) {
        const place = Math.floor(at * (plain.length + 1 - Number.EPSILON))
        plain.splice(Math.min(place, plain.length), 0, 1000 + index)
        list.insert(Math.min(place, list.length), 1000 + index)
        expect(list.length).toBe(plain.length)
        if (look && index % 20 === 0) expect(list.items).toEqual(plain)
      }
      expect(list.items).toEqual(plain)
    }))
  })

  it('holds items that took the place of others', () => {
    const list = new PatientList(['a', 'b'])
    list.items[0] = 'c'
    list.insert(1, 'd')
    expect(list.items).toEqual(['c', 'd', 'b'])
  })
})
