/** A member that was away for half an hour. */
import { describe, expect, it } from 'vitest'
import { ABSENCE_MS, ClockWatch } from '../../../src/protocol/detection/absence.ts'
import { at, claim, FULL, nonce, ofKind, packet, update } from '../support.ts'
import { GOSSIP, Member } from '../member.ts'
import { type Process, World } from '../world.ts'

const MINUTE = 60_000

describe('W5 The wall clock', () => {
  function watching(...readings: readonly (readonly [number, number])[]): readonly boolean[] {
    const watch = new ClockWatch()
    return readings.map(([nowMs, wallClockMs]) => watch.leapt(at(nowMs), wallClockMs))
  }

  it('shows an absence when it leaps ahead of the monotonic one by half an hour', () => {
    expect(watching([0, 5000], [1000, 6000], [2000, 6999 + ABSENCE_MS], [3000, 8000 + 2 * ABSENCE_MS])).toEqual([false, false, false, true])
  })

  it('shows none when it goes back, when it gains little by little, or when both advance', () => {
    expect(watching([0, ABSENCE_MS], [1000, 0])).toEqual([false, false])
    expect(watching(...Array.from({ length: 100 }, (_, step) => [1000 * step, 100_000 * step] as const)).includes(true)).toBe(false)
    expect(watching([0, 0], [2 * ABSENCE_MS, 2 * ABSENCE_MS])).toEqual([false, false])
  })
})

describe('A member that was away for half an hour', () => {
  interface Story {
    readonly world: World
    readonly sleeper: Process
    readonly seed: Process
  }

  /** While `sleeper` is away `goer` leaves, `loser` crashes, and all but the seed forget them; `newcomer` joins. */
  function afterwards(awayMs: number): Story {
    const world = new World()
    const seed = world.start('seed', { settings: FULL })
    const options = { settings: FULL, seeds: [seed.address] }
    const [sleeper, goer, loser] = [world.start('sleeper', options), world.start('goer', options), world.start('loser', options)]
    world.run(5000)
    sleeper.paused = true
    goer.input((engine) => engine.leave(1000, at(world.nowMs)))
    world.crash(loser)
    world.run(2 * MINUTE)
    world.crash(goer)
    world.crash(seed)
    world.run(1000)
    const again = world.start('seed', { settings: FULL, incarnation: 9000 })
    world.start('newcomer', { settings: FULL, seeds: [again.address] })
    world.run(awayMs - 2 * MINUTE)
    sleeper.paused = false
    return { world, sleeper, seed: again }
  }

  it('W6 takes the list anew, and removes members that are not on it and do not answer', () => {
    const { world, sleeper } = afterwards(31 * MINUTE)
    world.run(20_000)
    expect(sleeper.engine.counters.absences).toBe(1)
    expect(sleeper.storyOf('goer').at(-1)).toMatch(/^leave goer/)
    expect(sleeper.storyOf('loser').at(-1)).toBe('leave loser (failed)')
    expect(sleeper.storyOf('newcomer')).toEqual(['join newcomer'])
  })

  it('W5 teaches nobody what it knew', () => {
    const { world, sleeper, seed } = afterwards(31 * MINUTE)
    world.run(60_000)
    expect([...seed.storyOf('goer'), ...seed.storyOf('loser')]).toEqual([])
    expect(seed.storyOf('sleeper')).toEqual(['join sleeper'])
    expect(sleeper.engine.joined).toBe(true)
  })

  it('W5 does none of that after less', () => {
    const { world, sleeper } = afterwards(29 * MINUTE)
    world.run(20_000)
    expect(sleeper.engine.counters.absences).toBe(0)
  })
})

describe('W5 A member whose wall clock leaps', () => {
  function leapt(): Member {
    const member = new Member(FULL, 'b', 'c', 'd')
    member.wallClockMs = 0
    member.wake()
    member.sent.length = 0
    member.wallClockMs = ABSENCE_MS + 10
    member.wake()
    return member
  }

  const ask = (member: Member): void => member.hear(packet(claim('z'), { kind: 'hello', nonce: nonce(7), purpose: 'join' }))

  it('asks some members for the whole list', () => {
    const member = leapt()
    expect(member.engine.counters.absences).toBe(1)
    expect(ofKind(member.sent, 'hello').map(({ message }) => message.purpose)).toEqual(['join', 'join', 'join'])
  })

  it('gives no list and answers no stale claim until it has one, or ten seconds are over', () => {
    const member = leapt()
    ask(member)
    member.hear(packet(claim('c'), GOSSIP, update('b', { incarnation: 0 })))
    member.run(9000)
    const challenges = (): number => ofKind(member.sent, 'challenge').length
    expect([challenges(), member.engine.counters.ignored.absent]).toEqual([0, 1])
    expect(member.sent.filter(({ packet: { message } }) => message.kind === 'gossip')).toEqual([])
    member.run(1000)
    ask(member)
    expect(challenges()).toBe(1)
  })
})
