import { describe, expect, it } from 'vitest'
import { addressText } from '../../../src/protocol/address.ts'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import type { Transmit } from '../../../src/protocol/outbox.ts'
import type { Sequence } from '../../../src/protocol/types.ts'
import {
  addressOf, at, claim, drawing, instance, LAN, ofKind, readUpdates, STRANGE, type TransmitOf, update, words,
} from '../support.ts'
import { answer, askOne, type Ping, type Rig, rig } from './detector-rig.ts'

function said({ packet }: Transmit): readonly string[] {
  return readUpdates(packet.updates).map((each) => words(each.claim))
}

describe('The rounds', () => {
  it('P1 begin at a random part of the interval and keep that phase', () => {
    const table = rig({ timing: drawing(0x4000_0000) })
    expect(table.detector.earliest(at(0))).toBe(250)
    expect(table.pings(249)).toEqual([])
    expect(answer(table, table.pings(250)[0]?.message as Ping)).toBe(true)
    expect(table.detector.earliest(at(250))).toBe(1250)
    expect(table.pings(1262)).toHaveLength(1)
    expect(answer(table, { sequence: 0 as Sequence, target: 'b' })).toBe(false)
    expect(table.pings(2249)).not.toContainEqual(expect.objectContaining({ sequence: 0 }))
    expect(table.detector.earliest(at(2249))).toBe(2250)
  })

  it('P1 ask one member each, everybody in turn, at the address it is known by and as the life it is', () => {
    const table = rig()
    const asked = [0, 1000, 2000, 3000, 4000].map((nowMs) => {
      const [{ to, message }] = table.pings(nowMs) as [TransmitOf<'ping'>]
      expect([to, message.targetInstance]).toEqual([addressOf(message.target), instance(1)])
      expect(message.digest).toEqual(table.members.digest(at(nowMs)))
      answer(table, message)
      return message.target
    })
    expect(asked.sort()).toEqual(['b', 'c', 'd', 'e', 'f'])
    expect(table.counters).toMatchObject({ probes: 5, indirectProbes: 0, failedProbes: 0 })
  })

  it('W3 that were missed are skipped, and the phase is kept', () => {
    const table = rig()
    answer(table, askOne(table))
    expect(table.pings(4700)).toHaveLength(1)
    expect(table.pings(4999)).toHaveLength(0)
    expect(table.detector.earliest(at(4999))).toBe(5000)
  })

  it('P1 go on where there is nobody to ask', () => {
    const table = rig({ peers: [] })
    expect(table.pings(0)).toEqual([])
    table.know('b')
    expect([table.pings(999), table.pings(1000).map(({ message }) => message.target)]).toEqual([[], ['b']])
  })
})

