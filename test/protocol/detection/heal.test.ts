import { describe, expect, it } from 'vitest'
import { goneToAsk } from '../../../src/protocol/detection/heal.ts'
import { Members } from '../../../src/protocol/members/members.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { at, drawing, FULL, ofKind, seeded, update } from '../support.ts'
import { Member } from '../member.ts'
import { World } from '../world.ts'

interface Numbers {
  readonly size: number
  readonly failed: number
  readonly left?: number
}

function table({ size, failed, left = 0 }: Numbers): Members {
  const members = new Members('a', at(0), () => {})
  for (let number = 1; number < size; number++) members.setVerdict(members.hold(update(`m${number}`), at(0)), 'alive')
  for (let number = 0; number < failed; number++) members.setVerdict(members.hold(update(`f${number}`, { state: 'failed' }), at(0)), 'gone')
  for (let number = 0; number < left; number++) members.setVerdict(members.hold(update(`l${number}`, { state: 'left' }), at(0)), 'gone')
  return members
}

describe('H2 Of the gone', () => {
  it.each([
    { size: 10, failed: 1, chance: (1 + 1 / 300) / 10 },
    { size: 40, failed: 300, chance: 2 / 40 },
    { size: 4, failed: 600, chance: 3 / 4 },
  ])('one is asked with a chance of $chance a round, among $size members and $failed gone', ({ chance, ...numbers }) => {
    const [members, random, draws] = [table(numbers), seeded(3), 20_000]
    let asked = 0
    for (let round = 0; round < draws; round++) if (goneToAsk(members, random) !== undefined) asked++
    expect(Math.abs(asked - draws * chance)).toBeLessThan(4 * Math.sqrt(draws * chance * (1 - chance)))
  })

  it('one is asked in every round where the gone are the many', () => {
    const [members, random] = [table({ size: 2, failed: 300 }), seeded(3)]
    for (let round = 0; round < 500; round++) expect(goneToAsk(members, random)).toBeDefined()
  })

  it('each that failed is as likely as the next', () => {
    const [members, random, draws] = [table({ size: 1, failed: 5 }), seeded(4), 10_000]
    const counts = new Map<string, number>()
    for (let round = 0; round < draws; round++) {
      const name = goneToAsk(members, random)?.name as string
      counts.set(name, (counts.get(name) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual(['f0', 'f1', 'f2', 'f3', 'f4'])
    for (const count of counts.values()) expect(Math.abs(count - draws / 5)).toBeLessThan(4 * Math.sqrt(draws * 0.2 * 0.8))
  })

  it('none is asked that left', () => {
    const [alone, among] = [table({ size: 1, failed: 0, left: 20 }), table({ size: 1, failed: 1, left: 20 })]
    for (let round = 0; round < 500; round++) {
      expect(goneToAsk(alone, seeded(round))).toBeUndefined()
      expect(goneToAsk(among, seeded(round))?.name).toBe('f0')
    }
  })

  it('none is asked where nobody is gone', () => expect(goneToAsk(table({ size: 1, failed: 0 }), drawing(0))).toBeUndefined())
})

/** Nobody is greeted again within these tests: seeds heal nothing here. */
function seedless(healTries: boolean): Settings {
  return { ...FULL, seedIntervalMs: 3_600_000, expert: { ...FULL.expert, healTries } }
}

/** Two that met, lost each other, and hold each other as failed on a network that is whole again. */
function partitioned(healTries: boolean): World {
  const world = new World()
  const settings = seedless(healTries)
  const a = world.start('a', { settings })
  const b = world.start('b', { settings, seeds: [a.address] })
  world.run(3000)
  world.loses = () => true
  world.run(60_000)
  expect([a.storyOf('b').at(-1), b.storyOf('a').at(-1)]).toEqual(['leave b (failed)', 'leave a (failed)'])
  world.loses = () => false
  return world
}

describe('H2 Two that hold each other as failed', () => {
  it('find each other again without seeds', () => {
    const world = partitioned(true)
    world.run(20_000)
    const [a, b] = world.processes
    expect([a?.storyOf('b').at(-1), b?.storyOf('a').at(-1)]).toEqual(['join b', 'join a'])
  })

  it('make no noise over it: once they are at one, nothing but rounds is sent', () => {
    const world = partitioned(true)
    world.run(60_000)
    const before = world.sent.length
    world.run(10_000)
    expect(world.sent.slice(before).map(({ packet: { message } }) => message.kind).filter((kind) => kind !== 'ping' && kind !== 'ack')).toEqual([])
    expect(world.sent.length - before).toBeLessThanOrEqual(44)
  })

  it('never do where healing is switched off', () => {
    const world = partitioned(false)
    const before = world.sent.length
    world.run(120_000)
    const [a, b] = world.processes
    expect([a?.storyOf('b').at(-1), b?.storyOf('a').at(-1)]).toEqual(['leave b (failed)', 'leave a (failed)'])
    expect(world.sent.length).toBe(before)
  })
})

describe('H2 A question to a member that is gone', () => {
  function failedPeer(): Member {
    const member = new Member({ ...FULL, expert: { ...FULL.expert, lastQuestion: false } }, 'b')
    member.answering.delete('b')
    while (!member.log.some(({ words }) => words === 'leave b (failed)')) member.run(100)
    member.run(30_000)
    return member
  }

  it('has no helpers and says nothing of health where it stays unanswered', () => {
    const member = failedPeer()
    const [failedProbes, health] = [member.engine.counters.failedProbes, member.engine.localHealth]
    const before = member.pingsTo('b').length
    member.run(60_000)
    expect(member.pingsTo('b').length).toBeGreaterThan(before)
    expect([member.engine.counters.failedProbes, member.engine.localHealth]).toEqual([failedProbes, health])
    expect(ofKind(member.sent, 'ping-req')).toEqual([])
  })

  it('makes no member of it by its answer to the ping alone', () => {
    const member = failedPeer()
    member.answering.add('b')
    member.run(5000)
    expect(member.storyOf('b').at(-1)).toBe('leave b (failed)')
  })
})
