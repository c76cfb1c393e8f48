import { describe, expect, it } from 'vitest'
import type { Address } from '../../../src/protocol/address.ts'
import { ATTEMPTS_ONCE_JOINED, Greetings } from '../../../src/protocol/lists/greetings.ts'
import type { Findings } from '../../../src/protocol/lists/session.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { Digest, Nonce } from '../../../src/protocol/types.ts'
import { addressOf, at, LAN, NO_DIGEST, ofKind, seeded, type Tables, tables, type TransmitOf, update } from '../support.ts'

type Hello = TransmitOf<'hello'>
type Want = TransmitOf<'want'> | TransmitOf<'compare'>

interface Listed {
  readonly names: readonly string[]
  readonly from: Address
  readonly purpose: string
}

interface Rig extends Tables {
  readonly greetings: Greetings
  /** The lists that came in whole. */
  readonly lists: Listed[]
  hellos(nowMs?: number): readonly Hello[]
  wants(nowMs: number): readonly Want[]
}

function rig(expert: Partial<ExpertSettings> = {}): Rig {
  const table = tables({ settings: { ...LAN, expert: { ...LAN.expert, ...expert } } })
  const lists: Listed[] = []
  const listed = ({ updates }: Findings, from: Address, purpose: string): void =>
    void lists.push({ names: updates.map(({ claim }) => claim.name), from, purpose })
  const { settings, members, post, outbox, counters } = table
  const greetings = new Greetings({ settings, members, post, outbox, counters, observes: false, nonces: seeded(4), listed }, at(0))
  return {
    ...table, greetings, lists,
    hellos(nowMs) {
      if (nowMs !== undefined) greetings.duties(at(nowMs))
      return ofKind(table.sent(), 'hello')
    },
    wants(nowMs) {
      greetings.duties(at(nowMs))
      const sent = table.sent()
      return [...ofKind(sent, 'want'), ...ofKind(sent, 'compare')]
    },
  }
}

const [B, C] = [addressOf('b'), addressOf('c')]
const COOKIE = new Uint8Array(16).fill(3)

function greet(table: Rig, nowMs: number, ...addresses: readonly Address[]): readonly Hello[] {
  table.greetings.greet(addresses, at(nowMs))
  return table.hellos()
}

/** The answer to a hello. */
function challenge(table: Rig, hello: Hello | undefined, nowMs: number, digest: Digest = NO_DIGEST): boolean {
  return challengeOn(table, hello?.message.nonce as Nonce, nowMs, digest)
}

function challengeOn(table: Rig, nonce: Nonce, nowMs: number, digest: Digest = NO_DIGEST): boolean {
  return table.greetings.challenged({ kind: 'challenge', nonce, cookie: COOKIE, digest }, at(nowMs))
}

/** The whole list of a source, of one name, in one page; to who compares, that there is nobody else. */
function giveList(table: Rig, want: Want | undefined, nowMs: number, name = 'x'): boolean {
  const { nonce, kind } = (want as Want).message
  const given = { what: 'prints', bits: 0, buckets: [0], prints: [] } as const
  if (kind === 'compare') return table.greetings.page({ kind: 'compared', nonce, given }, [], at(nowMs))
  return table.greetings.page({ kind: 'page', nonce, after: '', through: name, last: true }, [update(name)], at(nowMs))
}