describe('A probe that is not answered', () => {
  it('P4 asks nobody else if no helpers are configured, and still fails at its deadline', () => {
    const table = rig({ settings: { ...LAN, indirectProbes: 0 } })
    const { target } = askOne(table)
    table.detector.duties(at(500))
    expect(table.sent().map(({ packet: { message } }) => message.kind)).toEqual(['ping'])
    table.detector.judge(at(1000), at(1000))
    expect(table.told()).toEqual([`suspect ${target}`])
    expect(table.counters).toMatchObject({ indirectProbes: 0, failedProbes: 1 })
  })

  it('P4 is counted and nothing else where verdicts are only counted', () => {
    const table = rig({ settings: { ...LAN, expert: { ...LAN.expert, verdicts: 'counted' } } })
    const { target } = askOne(table)
    table.detector.duties(at(500))
    table.sent()
    table.detector.judge(at(1000), at(1000))
    expect([table.told(), table.sent(), table.queued()]).toEqual([[], [], []])
    expect(table.members.get(target)?.verdict).toBe('alive')
    expect(table.counters).toMatchObject({ failedProbes: 1, suspicions: 0 })
  })

  it('P3 asks three helpers at the timeout, and the member once more', () => {
    const table = rig()
    const asked = askOne(table)
    expect(table.detector.earliest(at(0))).toBe(500)
    table.detector.duties(at(499))
    expect(table.sent()).toEqual([])
    table.detector.duties(at(500))
    const sent = table.sent()
    expect(ofKind(sent, 'ping')).toMatchObject([{ to: addressOf(asked.target), message: { ...asked, digest: { count: 6 } } }])
    const helpers = ofKind(sent, 'ping-req')
    expect(new Set(helpers.map(({ to }) => addressText(to))).size).toBe(3)
    for (const { to, message } of helpers) {
      const { sequence, target, targetInstance } = asked
      expect(message).toEqual({ kind: 'ping-req', sequence, target, targetInstance, address: addressOf(target) })
      expect(to).not.toEqual(addressOf(target))
    }
    table.detector.duties(at(999))
    expect(table.sent()).toEqual([])
    expect(table.counters.indirectProbes).toBe(1)
  })

  it('P3 asks for help only those that are alive here', () => {
    const table = rig()
    const asked = askOne(table)
    const [suspected, gone] = ['b', 'c', 'd', 'e', 'f'].filter((name) => name !== asked.target) as [string, string]
    table.membership.take(update(suspected, { state: 'suspect' }), at(0), false)
    table.membership.take(update(gone, { state: 'left' }), at(0), false)
    table.detector.duties(at(500))
    const helpers = ofKind(table.sent(), 'ping-req').map(({ to }) => to)
    expect(helpers).toHaveLength(2)
    expect(helpers).not.toContainEqual(addressOf(suspected))
    expect(helpers).not.toContainEqual(addressOf(gone))
  })

  it('P3 asks the member once more also where nobody can help', () => {
    const table = rig({ peers: ['b'] })
    askOne(table)
    expect(table.pings(500)).toHaveLength(1)
    expect(table.counters.indirectProbes).toBe(0)
  })

  it('P4 has failed at its deadline, by judgement alone: what is done at that time is no verdict', () => {
    const table = rig({ peers: ['b'] })
    askOne(table)
    table.pings(500)
    expect(table.detector.hasVerdictsDue(at(999.9))).toBe(false)
    table.detector.duties(at(1000))
    expect([table.detector.hasVerdictsDue(at(1000)), table.told()]).toEqual([true, []])
    table.detector.judge(at(1000), at(1002))
    expect(table.told()).toEqual(['suspect b'])
    expect(table.counters.failedProbes).toBe(1)
    // The round of 1000 is open still.
    expect(table.detector.hasVerdictsDue(at(1999))).toBe(false)
  })

  it('W1 is not judged by what the clock says after the socket was read, but by when the driver set out to read it', () => {
    const table = rig({ peers: ['b'] })
    askOne(table)
    table.detector.judge(at(999), at(1200))
    expect(table.told()).toEqual([])
    table.detector.judge(at(1200), at(1201))
    expect(table.told()).toEqual(['suspect b'])
  })

  it('S1 makes a suspect, which is told so at once and directly, before all other news', () => {
    const table = rig({ peers: ['b', 'c'] })
    const { target } = askOne(table)
    table.membership.take(update('x'), at(900), true)
    table.detector.judge(at(1000), at(1000))
    const [ping, ...others] = ofKind(table.sent(), 'ping')
    expect([ping?.message.target, others]).toEqual([target, []])
    expect(said(ping as Transmit)).toEqual([`${target} suspect 1`, 'x alive 1'])
    expect(table.counters.suspicions).toBe(1)
  })

  it('S1 changes nothing about one that is suspected already, has gone or is another by now', () => {
    for (const meanwhile of [update('b', { state: 'suspect' }), update('b', { state: 'left' }), update('b', { life: 2 })]) {
      const table = rig({ peers: ['b'] })
      askOne(table)
      table.membership.take(meanwhile, at(700), false)
      table.told()
      table.detector.judge(at(1000), at(1000))
      expect([table.told(), table.sent()]).toEqual([[], []])
    }
  })
})

describe('An answer', () => {
  it('P3 before the timeout spares the helpers', () => {
    const table = rig()
    expect(answer(table, askOne(table))).toBe(true)
    table.detector.duties(at(500))
    expect(table.sent()).toEqual([])
    expect(table.detector.earliest(at(500))).toBe(1000)
  })

  it('P4 via a helper or by the second ping counts until the deadline is judged', () => {
    const table = rig({ peers: ['b'] })
    const asked = askOne(table)
    table.detector.duties(at(500))
    expect(answer(table, asked)).toBe(true)
    table.detector.judge(at(1000), at(1000))
    expect(table.told()).toEqual([])
  })

  it('W1 that lay in the socket at the deadline counts', () => {
    const table = rig({ peers: ['b'] })
    const asked = askOne(table)
    table.detector.duties(at(1300))
    expect(answer(table, asked)).toBe(true)
    table.detector.judge(at(1300), at(1301))
    expect(table.told()).toEqual([])
  })

  it('P2 of another life, of another member or to no question is none', () => {
    const table = rig({ peers: ['b'] })
    const asked = askOne(table)
    expect(answer(table, asked, 2)).toBe(false)
    expect(answer(table, { ...asked, target: 'c' })).toBe(false)
    expect(answer(table, { ...asked, sequence: (asked.sequence + 1) as Sequence })).toBe(false)
    table.detector.judge(at(1000), at(1000))
    expect(table.told()).toEqual(['suspect b'])
    expect(answer(table, asked)).toBe(false)
  })

  it('P2 counts once', () => {
    const table = rig()
    const asked = askOne(table)
    expect([answer(table, asked), answer(table, asked)]).toEqual([true, false])
  })
})

