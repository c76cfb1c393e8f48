/** What makes a run another run: a byte of any datagram, any event of any member, a single number drawn by anybody. */
import { describe, expect, it } from 'vitest'
import { Simulation, type Host } from '../../sim/index.ts'
import type { Member } from '../../src/cluster/member.ts'
import type { RandomPurpose } from '../../src/protocol/tools/random.ts'

type Play = (sim: Simulation<Host>) => void

const KEYS = [new Uint8Array(32).fill(7)]

/** Three members with services that say and draw nothing of themselves; `play` comes after half a second. */
async function hashAfter(play: Play, forMs = 1_000, keys: readonly Uint8Array[] = []): Promise<string> {
  await using sim = new Simulation<Host>({ seed: 11, members: 3, service: (host) => host, options: () => ({ keys }) })
  await sim.run(500)
  play(sim)
  await sim.run(forMs)
  return sim.traceHash
}

const says = (text: string): Play => (sim) => sim.service('m0').send('m1', text)
const differ = async (one: Promise<string>, other: Promise<string>): Promise<void> => expect(await one).not.toBe(await other)

describe('The trace hash of a run', () => {
  it('is the same where nothing is different', async () => {
    expect(await hashAfter(says('this'))).toBe(await hashAfter(says('this')))
  })

  it('covers the bytes of a datagram that arrives, that is lost, and that is still under way or held at the end', async () => {
    await differ(hashAfter(says('this')), hashAfter(says('that')))
    const ways: readonly Play[] = [
      (sim) => sim.link('m0', 'm1', { loss: 1 }),
      (sim) => sim.link('m0', 'm1', { latencyMs: 60_000 }),
      (sim) => sim.on('packet', ({ from, to }) => (from === 'm0' && to === 'm1' ? 'hold' : 'pass')),
      (sim) => sim.cut(['m0'], ['m1']),
      (sim) => sim.vanish('m1'),
    ]
    for (const way of ways) {
      const [one, other] = ['this', 'that'].map((text) => hashAfter((sim) => {
        way(sim)
        says(text)(sim)
      }))
      await differ(one as Promise<string>, other as Promise<string>)
    }
  })

  it('covers the bytes of a sealed datagram', async () => {
    await differ(hashAfter(says('this'), 1_000, KEYS), hashAfter(says('that'), 1_000, KEYS))
    await differ(hashAfter(says('this'), 1_000, KEYS), hashAfter(says('this'), 1_000, [new Uint8Array(32).fill(8)]))
  })

  it('covers a number that is drawn for nothing', async () => {
    await differ(hashAfter(() => {}), hashAfter((sim) => void sim.service('m1').random()))
  })

  it('covers a command that changes nothing', async () => {
    await differ(hashAfter(() => {}), hashAfter((sim) => sim.heal()))
  })

  it('covers every event of every member: each is a line of the trace', async () => {
    await using sim = new Simulation({
      seed: 4, members: 6, options: (name) => (name === 'm5' ? { admit: ({ name: other }) => other !== 'm4' } : {}),
    })
    const told: string[] = []
    const lines: string[] = []
    sim.on('trace', (line) => lines.push(line))
    const listen = (name: string): void => {
      const cluster = sim.cluster(name)
      for (const kind of ['join', 'update', 'suspect', 'recover', 'leave'] as const) {
        cluster.on(kind, (member: Member) => told.push(`${sim.now} ms: ${name} tells ${kind} ${member.name} ${member.instance} ${member.incarnation} ${member.address}`))
      }
      cluster.on('warning', ({ code }) => told.push(`${sim.now} ms: ${name} tells warning ${code}`))
      cluster.on('close', () => told.push(`${sim.now} ms: ${name} tells close`))
    }
    for (const name of ['m0', 'm1', 'm2', 'm3', 'm4', 'm5']) listen(name)
    await sim.run(4_000)
    sim.pause('m1', 2_800)
    await sim.run(10_000)
    sim.cluster('m0').setMetadata({ role: 'new' }).catch(() => undefined)
    sim.leave('m2')
    sim.vanish('m3')
    await sim.run(30_000)
    const events = lines.filter((line) => / tells /.test(line)).map((line) => line.replace(/ (?:failed|left|replaced)$/, ''))
    expect(events).toEqual(told)
    const kinds = new Set(told.map((line) => / tells (\w+)/.exec(line)?.[1]))
    expect(kinds).toEqual(new Set(['join', 'update', 'suspect', 'recover', 'leave', 'warning', 'close']))
  })

  it('covers each stream that a process draws from', async () => {
    await using sim = new Simulation<Host>({ seed: 4, members: 5, network: { loss: 0.2 }, service: (host) => host, options: () => ({ keys: KEYS }) })
    await sim.run(20_000)
    for (const name of sim.running) sim.service(name).random()
    const drawn = new Set(Array.from(sim.draws, ([stream]) => stream))
    const purposes = {
      instance: true, nonce: true, cookie: true, seal: true, rotation: true, helpers: true, gossip: true, timing: true,
    } as const satisfies Record<RandomPurpose, true>
    const missing = sim.running.flatMap((name) => [...Object.keys(purposes).map((purpose) => `host ${name} 1 ${purpose}`), `service ${name} 1`])
      .filter((stream) => !drawn.has(stream))
    expect(missing).toEqual([])
  })
})
