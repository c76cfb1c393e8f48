import { describe, expect, it } from 'vitest'
import { AllowList } from '../../src/cluster/allow-list.ts'
import { Driver } from '../../src/cluster/driver.ts'
import { TrafficCounters } from '../../src/cluster/stats.ts'
import type { Address } from '../../src/protocol/address.ts'
import type { Engine } from '../../src/protocol/engine.ts'
import type { EngineEvent, Transmit } from '../../src/protocol/outbox.ts'
import type { Instant, Packet, Sequence } from '../../src/protocol/types.ts'
import type { ClusterWatch } from '../../src/surroundings.ts'
import { claim, CODEC } from '../protocol/support.ts'
import { FakeSurroundings, FakeTransport } from './fakes.ts'

const TO: Address = { host: '10.0.0.2', port: 2 }
const GOSSIP = { sender: claim('b'), message: { kind: 'gossip' }, updates: [] } as const

type Used = 'receive' | 'refused' | 'duties' | 'judge' | 'hasVerdictsDue' | 'wakesAt' | 'takeTransmits' | 'takeEvents'

/** What the driver uses of an engine; it does what a test says and writes down what it was asked. */
class ScriptedEngine implements Pick<Engine, Used> {
  readonly #log: string[]
  #transmits: Transmit[] = []
  #events: EngineEvent[] = []
  wakes = 1000
  verdictsDue = false
  whenDuties: () => void = () => {}

  constructor(log: string[]) {
    this.#log = log
  }

  wantSent(packets: number): void {
    for (let packet = 0; packet < packets; packet++) this.#transmits.push({ to: TO, packet: GOSSIP, knock: undefined })
  }

  wantKnock(probe: Sequence): void {
    this.#transmits.push({ to: TO, packet: GOSSIP, knock: probe })
  }

  wantTold(...names: readonly string[]): void {
    for (const name of names) this.#events.push({ type: 'join', claim: claim(name) })
  }

  receive({ message }: Packet, from: Address, size: number, now: Instant): void {
    this.#log.push(`receive ${message.kind} of ${size} from ${from.port} at ${now}`)
  }

  refused(probe: Sequence, now: Instant): void {
    this.#log.push(`refused ${probe} at ${now}`)
  }

  duties(now: Instant): void {
    this.#log.push(`duties at ${now}`)
    this.whenDuties()
  }

  judge(due: Instant, now: Instant): void {
    this.#log.push(`judge ${due} at ${now}`)
    this.verdictsDue = false
  }

  hasVerdictsDue(): boolean {
    return this.verdictsDue
  }

  wakesAt(): Instant {
    return this.wakes as Instant
  }

  takeTransmits(): readonly Transmit[] {
    return this.#transmits.splice(0)
  }

  takeEvents(): readonly EngineEvent[] {
    return this.#events.splice(0)
  }
}

interface Rig {
  readonly driver: Driver
  readonly engine: ScriptedEngine
  readonly surroundings: FakeSurroundings
  readonly transport: FakeTransport
  readonly counters: TrafficCounters
  /** What happened, in order. */
  readonly log: string[]
  /** What a handler does when it is told of a name. */
  readonly handlers: Map<string, () => void>
}

function rig({ unref = false, allow = undefined as AllowList | undefined } = {}): Rig {
  const log: string[] = []
  const engine = new ScriptedEngine(log)
  const surroundings = new FakeSurroundings()
  const transport = new FakeTransport({ host: '10.0.0.1', port: 1, unref }, { datagram: () => {}, trouble: () => {} })
  const counters = new TrafficCounters()
  const handlers = new Map<string, () => void>()
  const driver = new Driver({
    engine: engine as unknown as Engine, codec: CODEC, transport, surroundings, counters, allow, unref,
    dropped: (reason, from) => log.push(`dropped for its ${reason} from ${from.port}`),
    tell: (event) => {
      const name = event.type === 'join' ? event.claim.name : event.type
      log.push(`told ${name} after ${transport.sent.length} sent`)
      handlers.get(name)?.()
    },
  })
  return { driver, engine, surroundings, transport, counters, log, handlers }
}