describe('C6 A doubt that others raise', () => {
  const names = Array.from({ length: 30 }, (_, number) => `n${number}`)

  /** Others declare them failed. */
  function declare(table: Rig, accused: readonly string[]): void {
    for (const name of accused) {
      expect(table.membership.take(update(name, { state: 'failed' }), at(0), false)).toBe('ask')
      table.detector.doubt(name)
    }
  }

  it('is asked out of turn, and the question says what they are accused of first', () => {
    const table = rig({ peers: ['b', 'c'], timing: drawing(0x8000_0000) })
    declare(table, ['b'])
    table.membership.take(update('x'), at(0), true)
    expect(table.detector.earliest(at(10))).toBe(10)
    const [ping] = table.pings(10)
    expect([ping?.message.target, said(ping as Transmit)]).toEqual(['b', ['b failed 1', 'x alive 1']])
    expect(table.detector.earliest(at(10))).toBe(500)
  })

  it('is asked at most twice a second, however many are accused, until all have been', () => {
    const table = rig({ peers: names, timing: drawing(0xffff_ffff) })
    declare(table, names)
    const asked: { readonly name: string; readonly atMs: number }[] = []
    for (let nowMs = 0; nowMs <= 16_000; nowMs += 100) {
      for (const { message: { target } } of table.pings(nowMs)) {
        if (!asked.some(({ name }) => name === target)) asked.push({ name: target, atMs: nowMs })
      }
      table.detector.judge(at(nowMs - 1), at(nowMs))
      table.sent()
    }
    expect(asked.map(({ name }) => name).sort()).toEqual([...names].sort())
    for (const [first, { atMs }] of asked.entries()) {
      for (let last = first; last < asked.length; last++) {
        const windowMs = (asked[last]?.atMs as number) - atMs
        // Two at once, two a second, and one a second in its turn.
        expect(last - first + 1).toBeLessThanOrEqual(2 + (2 * windowMs) / 1000 + 1 + windowMs / 1000)
      }
    }
  })

  it('is asked again after a stall, as soon as there is a question to spare', () => {
    const table = rig({ peers: ['b', 'c'], timing: drawing(0xffff_ffff) })
    declare(table, ['b'])
    expect(table.pings(0).map(({ message }) => message.target)).toEqual(['b'])
    table.detector.stalled(600, at(600))
    expect(table.pings(600).map(({ message }) => message.target)).toEqual(['b'])
  })

  it('need not be asked when it was refuted or came true meanwhile', () => {
    const table = rig({ peers: ['b', 'c', 'd', 'e'], timing: drawing(0xffff_ffff) })
    declare(table, ['b', 'c', 'd', 'e'])
    table.membership.take(update('b', { incarnation: 2 }), at(0), false)
    table.membership.take(update('c', { state: 'left' }), at(0), false)
    table.membership.suspect(table.members.get('d') as Entry, false, at(0))
    expect(table.pings(0).map(({ message }) => message.target)).toEqual(['e'])
  })

  it('that is answered is over; one that is not becomes a suspicion here', () => {
    const table = rig({ peers: ['b', 'c'], timing: drawing(0xffff_ffff) })
    declare(table, ['b', 'c'])
    const [b, c] = table.pings(0)
    expect([b?.message.target, c?.message.target]).toEqual(['b', 'c'])
    answer(table, (b as { message: Ping }).message)
    table.detector.judge(at(1000), at(1000))
    expect(table.told()).toEqual(['suspect c'])
  })
})

describe('N3 A process with this member’s name', () => {
  const holder = claim('a', { life: 0xb, incarnation: 9, address: STRANGE })

  function meet(table: Rig): Ping {
    expect(table.membership.take({ claim: holder, accuser: undefined, refused: false }, at(0), true)).toBe('namesake')
    table.detector.askNamesake(holder, at(0))
    const [ping] = ofKind(table.sent(), 'ping')
    expect(ping).toMatchObject({ to: STRANGE, message: { target: 'a', targetInstance: instance(0xb) } })
    return (ping as { message: Ping }).message
  }

  it('is asked where it is, one such question at a time', () => {
    const table = rig({ timing: drawing(0xffff_ffff) })
    meet(table)
    table.detector.askNamesake(holder, at(10))
    expect([table.sent(), table.detector.asksNamesake]).toEqual([[], true])
  })

  it('has the name if it answers', () => {
    const table = rig()
    const asked = meet(table)
    expect(table.detector.answered(asked.sequence, claim('a', { life: 0xa }), false, at(0))).toBe(false)
    expect(table.detector.answered(asked.sequence, holder, false, at(0))).toBe(true)
    expect(table.outbox.takeEvents()).toEqual([{ type: 'namesake', claim: holder }, { type: 'conflict', holder: { name: 'a', address: STRANGE } }])
    // Nothing settles the name for this member any more.
    expect(table.detector.asksNamesake).toBe(true)
    table.detector.judge(at(5000), at(5000))
    expect(table.told()).toEqual([])
  })

  it('is asked via helpers too', () => {
    const table = rig({ timing: drawing(0xffff_ffff) })
    meet(table)
    table.detector.duties(at(500))
    const sent = table.sent()
    expect(ofKind(sent, 'ping').map(({ to }) => to)).toEqual([STRANGE])
    expect(ofKind(sent, 'ping-req').map(({ message }) => [message.target, message.address])).toEqual(Array(3).fill(['a', STRANGE]))
  })

  it('is overruled if it is silent: that is no failed probe of a member', () => {
    const table = rig({ timing: drawing(0xffff_ffff) })
    meet(table)
    table.detector.judge(at(1000), at(1000))
    expect([table.told(), table.counters.failedProbes]).toEqual([['namesake a', 'self alive 10'], 0])
    expect(table.detector.asksNamesake).toBe(false)
  })
})
