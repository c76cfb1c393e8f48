import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Codec } from '../../../src/protocol/codec.ts'
import { GossipQueue } from '../../../src/protocol/spreading/gossip-queue.ts'
import type { Update } from '../../../src/protocol/types.ts'
import { at, type ClaimParts, update } from '../support.ts'

/** Bytes by what an update's metadata says, the name's letters first: tests read names from them and choose the sizes. */
class PlainCodec implements Codec {
  encodings = 0

  encodeUpdate({ claim }: Update): Uint8Array {
    this.encodings++
    const text = Buffer.from(`${claim.name}${claim.incarnation}`)
    return Buffer.concat([text, Buffer.alloc(Math.max(0, (claim.metadata?.length ?? 0) - text.length))])
  }

  roomFor(): number {
    return 0
  }
}

interface Rig {
  readonly queue: GossipQueue
  readonly codec: PlainCodec
  readonly enough: string[]
  add(name: string, parts?: ClaimParts & { readonly bytes?: number }, nowMs?: number): void
  /** The updates of one packet as name and incarnation. */
  take(options?: TakeOptions): readonly string[]
}

interface TakeOptions {
  readonly room?: number
  readonly sends?: number
  readonly nowMs?: number
  readonly except?: string
}

function rig(): Rig {
  const codec = new PlainCodec()
  const enough: string[] = []
  const queue = new GossipQueue({ codec, lifetimeMs: 1000, toldEnough: ({ claim }) => void enough.push(claim.name) })
  return {
    queue, codec, enough,
    add(name, { bytes = 4, ...parts } = {}, nowMs = 0) {
      queue.add(update(name, { ...parts, metadata: new Uint8Array(bytes) }), at(nowMs))
    },
    take: ({ room = 1000, sends = 100, nowMs = 0, except } = {}) =>
      queue.take(room, sends, at(nowMs), except).map((bytes) => Buffer.from(bytes).toString().replaceAll('\0', '')),
  }
}