describe('Sends that stand still', () => {
  it('leave what the engine wants sent with it, until they go on; events and timers are as ever', () => {
    const { driver, engine, surroundings, transport, log } = rig()
    engine.whenDuties = () => void (engine.wakes += 1_000)
    let passable: (() => void) | undefined
    transport.waits = (then) => {
      passable ??= then
      expect(then).toBe(passable)
      return true
    }
    driver.input(() => {
      engine.wantSent(2)
      engine.wantTold('b')
    })
    driver.input(() => engine.wantSent(1))
    surroundings.runTo(1_000)
    expect([log, transport.sent.length]).toEqual([['told b after 0 sent', 'duties at 1000'], 0])
    transport.waits = () => false
    passable?.()
    expect([log.length, transport.sent.length]).toEqual([2, 3])
  })
})

describe('An input', () => {
  it('is done at once: the engine’s packets are sent, its events told, the timer armed', () => {
    const { driver, engine, surroundings, transport, counters, log } = rig()
    surroundings.nowMs = 70
    driver.input((_engine, now) => {
      log.push(`command at ${now}`)
      engine.wantSent(2)
      engine.wantTold('b', 'c')
    })
    expect(log).toEqual(['command at 70', 'told b after 2 sent', 'told c after 2 sent'])
    expect(transport.sent.map(({ to }) => to)).toEqual([TO, TO])
    for (const { bytes } of transport.sent) expect(CODEC.decode(bytes)).toMatchObject({ packet: { message: { kind: 'gossip' } } })
    const bytes = transport.sent.reduce((sum, sent) => sum + sent.bytes.length, 0)
    expect(counters.sent).toMatchObject({ packets: 2, bytes, failed: 0, byKind: { gossip: { packets: 2, bytes } } })
    expect(surroundings.armed).toEqual([1000])
  })

  it('has what knocks leave from a socket of its own, and takes a refusal for an input', () => {
    const { driver, engine, transport, log } = rig()
    driver.input(() => engine.wantKnock(7 as Sequence))
    expect([transport.sent, transport.knocks.map(({ to }) => to)]).toEqual([[], [TO]])
    engine.wantTold('b')
    transport.knocks[0]?.refused()
    expect(log).toEqual(['refused 7 at 0', 'told b after 0 sent'])
  })

  it('never nests in another: what is asked for in the midst of one is done after it', () => {
    const { driver, engine, log } = rig()
    driver.input(() => {
      log.push('outer begins')
      driver.input(() => log.push('inner'))
      engine.wantTold('b')
      log.push('outer ends')
    })
    expect(log).toEqual(['outer begins', 'outer ends', 'inner', 'told b after 0 sent'])
  })

  it('from a handler waits until that handler has returned, and is done, packets and all, before the next event is told', () => {
    const { driver, engine, log, handlers } = rig()
    handlers.set('b', () => {
      driver.input(() => {
        log.push('first command')
        engine.wantSent(1)
        engine.wantTold('e')
      })
      driver.input(() => log.push('second command'))
      log.push('handler returns')
    })
    driver.input(() => engine.wantTold('b', 'c', 'd'))
    expect(log).toEqual([
      'told b after 0 sent', 'handler returns', 'first command', 'second command',
      'told c after 1 sent', 'told d after 1 sent', 'told e after 1 sent',
    ])
  })
})

