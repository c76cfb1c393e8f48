import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Chain, type Link } from '../../../src/protocol/tools/chain.ts'

interface Bead extends Link<Bead> {
  readonly number: number
}

function bead(number: number): Bead {
  return { number, before: undefined, behind: undefined }
}

function numbers(chain: Chain<Bead>): readonly number[] {
  const found: number[] = []
  for (let item = chain.first; item !== undefined; item = item.behind) found.push(item.number)
  return found
}

describe('A chain', () => {
  it('is in the order in which its items were added', () => {
    const chain = new Chain<Bead>()
    for (const number of [3, 1, 2]) chain.add(bead(number))
    expect(numbers(chain)).toEqual([3, 1, 2])
  })

  it('holds the same items as a set under any adds and removes', () => {
    const steps = fc.array(fc.nat({ max: 7 }), { maxLength: 60 })
    fc.assert(fc.property(steps, (chosen) => {
      const beads = Array.from({ length: 8 }, (_, number) => bead(number))
      const chain = new Chain<Bead>()
      const set = new Set<number>()
      for (const number of chosen) {
        const item = beads[number] as Bead
        if (set.delete(number)) chain.remove(item)
        else {
          set.add(number)
          chain.add(item)
        }
        expect(numbers(chain)).toEqual([...set])
      }
    }))
  })

  it('can hand an item on to another', () => {
    const [one, other, item] = [new Chain<Bead>(), new Chain<Bead>(), bead(1)]
    one.add(bead(0))
    one.add(item)
    one.remove(item)
    other.add(item)
    expect([numbers(one), numbers(other)]).toEqual([[0], [1]])
  })
})
