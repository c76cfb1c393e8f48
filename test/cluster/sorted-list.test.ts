import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Member } from '../../src/cluster/member.ts'
import { memberOf } from '../../src/cluster/member.ts'
import { SortedList } from '../../src/cluster/sorted-list.ts'
import { claim } from '../protocol/support.ts'

const NAMES = ['a', 'B', 'b', 'ba', 'z', 'ä', '10', '9']
const steps = fc.array(fc.record({ what: fc.constantFrom('put', 'remove', 'read'), name: fc.constantFrom(...NAMES) }), { maxLength: 60, size: 'max' })

function inOrder(held: ReadonlyMap<string, Member<number>>): readonly (Member<number> | undefined)[] {
  return [...held.keys()].sort().map((name) => held.get(name))
}

describe('A sorted list', () => {
  it('gives what was put and not removed, the latest of each name, in order, whenever it is read', () => {
    fc.assert(fc.property(fc.subarray(NAMES), steps, (first, script) => {
      const held = new Map(first.map((name) => [name, memberOf(claim(name), 'alive', 0)]))
      const list = new SortedList<number>(() => [...held.values()])
      for (const [number, { what, name }] of script.entries()) {
        if (what === 'put') {
          held.set(name, memberOf(claim(name), 'alive', number))
          list.put(held.get(name) as Member<number>)
        } else if (what === 'remove' && held.delete(name)) list.remove(name)
        else expect(list.members).toEqual(inOrder(held))
      }
      expect(list.members).toEqual(inOrder(held))
    }))
  })

  it('changes nothing that it has given', () => {
    const b = memberOf(claim('b'), 'alive', 0)
    const list = new SortedList<number>(() => [b])
    const before = list.members
    expect(list.members).toBe(before)
    list.put(memberOf(claim('a'), 'alive', 0))
    list.remove('b')
    expect([before, Object.isFrozen(before)]).toEqual([[b], true])
    expect(list.members.map(({ name }) => name)).toEqual(['a'])
  })
})