describe('A datagram', () => {
  it('is counted, read and handed to the engine with its size', () => {
    const { driver, counters, log, surroundings } = rig()
    const bytes = CODEC.encode(GOSSIP)
    surroundings.nowMs = 5
    driver.datagram(TO, bytes)
    expect(log).toEqual([`receive gossip of ${bytes.length} from 2 at 5`])
    expect(counters.received).toMatchObject({ packets: 1, bytes: bytes.length, accepted: 1, byKind: { gossip: { packets: 1, bytes: bytes.length } } })
  })

  it('that cannot be read is counted under its reason and told, and the engine never sees it', () => {
    const { driver, counters, log, surroundings } = rig()
    driver.datagram(TO, new Uint8Array(3))
    driver.datagram(TO, new Uint8Array(1500))
    expect(log).toEqual(['dropped for its short from 2', 'dropped for its oversize from 2'])
    expect(counters.received).toMatchObject({ packets: 2, bytes: 1503, accepted: 0, dropped: { short: 1, oversize: 1 } })
    expect(surroundings.timers).toEqual([])
  })
})

describe('A datagram, where not all addresses are allowed,', () => {
  const allow = new AllowList([{ address: '10.0.0.0', bits: 8 }], [])

  it('goes no further from elsewhere, however well it reads', () => {
    const { driver, counters, log } = rig({ allow })
    driver.datagram({ host: '192.0.2.1', port: 2 }, CODEC.encode(GOSSIP))
    driver.datagram({ host: '192.0.2.1', port: 2 }, new Uint8Array(3))
    expect(log).toEqual([])
    expect(counters.received).toMatchObject({ packets: 2, accepted: 0, dropped: { address: 2, short: 0 } })
  })

  it('tells who watches that it was dropped, for whatever reason', () => {
    const { driver, surroundings } = rig({ allow })
    const dropped: string[] = []
    surroundings.watch = { dropped: (reason) => dropped.push(reason) } as Partial<ClusterWatch> as ClusterWatch
    driver.datagram({ host: '192.0.2.1', port: 2 }, CODEC.encode(GOSSIP))
    driver.datagram(TO, new Uint8Array(3))
    driver.datagram(TO, CODEC.encode(GOSSIP))
    expect(dropped).toEqual(['address', 'short'])
  })
})

describe('The timer', () => {
  it('is armed for when the engine wants to be woken, at once where that has passed, and holds up no exit if it should not', () => {
    const { driver, engine, surroundings } = rig({ unref: true })
    surroundings.nowMs = 2000
    engine.wakes = 1500
    driver.input(() => {})
    expect(surroundings.armed).toEqual([2000])
    expect(surroundings.timers[0]?.unref).toBe(true)
    expect(rig().surroundings.timers).toEqual([])
  })

  it('is armed anew for an earlier time; for a little later one it wakes, finds nothing due and is armed again', () => {
    const { driver, engine, surroundings, log } = rig()
    const timersAfter = (wakes: number): number => {
      engine.wakes = wakes
      driver.input(() => {})
      return surroundings.timers.length
    }
    expect([1000, 1000, 900, 950, 999].map(timersAfter)).toEqual([1, 1, 2, 2, 2])
    expect(surroundings.armed).toEqual([900])
    surroundings.runTo(998)
    expect(log).toEqual(['duties at 900'])
    expect(surroundings.armed).toEqual([999])
  })

  it('is armed anew for a time that is 100 ms later or more: it would wake in vain for every answered probe', () => {
    const { driver, engine, surroundings, log } = rig()
    driver.input(() => {})
    engine.wakes = 1100
    driver.input(() => {})
    expect(surroundings.armed).toEqual([1100])
    surroundings.runTo(1099)
    expect(log).toEqual([])
  })

  it('does the duties when it fires, and is armed again', () => {
    const { driver, engine, surroundings, transport, log } = rig()
    engine.whenDuties = () => {
      engine.wantSent(1)
      engine.wakes += 500
    }
    driver.input(() => {})
    surroundings.runTo(2000)
    expect(log).toEqual(['duties at 1000', 'duties at 1500', 'duties at 2000'])
    expect(transport.sent).toHaveLength(3)
    expect(transport.draining).toBe(0)
    expect(surroundings.armed).toEqual([2500])
  })
})

