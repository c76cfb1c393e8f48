import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeLetter, encodeLetter, MESSAGE_LIMIT } from '../../../sim/service/messages.ts'
import { Simulation, type Host, type SimulationOptions } from '../../../sim/index.ts'

/** Hosts whose services write down what they hear. */
class Post {
  readonly heard: string[] = []
  readonly sim: Simulation<Host>

  constructor(options: Partial<SimulationOptions> = {}) {
    this.sim = new Simulation<Host>({
      seed: 3,
      members: ['a', 'b', 'c'],
      network: { latencyMs: 2 },
      ...options,
      service: (host) => {
        host.onMessage((from, message) => this.heard.push(`${host.name} hears ${JSON.stringify(message)} from ${from}`))
        return host
      },
    })
  }
}

describe('a message', () => {
  it('arrives at the host it was sent to, with its sender, after the latency of the link', async () => {
    const { sim, heard } = new Post()
    await sim.run(100)
    sim.service('a').send('b', { text: 'hello' })
    await sim.run(1.9)
    expect(heard).toEqual([])
    await sim.run(0.2)
    expect(heard).toEqual(['b hears {"text":"hello"} from a'])
  })

  it('is lost where the link loses it, is cut, or nobody is there', async () => {
    const { sim, heard } = new Post()
    await sim.run(100)
    const [a, c] = [sim.service('a'), sim.service('c')]
    sim.link('a', 'b', { loss: 1 })
    a.send('b', 'lost')
    sim.partition(['c'])
    a.send('c', 'cut')
    sim.heal()
    sim.crash('c')
    a.send('c', 'refused')
    c.send('a', 'from a dead process')
    a.send('nobody', 'unknown')
    await sim.run(100)
    expect(heard).toEqual([])
    expect(sim.stats().network.refused).toBeGreaterThan(0)
  })

  it('goes by the names of the members, as a service knows them from its list, and else by those of the hosts', async () => {
    const { sim, heard } = new Post({ options: (name) => ({ name: name === 'c' ? 'a' : `api-${name}`, seeds: [] }) })
    await sim.run(100)
    const [a, c] = [sim.service('a'), sim.service('c')]
    expect([a.name, sim.service('b').name, c.name]).toEqual(['api-a', 'api-b', 'a'])
    a.send('api-b', 'by member')
    a.send('b', 'by host')
    a.send('a', 'the member, not the host')
    await sim.run(100)
    expect(heard).toEqual(['api-b hears "by member" from api-a', 'api-b hears "by host" from api-a', 'a hears "the member, not the host" from api-a'])
    sim.crash('b')
    const { refused } = sim.stats().network
    a.send('api-b', 'to a dead process')
    await sim.run(10)
    expect(sim.stats().network.refused).toBe(refused + 1)
    sim.restart('b')
    await sim.run(0)
    a.send('api-b', 'to its next life')
    await sim.run(10)
    expect(heard.slice(3)).toEqual(['api-b hears "to its next life" from api-a'])
  })

  it('goes, where several run under its name, to the sender itself, else to the host of this name, else to the first', async () => {
    const { sim, heard } = new Post({ options: (name) => ({ name: name === 'a' ? 'a' : name === 'd' ? 'd' : 'c', seeds: [] }), members: ['a', 'b', 'c', 'd'] })
    await sim.run(100)
    const { send } = sim.service('a')
    sim.service('b').send('c', 'to itself')
    send('c', 'to the host')
    await sim.run(10)
    sim.crash('c')
    send('c', 'to the first')
    await sim.run(10)
    sim.crash('b')
    send('c', 'to nobody')
    await sim.run(10)
    expect(heard).toEqual(['c hears "to itself" from c', 'c hears "to the host" from a', 'c hears "to the first" from a'])
  })

  it('to nobody is lost, and the failure of the run tells of it', async () => {
    const { sim } = new Post()
    await sim.run(100)
    sim.service('a').send('nobody', 1)
    await expect(sim.runUntil(() => false, { withinMs: 10 })).rejects.toThrow('a: message lost nobody is called "nobody"')
  })

  it('waits while its receiver stands still, and finds the next life of it after a restart, also at a new address', async () => {
    const { sim, heard } = new Post()
    await sim.run(100)
    sim.pause('b', 1_000)
    sim.service('a').send('b', 'patience')
    sim.restart('c', { newAddress: true })
    sim.service('a').send('c', 'welcome back')
    await sim.run(999)
    expect(heard).toEqual(['c hears "welcome back" from a'])
    await sim.run(1)
    expect(heard.slice(1)).toEqual(['b hears "patience" from a'])
  })

  it('is part of the trace, byte by byte', async () => {
    const [one, other] = [new Post().sim, new Post().sim]
    for (const [sim, text] of [[one, 'this'], [other, 'that']] as const) {
      await sim.run(100)
      sim.service('a').send('b', text)
      await sim.run(100)
    }
    expect(one.traceHash).not.toBe(other.traceHash)
  })

  it('is refused at the sender, with its path, where it would arrive different', async () => {
    const { sim } = new Post()
    await sim.run(1)
    const { send } = sim.service('a')
    expect(() => send('b', { when: new Date(0) })).toThrow(new TypeError('message.when is of class Date'))
    expect(() => send('b', [1, NaN])).toThrow(new TypeError('message[1] is NaN'))
    expect(() => send('b', { then: () => {} })).toThrow(TypeError)
    expect(() => send('b', new Uint8Array(MESSAGE_LIMIT))).toThrow(RangeError)
    send('b', { bytes: new Uint8Array(MESSAGE_LIMIT - 20), nothing: undefined })
  })
})

describe('the bytes of a message', () => {
  const data = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant(null), fc.boolean(), fc.integer(), fc.string({ maxLength: 10 }).filter((text) => !text.startsWith('\ufeff')),
      fc.uint8Array({ maxLength: 10 }), fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).tree

  it('give it back, equal and the receiver\'s own', () => {
    fc.assert(fc.property(data, (message) => {
      expect(decodeLetter(encodeLetter('a', message))).toEqual({ from: 'a', message })
    }))
    const bytes = encodeLetter('a', { list: [1], part: new Uint8Array([1, 2]) })
    const first = decodeLetter(bytes)?.message as { list: number[]; part: Uint8Array }
    first.list.push(2)
    decodeLetter(encodeLetter('b', 'overwrites what is shared'))
    expect(first).toEqual({ list: [1, 2], part: new Uint8Array([1, 2]) })
    expect(decodeLetter(bytes)?.message).toEqual({ list: [1], part: new Uint8Array([1, 2]) })
  })

  it('are dropped when a link has changed, cut or lengthened them', () => {
    const bytes = encodeLetter('a', { text: 'hello' })
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 0x10 : byte))
      expect(decodeLetter(changed)).toBeUndefined()
      expect(decodeLetter(bytes.subarray(0, at))).toBeUndefined()
    }
    expect(decodeLetter(Buffer.concat([bytes, new Uint8Array(1)]))).toBeUndefined()
  })
})
