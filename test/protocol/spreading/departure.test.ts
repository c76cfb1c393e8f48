import { describe, expect, it } from 'vitest'
import { addressText } from '../../../src/protocol/address.ts'
import { AT_ONCE, Departure, GOOD_BYES_LIMIT, SPACING_MS } from '../../../src/protocol/spreading/departure.ts'
import type { Sequence } from '../../../src/protocol/types.ts'
import { at, claim, ofKind, readUpdates, seeded, type Tables, tables, update, words } from '../support.ts'

interface Rig extends Tables {
  readonly departure: Departure
}

/** Self has just begun to leave; it may take a second, or `timeoutMs`. */
function leaving(...peers: readonly string[]): Rig {
  return leavingIn(1000, ...peers)
}

function leavingIn(timeoutMs: number, ...peers: readonly string[]): Rig {
  const table = tables()
  table.know(...peers)
  table.membership.depart(at(0))
  table.outbox.takeEvents()
  const { settings, members, sequences, post, outbox } = table
  return { ...table, departure: new Departure({ settings, members, sequences, post, outbox, random: seeded(3) }, timeoutMs, at(0)) }
}

interface Asked {
  readonly name: string
  readonly sequence: Sequence
}

/** Does what is due, and returns who was pinged. */
function ask({ departure, sent }: Rig, nowMs: number): readonly Asked[] {
  departure.duties(at(nowMs))
  return ofKind(sent(), 'ping').map(({ message }) => ({ name: message.target, sequence: message.sequence }))
}

function acknowledge({ departure }: Rig, asked: readonly Asked[]): void {
  for (const { name, sequence } of asked) expect(departure.answered(sequence, claim(name))).toBe(true)
}

const TEN = Array.from({ length: 10 }, (_, number) => `p${number}`)

describe('D1 A member that leaves', () => {
  it('tells four at once, in pings that say it first', () => {
    const rig = leaving(...TEN)
    rig.departure.duties(at(0))
    const sent = ofKind(rig.sent(), 'ping')
    expect(new Set(sent.map(({ to }) => addressText(to))).size).toBe(4)
    for (const { packet } of sent) expect(words(readUpdates(packet.updates)[0]?.claim as ReturnType<typeof claim>)).toBe('a left 1')
  })

  it('says so first in every ping, also when gossip has told it often enough and has other news', () => {
    const rig = leaving('b')
    rig.queue.remove('a')
    rig.membership.take(update('b', { incarnation: 2 }), at(0), true)
    rig.departure.duties(at(0))
    expect(ofKind(rig.sent(), 'ping').map(({ packet }) => readUpdates(packet.updates).map((each) => words(each.claim))))
      .toEqual([['a left 1', 'b alive 2']])
  })

  it('pings again each 20 ms those that have not acknowledged', () => {
    const rig = leaving('b', 'c', 'd', 'e', 'f')
    const first = ask(rig, 0)
    expect([ask(rig, 19), rig.departure.earliest()]).toEqual([[], 20])
    acknowledge(rig, first.slice(0, 2))
    const second = ask(rig, 20).map(({ name }) => name)
    const acknowledged = first.slice(0, 2).map(({ name }) => name)
    expect(second.sort()).toEqual(['b', 'c', 'd', 'e', 'f'].filter((name) => !acknowledged.includes(name)))
  })

  it('has been heard when it has sent its leave as often as gossip sends an update and three have acknowledged it', () => {
    const rig = leaving(...TEN)
    const asked = [...ask(rig, 0), ...ask(rig, 20)]
    acknowledge(rig, asked.slice(0, 2))
    // Eleven members: nine sends.
    expect(ask(rig, 40)).toHaveLength(4)
    rig.departure.duties(at(50))
    expect(rig.told()).toEqual([])
    acknowledge(rig, asked.slice(2, 3))
    rig.departure.duties(at(51))
    expect([rig.told(), rig.departure.earliest()]).toEqual([['departed'], undefined])
  })

  it('does not count acks of members that have left since: they will tell nobody', () => {
    const rig = leaving(...TEN)
    const asked = [...ask(rig, 0), ...ask(rig, 20), ...ask(rig, 40)]
    acknowledge(rig, asked.slice(0, 3))
    rig.membership.take(update(asked[0]?.name as string, { state: 'left' }), at(45), true)
    rig.told()
    rig.departure.duties(at(50))
    expect(rig.told()).toEqual([])
    acknowledge(rig, asked.slice(3, 4))
    rig.departure.duties(at(51))
    expect([rig.told(), rig.departure.earliest()]).toEqual([['departed'], undefined])
  })

  it('sends its full number even where all have acknowledged: their word may be lost on the way to others', () => {
    const rig = leaving('b', 'c')
    acknowledge(rig, ask(rig, 0))
    for (const nowMs of [20, 40]) {
      expect(ask(rig, nowMs)).toHaveLength(2)
      rig.departure.duties(at(nowMs + 1))
      expect(rig.told()).toEqual([])
    }
    // Three members: eight sends.
    expect(ask(rig, 60)).toHaveLength(2)
    rig.departure.duties(at(61))
    expect(rig.told()).toEqual(['departed'])
  })

  it('has nobody to tell where it is alone', () => {
    const rig = leaving()
    expect([ask(rig, 0), rig.told()]).toEqual([[], ['departed']])
  })

  it('goes unheard when its time is up, and then sends nothing more', () => {
    const rig = leaving('b')
    let sends = 0
    for (let now = 0; now < 1000; now += 20) sends += ask(rig, now).length
    expect([sends, rig.told(), rig.departure.earliest()]).toEqual([50, [], 1000])
    expect([ask(rig, 1000), rig.told(), ask(rig, 2000), rig.told()]).toEqual([[], ['departed unheard'], [], []])
  })

  it('tells at least one group, however short its time', () => {
    const rig = leaving('b')
    expect([ask(rig, 5000).length, rig.told()]).toEqual([1, []])
    expect([ask(rig, 5001), rig.told()]).toEqual([[], ['departed unheard']])
  })

  it('counts an acknowledgement once, from the one that was asked', () => {
    const rig = leaving('b', 'c', 'd')
    const [first, second] = ask(rig, 0) as [Asked, Asked]
    expect(rig.departure.answered(first.sequence, claim(second.name))).toBe(false)
    expect(rig.departure.answered(first.sequence, claim(first.name))).toBe(true)
    expect(rig.departure.answered(first.sequence, claim(first.name))).toBe(false)
  })

  it('waits for 1024 acks at most at one time, however long it may take: the oldest are given up', () => {
    const rig = leavingIn(60_000, ...TEN)
    const asked: Asked[] = []
    for (let nowMs = 0; asked.length < GOOD_BYES_LIMIT + AT_ONCE; nowMs += SPACING_MS) asked.push(...ask(rig, nowMs))
    const isTaken = ({ name, sequence }: Asked): boolean => rig.departure.answered(sequence, claim(name))
    expect(asked.map(isTaken)).toEqual([...Array<boolean>(AT_ONCE).fill(false), ...Array<boolean>(GOOD_BYES_LIMIT).fill(true)])
  })
})
