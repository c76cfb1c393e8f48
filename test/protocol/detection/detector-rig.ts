/** A detector with its tables, for tests to ask and answer. */
import { expect } from 'vitest'
import { Detector } from '../../../src/protocol/detection/detector.ts'
import type { Random } from '../../../src/protocol/tools/random.ts'
import type { Message, Sequence } from '../../../src/protocol/types.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { at, claim, drawing, LAN, ofKind, seeded, type Tables, tables, type TransmitOf } from '../support.ts'

export type Ping = Extract<Message, { kind: 'ping' }>

export interface Rig extends Tables {
  readonly detector: Detector
  /** Does what is due and gives the pings. */
  pings(nowMs: number): readonly TransmitOf<'ping'>[]
}

/** A detector whose first round is at 0, if nothing else is drawn. */
export function rig(options: { readonly peers?: readonly string[]; readonly timing?: Random; readonly settings?: Settings } = {}): Rig {
  const { peers = ['b', 'c', 'd', 'e', 'f'], timing = drawing(0), settings = LAN } = options
  const table = tables({ settings })
  table.know(...peers)
  const detector = new Detector({ ...table, helperRandom: seeded(6) }, timing, at(0))
  const pings = (nowMs: number): readonly TransmitOf<'ping'>[] => {
    detector.duties(at(nowMs))
    return ofKind(table.sent(), 'ping')
  }
  return { ...table, detector, pings }
}

/** The first round: one member is asked and is silent. */
export function askOne(table: Rig): Ping {
  const [ping, ...others] = table.pings(0)
  expect(others).toEqual([])
  return (ping as { readonly message: Ping }).message
}

export function answer({ detector }: Rig, ping: { readonly sequence: Sequence; readonly target: string }, life = 1): boolean {
  return detector.answered(ping.sequence, claim(ping.target, { life }), false, at(0))
}