describe('Seeds', () => {
  it('R1 are to be looked up at once, then each 2.5 s until the list is in', () => {
    const table = rig()
    table.greetings.seekSeeds(at(100))
    expect(table.greetings.earliest()).toBe(100)
    const asked: number[] = []
    for (let nowMs = 0; nowMs < 6000; nowMs += 100) {
      table.greetings.duties(at(nowMs))
      if (table.told().includes('seek-seeds')) asked.push(nowMs)
    }
    expect(asked).toEqual([100, 2600, 5100])
  })

  it('H3 are left alone once the list is in, where `seedGreetings` is off', () => {
    const table = rig({ seedGreetings: false })
    table.greetings.seekSeeds(at(0))
    table.greetings.duties(at(0))
    expect(table.told()).toEqual(['seek-seeds'])
    table.greetings.markJoined(at(500))
    table.greetings.duties(at(1_000_000))
    expect([table.told(), table.greetings.earliest()]).toEqual([[], undefined])
  })

  it('H3 are looked up again half a second after the list is in, when lists have come to rest, and then each 30 s for ever', () => {
    const table = rig()
    table.greetings.seekSeeds(at(0))
    table.greetings.duties(at(0))
    table.told()
    table.greetings.markJoined(at(500))
    const asked: number[] = []
    for (let nowMs = 500; nowMs < 100_000; nowMs += 500) {
      table.greetings.duties(at(nowMs))
      if (table.told().includes('seek-seeds')) asked.push(nowMs)
    }
    expect(asked).toEqual([1000, 3000, 33_000, 63_000, 93_000])
  })

  it('H3 that nobody named are never looked up', () => {
    const table = rig()
    table.greetings.markJoined(at(0))
    table.greetings.duties(at(100_000))
    expect([table.told(), table.greetings.earliest()]).toEqual([[], undefined])
  })

  it('R1 are greeted all at once, each with a number of its own', () => {
    const hellos = greet(rig(), 0, B, C)
    expect(hellos.map(({ to, message }) => [to, message.purpose])).toEqual([[B, 'join'], [C, 'join']])
    expect(new Set(hellos.map(({ message }) => message.nonce)).size).toBe(2)
  })

  it('R1 that are silent are greeted again and again, ever more rarely down to each 2.5 s', () => {
    const table = rig()
    greet(table, 0, B)
    const again: number[] = []
    for (let nowMs = 0; nowMs < 12_000; nowMs += 250) if (table.hellos(nowMs).length > 0) again.push(nowMs)
    expect(again).toEqual([250, 750, 1750, 3750, 6250, 8750, 11_250])
  })

  it('R1 that are named anew keep their number and their patience; those named no more are forgotten', () => {
    const table = rig()
    const [hello] = greet(table, 0, B, C)
    expect(greet(table, 100, B)).toEqual([])
    expect([table.greetings.earliest(), challenge(table, hello, 110)]).toEqual([250, true])
    expect(table.hellos(9000)).toEqual([])
  })
})

describe('R1 The first seed that answers', () => {
  it('gives its list: it is asked with the cookie that it sent', () => {
    const table = rig()
    const [toB, toC] = greet(table, 0, B, C)
    expect(challenge(table, toC, 10)).toBe(true)
    expect(table.greetings.earliest()).toBe(10)
    const [want, ...others] = table.wants(10)
    const message = { kind: 'want', nonce: toC?.message.nonce, cookie: COOKIE, after: '', credit: 32 }
    expect([want?.to, want?.message, others]).toEqual([C, message, []])
    expect([challenge(table, toB, 11), table.wants(11)]).toEqual([true, []])
    expect([giveList(table, want, 20), table.lists]).toEqual([true, [{ names: ['x'], from: C, purpose: 'join' }]])
    expect([table.greetings.joined, table.counters.repairs]).toEqual([false, 0])
  })

  it('is not greeted any more', () => {
    const table = rig()
    const [hello] = greet(table, 0, B)
    challenge(table, hello, 10)
    table.wants(10)
    expect(table.hellos(255)).toEqual([])
  })

  it('gives way to another that has answered when it falls silent, and is greeted anew', () => {
    const table = rig()
    const [toB, toC] = greet(table, 0, B, C)
    challenge(table, toB, 10)
    challenge(table, toC, 11)
    for (const nowMs of [20, 300, 600, 900, 1200]) expect(table.wants(nowMs).map(({ to }) => to)).toEqual([B])
    const [again] = table.hellos(1500)
    expect([again?.to, again?.message.nonce === toB?.message.nonce]).toEqual([B, false])
    const [want] = table.wants(1510)
    expect(want?.to).toEqual(C)
    expect(giveList(table, want, 1520)).toBe(true)
    expect(table.lists).toEqual([{ names: ['x'], from: C, purpose: 'join' }])
  })
})

describe('A5 Answers that nobody asked for', () => {
  it('are recognised: a challenge with a nonce that was not sent, or a second one', () => {
    const table = rig()
    const [hello] = greet(table, 0, B)
    expect(challengeOn(table, 'f'.repeat(16) as Nonce, 10)).toBe(false)
    expect([challenge(table, hello, 10), challenge(table, hello, 11)]).toEqual([true, false])
  })

  it('are recognised: a page without a request', () => {
    const table = rig()
    const [hello] = greet(table, 0, B)
    expect(giveList(table, hello as unknown as Want, 10)).toBe(false)
    expect(table.lists).toEqual([])
  })
})

