import { describe, expect, it } from 'vitest'
import { answers, beginProbe, noteRefusal, type Probe, probeWakesAt, putOff, turnsIndirect } from '../../../src/protocol/detection/probe.ts'
import { LocalHealth } from '../../../src/protocol/detection/local-health.ts'
import { addressOf, at, claim, instance, LAN, sequence } from '../support.ts'

function probe(): Probe {
  const target = { target: 'b', targetInstance: instance(1), address: addressOf('b'), roundTrip: undefined }
  return beginProbe({ cause: 'round', sequence: sequence(7), ...target }, LAN, new LocalHealth(LAN.expert), at(100))
}

describe('A probe', () => {
  it('P4 begins directly, and has the timeout until helpers are asked and the interval until it has failed', () => {
    expect(probe()).toEqual({
      cause: 'round', isRepeat: false, sequence: 7, target: 'b', targetInstance: instance(1), address: addressOf('b'),
      phase: 'direct', askedAt: 100, indirectAt: 600, deadline: 1100, knocked: false, refusals: 0, knockAt: undefined, helpers: 0, nacks: 0,
    })
  })

  it('P3 turns indirect once, at the timeout', () => {
    const asked = probe()
    expect([599.9, 600, 601, 1100].map((nowMs) => turnsIndirect(asked, at(nowMs)))).toEqual([false, true, false, false])
    expect(asked.phase).toBe('indirect')
  })

  it('P4 wants to be looked at when it turns indirect, then at its deadline', () => {
    const asked = probe()
    expect(probeWakesAt(asked)).toBe(600)
    turnsIndirect(asked, at(650))
    expect(probeWakesAt(asked)).toBe(1100)
  })

  it('W2 is put off as a whole: helpers, the next knock and the verdict', () => {
    const asked = probe()
    noteRefusal(asked, at(650))
    putOff(asked, 300)
    expect(asked).toMatchObject({ askedAt: 100, indirectAt: 900, knockAt: 1150, deadline: 1400 })
  })

  it('P2 is answered by the very life that was asked, at whatever incarnation', () => {
    expect(answers(probe(), claim('b'))).toBe(true)
    expect(answers(probe(), claim('b', { incarnation: 99 }))).toBe(true)
  })

  it('P2 is not answered by another life of that name, nor by another name', () => {
    expect(answers(probe(), claim('b', { life: 2 }))).toBe(false)
    expect(answers(probe(), claim('c'))).toBe(false)
  })
})
