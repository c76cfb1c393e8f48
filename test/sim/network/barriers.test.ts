import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Barriers } from '../../../sim/network/barriers.ts'

function barriers(hosts: number): Barriers {
  const made = new Barriers()
  for (let host = 0; host < hosts; host++) made.add()
  return made
}

/** All open directed links, as `from-to`. */
function open(made: Barriers, hosts: number): string[] {
  const links: string[] = []
  for (let from = 0; from < hosts; from++) {
    for (let to = 0; to < hosts; to++) if (!made.blocked(from, to)) links.push(`${from}-${to}`)
  }
  return links
}

const HOSTS = 7

describe('barriers', () => {
  it('separate the groups of a partition from one another and from the rest', () => {
    fc.assert(fc.property(fc.array(fc.nat(3), { minLength: HOSTS, maxLength: HOSTS }), (side) => {
      const made = barriers(HOSTS)
      made.partition([1, 2, 3].map((group) => side.flatMap((of, host) => (of === group ? [host] : []))))
      for (let from = 0; from < HOSTS; from++) {
        for (let to = 0; to < HOSTS; to++) expect(made.blocked(from, to)).toBe(side[from] !== side[to])
      }
    }))
  })

  it('forget the earlier partition when there is another, but not the cuts', () => {
    const made = barriers(4)
    made.cut([0], [1])
    made.partition([[0], [1, 2]])
    made.partition([[3]])
    expect(open(made, 3)).toEqual(['0-0', '0-2', '1-0', '1-1', '1-2', '2-0', '2-1', '2-2'])
    expect(made.blocked(3, 0) && made.blocked(0, 3)).toBe(true)
  })

  it('cut one direction only, and no host from itself', () => {
    const made = barriers(3)
    made.cut([0, 1], [1, 2])
    expect(open(made, 3)).toEqual(['0-0', '1-0', '1-1', '2-0', '2-1', '2-2'])
  })

  it('are all gone after a heal of everything', () => {
    const made = barriers(4)
    made.partition([[0], [1]])
    made.cut([2], [3])
    made.healAll()
    expect(open(made, 4)).toHaveLength(16)
    made.add()
    expect(open(made, 5)).toHaveLength(25)
  })

  it('go away between the named groups only, in both directions', () => {
    const made = barriers(4)
    made.partition([[0], [1], [2]])
    made.cut([1], [0])
    made.healBetween([[0], [1]])
    expect(open(made, 4)).toEqual(['0-0', '0-1', '1-0', '1-1', '2-2', '3-3'])
  })

  it('count a host that comes later to the rest, also past the room of the first table', () => {
    const made = barriers(3)
    made.partition([[0]])
    for (let host = 3; host < 40; host++) made.add()
    for (let host = 1; host < 40; host++) {
      expect(made.blocked(host, 0) && made.blocked(0, host)).toBe(true)
      expect(made.blocked(host, 1) || made.blocked(1, host) || made.blocked(host, 39)).toBe(false)
    }
  })
})