describe('R1 A seed that is this member itself', () => {
  it('is known when its own hello comes back, and is not greeted again', () => {
    const table = rig()
    const [toB, toC] = greet(table, 0, B, C)
    table.greetings.metSelf(toB?.message.nonce as Nonce)
    expect([table.greetings.outcome(B), table.greetings.onlySelf]).toEqual(['this member itself', false])
    table.greetings.metSelf(toC?.message.nonce as Nonce)
    expect([table.greetings.onlySelf, table.hellos(9000)]).toEqual([true, []])
    table.greetings.markJoined(at(9000))
    expect(greet(table, 9001, B, C)).toEqual([])
  })

  it('is not what a member without seeds has', () => {
    expect(rig().greetings.onlySelf).toBe(false)
  })
})

describe('What came of a seed', () => {
  it('is `no answer`, then `answered, but its list did not come`', () => {
    const table = rig()
    const [hello] = greet(table, 0, B)
    expect([table.greetings.outcome(B), table.greetings.outcome(C)]).toEqual(['no answer', 'no answer'])
    challenge(table, hello, 10)
    expect(table.greetings.outcome(B)).toBe('answered, but its list did not come')
  })
})

describe('Once joined', () => {
  const OTHER: Digest = { sum: 99, count: 3, quietMs: 60_000 }

  /** Joined at 0; it is 20 s. Nothing has changed since. */
  function joined(): Rig {
    const table = rig()
    table.greetings.markJoined(at(0))
    return table
  }

  it('H3 seeds are greeted to mend, three times at most', () => {
    const table = joined()
    expect(greet(table, 20_000, B).map(({ message }) => message.purpose)).toEqual(['repair'])
    const again: number[] = []
    for (let nowMs = 20_000; nowMs < 30_000; nowMs += 250) if (table.hellos(nowMs).length > 0) again.push(nowMs)
    expect([again, table.greetings.earliest()]).toEqual([[20_250, 20_750], undefined])
  })

  it('R4 a seed that has the same list is left alone', () => {
    const table = joined()
    const [hello] = greet(table, 20_000, B)
    expect(challenge(table, hello, 20_001, table.members.digest(at(20_001)))).toBe(true)
    expect([table.wants(20_001), table.greetings.earliest()]).toEqual([[], undefined])
    expect(table.greetings.outcome(B)).toBe('no answer')
  })

  it('H3 a seed is greeted anew each time, also one that answered before and was not needed', () => {
    const table = rig()
    const [toB, toC] = greet(table, 0, B, C)
    challenge(table, toB, 10)
    const [want] = table.wants(10)
    challenge(table, toC, 11)
    giveList(table, want, 20)
    table.greetings.markJoined(at(20))
    expect(greet(table, 2000, B, C).map(({ to }) => to)).toEqual([B, C])
    expect(greet(table, 32_000, B, C).map(({ to }) => to)).toEqual([B, C])
  })

  it('R5 with a seed that has another list lists are compared', () => {
    const table = joined()
    const [hello] = greet(table, 20_000, B)
    challenge(table, hello, 20_001, OTHER)
    const [want] = table.wants(20_001)
    expect([giveList(table, want, 20_002), table.lists[0]?.purpose, table.counters.repairs]).toEqual([true, 'repair', 1])
  })

  it('R4 nothing is mended where repair is switched off, whether the digest is in an ack or in a challenge', () => {
    const table = rig({ repair: false })
    table.greetings.markJoined(at(0))
    table.greetings.compare(OTHER, C, at(20_000))
    expect(table.hellos()).toEqual([])
    const [hello] = greet(table, 60_000, B)
    expect([challenge(table, hello, 60_001, OTHER), table.wants(60_001)]).toEqual([true, []])
  })

  it('R4 a member that sent another digest is greeted, and lists are compared whatever its digest is by then', () => {
    const table = joined()
    table.greetings.compare(OTHER, C, at(20_000))
    const [hello] = table.hellos()
    expect([hello?.to, hello?.message.purpose]).toEqual([C, 'repair'])
    challenge(table, hello, 20_001, table.members.digest(at(20_001)))
    expect(table.wants(20_001).map(({ to }) => to)).toEqual([C])
  })

  it('R4 a member whose digest differs in the count alone is greeted: sums may be equal by chance', () => {
    const table = joined()
    const { sum, count, quietMs } = table.members.digest(at(20_000))
    table.greetings.compare({ sum, count: count + 1, quietMs }, C, at(20_000))
    expect(table.hellos().map(({ to }) => to)).toEqual([C])
  })

  it('R4 a member that sent the same digest is not', () => {
    const table = joined()
    table.greetings.compare(table.members.digest(at(20_000)), C, at(20_000))
    expect(table.hellos()).toEqual([])
  })

  it('R5 one difference is mended at a time, and the next a second later', () => {
    const table = joined()
    table.greetings.compare(OTHER, B, at(20_000))
    table.greetings.compare(OTHER, C, at(20_500))
    const [hello, ...others] = table.hellos()
    expect([hello?.to, others]).toEqual([B, []])
    challenge(table, hello, 20_600)
    const [want] = table.wants(20_600)
    table.greetings.compare(OTHER, C, at(29_000))
    expect(table.hellos()).toEqual([])
    giveList(table, want, 29_000)
    table.greetings.compare(OTHER, C, at(29_999))
    expect(table.hellos()).toEqual([])
    table.greetings.compare(OTHER, C, at(30_000))
    expect(table.hellos().map(({ to }) => to)).toEqual([C])
  })

  it('A6 a member that gave its list or had nothing to mend is forgotten: greetings do not pile up', () => {
    const table = joined()
    for (let number = 0; number < 5; number++) {
      const nowMs = 20_000 + 5000 * number
      const address = addressOf(`peer-${number}`)
      table.greetings.compare(OTHER, address, at(nowMs))
      challenge(table, table.hellos()[0], nowMs + 1)
      giveList(table, table.wants(nowMs + 1)[0], nowMs + 2)
      expect(table.greetings.outcome(address)).toBe('no answer')
    }
  })

  it('R2 a source that falls silent is given up', () => {
    const table = joined()
    table.greetings.compare(OTHER, C, at(20_000))
    challenge(table, table.hellos()[0], 20_001)
    for (const nowMs of [20_100, 20_400, 20_700, 21_000, 21_300]) expect(table.wants(nowMs)).toHaveLength(1)
    expect([table.wants(21_600), table.greetings.earliest()]).toEqual([[], undefined])
  })
})

