import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ExpertSettings, STANDARD_EXPERT_SETTINGS } from '../../../src/protocol/settings/expert.ts'
import { LocalHealth } from '../../../src/protocol/detection/local-health.ts'
import { beginProbe } from '../../../src/protocol/detection/probe.ts'
import type { StateWatch } from '../../../src/protocol/members/watch.ts'
import { addressOf, at, claim, FULL, instance, sequence, tables, update } from '../support.ts'

function health(points = 0, changes: Partial<ExpertSettings> = {}): LocalHealth {
  const made = new LocalHealth({ ...STANDARD_EXPERT_SETTINGS, ...changes })
  made.stalled(points)
  return made
}

const nothing = (): void => {}
const DEAF: StateWatch = { claimed: nothing, judged: nothing, heard: nothing, forgotten: nothing, localHealthChanged: nothing }

interface Row {
  readonly what: string
  readonly happens: (health: LocalHealth) => void
  readonly deaf: number
  readonly lifeguard: number
  readonly memberlist: number
}

/** What each does to a score of 3. */
const ROWS: readonly Row[] = [
  { what: 'a probe that was answered', happens: (one) => one.probeAnswered(), deaf: -1, lifeguard: -1, memberlist: -1 },
  { what: 'a probe that failed without helpers', happens: (one) => one.probeFailed(0, 0), deaf: 1, lifeguard: 1, memberlist: 1 },
  { what: 'a probe that failed and three helpers that all said nack', happens: (one) => one.probeFailed(3, 3), deaf: 0, lifeguard: 1, memberlist: 0 },
  { what: 'a probe that failed and one of three helpers that said nothing', happens: (one) => one.probeFailed(3, 2), deaf: 0, lifeguard: 2, memberlist: 1 },
  { what: 'a probe that failed and three helpers that said nothing', happens: (one) => one.probeFailed(3, 0), deaf: 4, lifeguard: 4, memberlist: 3 },
  { what: 'a probe that failed with more nacks than helpers', happens: (one) => one.probeFailed(1, 3), deaf: 0, lifeguard: 1, memberlist: 0 },
  { what: 'a refuted accusation', happens: (one) => one.refuted(), deaf: 1, lifeguard: 1, memberlist: 1 },
  { what: 'a stall of two points', happens: (one) => one.stalled(2), deaf: 2, lifeguard: 2, memberlist: 2 },
]

describe('Local health', () => {
  it('L1 begins healthy, and stretches nothing', () => {
    expect([health().score, health().intervalFactor, health().timeoutFactor]).toEqual([0, 1, 1])
  })

  it('L1 reports each change to its watch, and nothing else', () => {
    const told: number[] = []
    const one = new LocalHealth(STANDARD_EXPERT_SETTINGS, { ...DEAF, localHealthChanged: (score) => told.push(score) })
    one.probeAnswered()
    one.stalled(20)
    one.refuted()
    one.probeAnswered()
    expect(told).toEqual([8, 7])
  })

  it.each(ROWS)('L1 is changed by $deaf by $what', ({ happens, deaf }) => {
    const one = health(3)
    happens(one)
    expect(one.score).toBe(3 + deaf)
  })

  it.each(ROWS)('L1 as Lifeguard counts it is changed by $lifeguard by $what', ({ happens, lifeguard }) => {
    const one = health(3, { localHealthCounts: 'lifeguard' })
    happens(one)
    expect(one.score).toBe(3 + lifeguard)
  })

  it.each(ROWS)('L1 as memberlist counts it is changed by $memberlist by $what', ({ happens, memberlist }) => {
    const one = health(3, { localHealthCounts: 'memberlist' })
    happens(one)
    expect(one.score).toBe(3 + memberlist)
  })

  it.each(['deaf', 'lifeguard', 'memberlist'] as const)('L1 without nacks counts a failed probe as one, whatever its helpers said (%s)', (localHealthCounts) => {
    const one = health(3, { nacks: false, localHealthCounts })
    one.probeFailed(3, 0)
    expect(one.score).toBe(4)
  })

  it('L1 never gets better than healthy', () => {
    const one = health()
    one.probeAnswered()
    one.refuted()
    expect(one.score).toBe(1)
  })

  it('L1 never gets worse than its maximum, and is better again after one answer', () => {
    const one = health()
    for (let failed = 0; failed < 5; failed++) one.probeFailed(3, 0)
    expect([one.score, one.intervalFactor, one.timeoutFactor]).toEqual([8, 9, 9])
    one.probeAnswered()
    expect(one.score).toBe(7)
  })

  it('L1 is the sum of what happened, cut off at 0 and at the maximum after each step', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 12 }), fc.array(fc.nat(ROWS.length - 1)), (localHealthMax, steps) => {
      const one = health(0, { localHealthMax })
      let expected = 0
      for (const row of steps.map((step) => ROWS[step] as Row)) {
        row.happens(one)
        expected = Math.min(localHealthMax, Math.max(0, expected + row.deaf))
        expect(one.score).toBe(expected)
      }
    }))
  })

  it('L1 is always perfect where its maximum is 0', () => {
    const off = health(0, { localHealthMax: 0 })
    for (const { happens } of ROWS) happens(off)
    expect([off.score, off.intervalFactor, off.timeoutFactor]).toEqual([0, 1, 1])
  })

  it('L2 stretches the interval alone where the timeout is left out', () => {
    const one = health(2, { localHealthTimeout: false })
    expect([one.intervalFactor, one.timeoutFactor]).toEqual([3, 1])
  })

  it.each([
    { localHealthTimeout: true, indirectAt: 1600, deadline: 3100 },
    { localHealthTimeout: false, indirectAt: 600, deadline: 3100 },
  ])('L2 of 2 makes a probe of 500 and 1000 ms begun at 100 one until $indirectAt and $deadline', ({ localHealthTimeout, indirectAt, deadline }) => {
    const asked = { cause: 'round', sequence: sequence(1), target: 'b', targetInstance: instance(1), address: addressOf('b'), roundTrip: undefined } as const
    expect(beginProbe(asked, FULL, health(2, { localHealthTimeout }), at(100))).toMatchObject({ indirectAt, deadline })
  })
})

describe('L1 A member that is spoken of', () => {
  it.each(['suspect', 'failed'] as const)('as %s finds itself in worse health for having to refute it', (state) => {
    const table = tables({ settings: FULL })
    expect(table.membership.take(update('a', { life: 0xa, state }), at(10), true)).toBe('refuted')
    expect(table.health.score).toBe(1)
  })

  it('finds nothing wrong with itself when another life of its name ended', () => {
    const table = tables({ settings: FULL })
    expect(table.membership.take({ claim: claim('a', { life: 0xb, incarnation: 9, state: 'failed' }), accuser: undefined, refused: false }, at(10), true)).toBe('refuted')
    expect(table.health.score).toBe(0)
  })
})