describe('The gossip queue', () => {
  it('G1 gives those told least often first, and of those the longest waiting', () => {
    const { add, take } = rig()
    for (const name of ['b', 'c', 'd']) add(name)
    expect(take({ room: 8 })).toEqual(['b1', 'c1'])
    add('e')
    expect(take({ room: 8 })).toEqual(['d1', 'e1'])
    expect(take({ room: 12 })).toEqual(['b1', 'c1', 'd1'])
    expect(take({ room: 8 })).toEqual(['e1', 'b1'])
  })

  it('G1 never gives more bytes than there is room for, and always one that fits', () => {
    const sizesOfUpdates = fc.array(fc.integer({ min: 4, max: 60 }), { maxLength: 5 })
    const packets = fc.array(fc.record({ add: sizesOfUpdates, room: fc.integer({ min: -5, max: 150 }) }), { maxLength: 40, size: 'max' })
    fc.assert(fc.property(packets, (script) => {
      const { queue, add } = rig()
      let number = 0
      for (const { add: sizes, room } of script) {
        for (const bytes of sizes) add(String.fromCharCode(0x61 + (number++ % 26)), { bytes })
        const before = queue.size
        const taken = queue.take(room, 100, at(0))
        expect(taken.reduce((sum, bytes) => sum + bytes.length, 0)).toBeLessThanOrEqual(Math.max(0, room))
        if (before > 0 && room >= 60) expect(taken.length).toBeGreaterThan(0)
      }
    }))
  })

  it('G1 gives smaller ones where a larger one does not fit', () => {
    const { add, take } = rig()
    add('b', { bytes: 50 })
    add('c')
    expect(take({ room: 20 })).toEqual(['c1'])
    expect(take({ room: 60 })).toEqual(['b1', 'c1'])
  })

  it('G1 is not searched to its end for the last bytes', () => {
    const { add, take, codec } = rig()
    for (let number = 0; number < 100; number++) add(`n${number}`, { bytes: 50 })
    expect(take({ room: 49 })).toEqual([])
    expect(codec.encodings).toBe(8)
  })

  it('G2 gives an update up after as many sends as are asked for, and says so', () => {
    const { add, take, enough, queue } = rig()
    add('b')
    expect([take({ sends: 3 }), take({ sends: 3 })]).toEqual([['b1'], ['b1']])
    expect([enough, queue.size]).toEqual([[], 1])
    expect([take({ sends: 3 }), take({ sends: 3 })]).toEqual([['b1'], []])
    expect([enough, queue.size]).toEqual([['b'], 0])
  })

  it('G2 gives an update up that was told too often for a cluster that has shrunk', () => {
    const { add, take, enough } = rig()
    add('b')
    for (let sends = 0; sends < 9; sends++) take({ sends: 10 })
    take({ sends: 7 })
    expect([enough, take()]).toEqual([['b'], []])
  })

  it('G2 gives an update up at the end of its lifetime, after one more send', () => {
    const { add, take, enough } = rig()
    add('b', {}, 500)
    expect(take({ nowMs: 1499 })).toEqual(['b1'])
    expect(take({ nowMs: 1500 })).toEqual(['b1'])
    expect([enough, take({ nowMs: 1501 })]).toEqual([['b'], []])
  })

  it('G1 puts a newer update in the place of the older, to be told as if it were the first', () => {
    const { add, take, enough } = rig()
    for (const name of ['b', 'c']) add(name)
    take({ sends: 3 })
    take({ sends: 3 })
    add('b', { incarnation: 2 })
    expect(take({ room: 4, sends: 3 })).toEqual(['b2'])
    expect(take({ sends: 3 })).toEqual(['b2', 'c1'])
    expect([take({ sends: 3 }), enough]).toEqual([['b2'], ['c', 'b']])
  })

  it('G1 says nothing of updates that were replaced or removed', () => {
    const { add, queue, enough, take } = rig()
    add('b')
    add('b', { incarnation: 2 })
    queue.remove('b')
    queue.remove('c')
    expect([queue.size, take(), enough]).toEqual([0, [], []])
  })

  it('G1 leaves out a name that the packet carries anyway, without counting a send', () => {
    const { add, take, queue } = rig()
    for (const name of ['b', 'c']) add(name)
    expect(take({ except: 'b', sends: 1 })).toEqual(['c1'])
    expect([take({ sends: 1 }), queue.size]).toEqual([['b1'], 0])
  })

  it('G1 gives no more updates than a packet may have', () => {
    const { queue, add } = rig()
    for (const name of ['b', 'c', 'd']) add(name)
    expect([0, 1, 2, 9].map((most) => queue.take(1000, 100, at(0), undefined, most).length)).toEqual([0, 1, 2, 3])
  })

  it('G1 encodes an update once, when it is first to be sent', () => {
    const { add, take, codec } = rig()
    add('b')
    expect(codec.encodings).toBe(0)
    take()
    take()
    expect(codec.encodings).toBe(1)
  })

  it('G2 counts everything as told when there is nobody to tell', () => {
    const { add, take, queue, enough } = rig()
    for (const name of ['b', 'c']) add(name)
    take({ room: 4 })
    queue.flush()
    expect([queue.size, take(), [...enough].sort()]).toEqual([0, [], ['b', 'c']])
  })

  it('G2 tells every update exactly as often as asked, whatever the packets', () => {
    const rooms = fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 60, maxLength: 60 })
    fc.assert(fc.property(rooms, fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }), (all, count, sends) => {
      const { add, take, enough } = rig()
      for (let number = 0; number < count; number++) add(`n${number}`)
      const told = new Map<string, number>()
      for (const room of all) for (const name of take({ room, sends })) told.set(name, (told.get(name) ?? 0) + 1)
      expect([...told.values()]).toEqual(Array<number>(count).fill(sends))
      expect(enough).toHaveLength(count)
    }))
  })
})