describe('Verdicts', () => {
  function due(): Rig {
    const parts = rig()
    parts.engine.verdictsDue = true
    parts.driver.input(() => {})
    parts.engine.whenDuties = () => (parts.engine.wakes += 1000)
    parts.surroundings.runTo(1000)
    return parts
  }

  it('are judged only when the socket was read empty, as of the time at which that was asked for', () => {
    const { driver, surroundings, transport, log } = due()
    expect(log).toEqual(['duties at 1000'])
    expect(transport.draining).toBe(1)
    surroundings.nowMs = 1040
    driver.input(() => log.push('what was read'))
    transport.drain()
    expect(log).toEqual(['duties at 1000', 'what was read', 'judge 1000 at 1040'])
  })

  it('wait without a timer, whatever comes in meanwhile, and with one again afterwards', () => {
    const { driver, surroundings, transport } = due()
    driver.input(() => {})
    driver.datagram(TO, CODEC.encode(GOSSIP))
    expect(surroundings.armed).toEqual([])
    expect(transport.draining).toBe(1)
    transport.drain()
    expect(surroundings.armed).toEqual([2000])
  })
})

describe('A driver that was stopped', () => {
  it('takes nothing in, sends, tells and counts nothing, and has no timer', () => {
    const { driver, engine, surroundings, transport, counters, log } = rig()
    driver.input(() => {})
    driver.stop()
    driver.input(() => log.push('command'))
    driver.datagram(TO, CODEC.encode(GOSSIP))
    engine.wantSent(1)
    surroundings.runTo(60_000)
    expect([log, surroundings.armed, transport.sent]).toEqual([[], [], []])
    expect(counters.received.packets).toBe(0)
    driver.stop()
  })

  it('judges nothing, though the socket is read empty', () => {
    const { driver, engine, surroundings, transport, log } = rig()
    engine.verdictsDue = true
    driver.input(() => {})
    surroundings.runTo(1000)
    driver.stop()
    transport.drain()
    expect(log).toEqual(['duties at 1000'])
    expect(surroundings.armed).toEqual([])
  })

  it('tells nothing more once a handler stopped it, and does nothing more of what handlers asked for', () => {
    const { driver, engine, surroundings, log, handlers } = rig()
    handlers.set('b', () => {
      driver.input(() => log.push('command'))
      driver.stop()
    })
    driver.input(() => engine.wantTold('b', 'c'))
    expect(log).toEqual(['told b after 0 sent'])
    expect(surroundings.armed).toEqual([])
  })
})

describe('An exception', () => {
  it('of the engine reaches whoever woke it, and leaves the timer armed and the next input possible', () => {
    const { driver, engine, surroundings, log } = rig()
    driver.input(() => {})
    engine.whenDuties = () => {
      engine.wakes += 1000
      throw new Error('broken rule')
    }
    expect(() => surroundings.runTo(1000)).toThrow('broken rule')
    expect(surroundings.armed).toEqual([2000])
    driver.input(() => log.push('command'))
    expect(log).toEqual(['duties at 1000', 'command'])
  })

  it('in the duties does not keep verdicts from being judged', () => {
    const { driver, engine, surroundings, transport, log } = rig()
    engine.verdictsDue = true
    driver.input(() => {})
    engine.whenDuties = () => {
      engine.wakes += 1000
      throw new Error('broken rule')
    }
    expect(() => surroundings.runTo(1000)).toThrow('broken rule')
    transport.drain()
    expect(log).toEqual(['duties at 1000', 'judge 1000 at 1000'])
    expect(surroundings.armed).toEqual([2000])
  })

  it('of a command loses neither other commands nor events: they come with the next input', () => {
    const { driver, engine, log, handlers } = rig()
    handlers.set('b', () => {
      driver.input(() => log.push('later command'))
      throw new Error('broken teller')
    })
    expect(() => driver.input(() => engine.wantTold('b', 'c'))).toThrow('broken teller')
    driver.input(() => log.push('next'))
    expect(log).toEqual(['told b after 0 sent', 'later command', 'next', 'told c after 0 sent'])
  })
})