describe('W4 Members that are asked after an absence', () => {
  function back(): Rig {
    const table = rig()
    table.greetings.seekSeeds(at(0))
    const [hello] = greet(table, 0, B)
    challenge(table, hello, 1)
    giveList(table, table.wants(2)[0], 3)
    table.greetings.markJoined(at(3))
    table.sent()
    table.greetings.comeBack([C], at(100_000))
    return table
  }

  it('give the list also where the seeds are looked up meanwhile, and are gone', () => {
    const table = back()
    const [toMember] = table.hellos()
    expect(toMember?.to).toEqual(C)
    greet(table, 100_000, B)
    expect(challenge(table, toMember, 100_001)).toBe(true)
    expect(giveList(table, table.wants(100_002)[0], 100_003, 'y')).toBe(true)
    expect(table.lists.at(-1)).toEqual({ names: ['y'], from: C, purpose: 'return' })
  })

  it('are forgotten once one of them has given it', () => {
    const table = rig()
    table.greetings.markJoined(at(0))
    table.greetings.comeBack([B, C], at(100_000))
    const hellos = table.hellos()
    for (const hello of hellos) challenge(table, hello, 100_001)
    expect(table.greetings.open).toBe(2)
    giveList(table, table.wants(100_002)[0], 100_003)
    expect(table.greetings.open).toBe(0)
  })

  it('are greeted three times also by a member that has not joined, and do not keep it from finding itself alone', () => {
    const table = rig()
    const [self] = greet(table, 0, B)
    table.greetings.metSelf(self?.message.nonce as Nonce)
    table.greetings.compare({ sum: 7, count: 3, quietMs: 60_000 }, C, at(60_000))
    expect(table.hellos().map(({ to }) => to)).toEqual([C])
    expect(table.greetings.onlySelf).toBe(true)
    let hellos = 1
    for (let nowMs = 60_000; nowMs < 120_000; nowMs += 100) hellos += table.hellos(nowMs).length
    expect([hellos, table.greetings.open]).toEqual([ATTEMPTS_ONCE_JOINED, 0])
  })

  it('are not greeted again where they were a seed and are none any more', () => {
    const table = rig()
    const [hello] = greet(table, 0, B)
    challenge(table, hello, 1)
    expect(table.wants(2)).toHaveLength(1)
    greet(table, 3, C)
    let toFormer = 0
    for (let nowMs = 3; nowMs < 60_000; nowMs += 100) toFormer += table.hellos(nowMs).filter(({ to }) => to === B).length
    expect(toFormer).toBe(0)
  })
})
