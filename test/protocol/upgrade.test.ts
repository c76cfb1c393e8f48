/** A cluster that is upgraded one member at a time: some speak a newer minor version than this one. */
import { describe, expect, it } from 'vitest'
import { writeChecksum } from '../../src/wire/header.ts'
import { HEADER_BYTES } from '../../src/wire/limits.ts'
import { valueEnd } from '../../src/wire/scan.ts'
import { addressOf, at, CODEC, FULL } from './support.ts'
import { type Process, World } from './world.ts'

/** What a newer version adds to each body: `new` as text. */
const ADDED = Uint8Array.of(0xa3, 0x6e, 0x65, 0x77)
/** And to what it says of itself: an array of one number. */
const TAIL = Uint8Array.of(0x91, 7)

function newer(bytes: Uint8Array): Uint8Array {
  const bodyEnd = valueEnd(bytes, HEADER_BYTES, bytes.length, 8)
  const longer = new Uint8Array([...bytes.subarray(0, bodyEnd), ...ADDED, ...bytes.subarray(bodyEnd)])
  longer[3] = 1
  longer[HEADER_BYTES] = (longer[HEADER_BYTES] as number) + 1
  longer.fill(0, HEADER_BYTES - 4, HEADER_BYTES)
  writeChecksum(longer)
  return longer
}

function ofUnknownKind(bytes: Uint8Array): Uint8Array {
  const other = Uint8Array.from(bytes)
  other[4] = 99
  other.fill(0, HEADER_BYTES - 4, HEADER_BYTES)
  writeChecksum(other)
  return other
}

/** Two of this version and two of a newer one, whose seed is one of this. */
function mixed(): { readonly world: World; readonly old: readonly Process[]; readonly fresh: readonly Process[] } {
  const world = new World()
  const first = world.start('old-1', { settings: FULL })
  const options = { settings: FULL, seeds: [first.address] }
  const old = [first, world.start('old-2', options)]
  const fresh = [1, 2].map((number) => world.start(`new-${number}`, { ...options, rewrites: newer, tail: TAIL }))
  world.run(10_000)
  return { world, old, fresh }
}

describe('Members of two minor versions', () => {
  it('all see all, and take nobody for failed', () => {
    const { world, old, fresh } = mixed()
    world.run(60_000)
    for (const { engine, story } of [...old, ...fresh]) {
      expect(story.filter((words) => words.startsWith('join '))).toHaveLength(3)
      expect(story.some((words) => words.startsWith('suspect') || words.startsWith('leave'))).toBe(false)
      expect(engine.counters.failedProbes).toBe(0)
    }
  })

  it('pass on what the newer one adds to its claims, as it came', () => {
    const { world, old: [, second], fresh: [first] } = mixed()
    ;(first as Process).input((engine) => engine.setMetadata(Uint8Array.of(9), at(world.nowMs)))
    world.run(1000)
    // A member that hears of it from one of this version alone.
    const late = world.start('late', { settings: FULL, seeds: [(second as Process).address] })
    world.loses = ({ from, to }) => [from, to].some(({ port }) => port === addressOf('new-1').port) && [from, to].some(({ port }) => port === late.address.port)
    world.run(5000)
    const joined = late.log.find(({ event }) => event.type === 'join' && event.claim.name === 'new-1')
    expect(joined?.event).toMatchObject({ claim: { metadata: Uint8Array.of(9), tail: TAIL } })
  })

  it('find those that fail, and let go those that leave, whichever version they have', () => {
    for (const leaver of ['old-2', 'new-2']) {
      const { world, old, fresh } = mixed()
      const all = [...old, ...fresh]
      const loser = all.find(({ engine }) => engine.self.name === (leaver === 'old-2' ? 'new-1' : 'old-2')) as Process
      const goer = all.find(({ engine }) => engine.self.name === leaver) as Process
      goer.input((engine) => engine.leave(1000, at(world.nowMs)))
      world.crash(loser)
      world.run(40_000)
      for (const stays of all.filter((each) => each !== goer && each !== loser)) {
        expect(stays.storyOf(leaver).at(-1)).toBe(`leave ${leaver} (left)`)
        expect(stays.storyOf(loser.engine.self.name).at(-1)).toBe(`leave ${loser.engine.self.name} (failed)`)
      }
    }
  })

  it('drop a kind of message that they do not know, and count it as that', () => {
    const { fresh: [first] } = mixed()
    const self = (first as Process).engine.self
    const known = newer(CODEC.encode({ sender: self, message: { kind: 'gossip' }, updates: [] }))
    expect(CODEC.decode(known).ok).toBe(true)
    expect(CODEC.decode(ofUnknownKind(known))).toEqual({ ok: false, reason: 'kind' })
  })
})
