/** What each option changes: the same with one value and with another. A new option without its effect here does not compile. */
import { describe, expect, it } from 'vitest'
import { Cluster, type LeaveOptions } from '../../src/cluster/cluster.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { resolveOptions } from '../../src/cluster/options.ts'
import type { StartOptions } from '../../src/cluster/start.ts'
import type { WaitOptions } from '../../src/cluster/waits.ts'
import { SETTING_NAMES, type ProfileSettings } from '../../src/protocol/settings/settings.ts'
import { isSealed } from '../../src/wire/header.ts'
import { FakeSurroundings, type FakeTransport, outcome, settle } from './fakes.ts'
import { Town } from './town.ts'

type Options = Partial<ClusterOptions<unknown>>
/** Every name that there is must have an effect. */
type Effects<Names extends PropertyKey> = { readonly [Name in Names]: () => Promise<void> }

const KEY = new Uint8Array(32).fill(7)
/** Nobody is there. */
const NOWHERE = '10.255.255.1'
/** Enough for some rounds of probes. */
const LONG_MS = 20_000

/** One that has bound its socket and has had its time to join, in surroundings that write everything down. */
async function alone(options: Options): Promise<{ readonly cluster: Cluster; readonly surroundings: FakeSurroundings; readonly transport: FakeTransport }> {
  const surroundings = new FakeSurroundings()
  const cluster = new Cluster(options, surroundings)
  void cluster.start({ joinTimeoutMs: 5 })
  await settle()
  surroundings.runTo(10)
  await settle()
  return { cluster, surroundings, transport: surroundings.transports[0] as FakeTransport }
}

/** Whom a first member sees when a second one has had time to join it; and the two. */
async function pair(first: Options, second: Options): Promise<{ readonly town: Town; readonly a: Cluster; readonly b: Cluster; seen(): readonly string[] }> {
  const town = new Town()
  const a = town.make('a', first)
  await town.settled(a.start())
  const b = town.make('b', { seeds: [a.self.address], ...second })
  await town.settled(b.start({ joinTimeoutMs: 1000 }))
  await town.run(LONG_MS)
  return { town, a, b, seen: () => a.peers().map(({ name }) => name) }
}

const OPTIONS: Effects<Exclude<keyof ClusterOptions<unknown>, keyof ProfileSettings>> = {
  async name() {
    expect((await pair({}, { name: 'called-so' })).seen()).toEqual(['called-so'])
    expect((await alone({})).cluster.self.name).toMatch(/^machine-[0-9a-f]{6}$/)
  },

  async host() {
    expect((await alone({})).transport.options.host).toBe('0.0.0.0')
    const { cluster, transport } = await alone({ host: '10.0.0.5' })
    expect([transport.options.host, cluster.self.host]).toEqual(['10.0.0.5', '10.0.0.5'])
  },

  async port() {
    expect((await alone({})).transport.options.port).toBe(7390)
    const { cluster, transport } = await alone({ port: 99 })
    expect([transport.options.port, cluster.self.port]).toEqual([99, 99])
  },

  async advertise() {
    const { cluster, transport } = await alone({ host: '10.0.0.5', advertise: { host: '192.0.2.1', port: 99 } })
    expect([transport.bound, cluster.self.address]).toEqual([{ host: '10.0.0.5', port: 7390 }, '192.0.2.1:99'])
  },

  async cluster() {
    expect((await pair({ cluster: 'one' }, { cluster: 'one' })).seen()).toEqual(['b'])
    const { seen, a } = await pair({ cluster: 'one' }, { cluster: 'two' })
    expect([seen(), a.stats().received.dropped.cluster > 0]).toEqual([[], true])
  },

  async seeds() {
    expect((await pair({}, {})).seen()).toEqual(['b'])
    expect((await pair({}, { seeds: [] })).seen()).toEqual([])
  },

  async allow() {
    expect((await pair({ allow: ['0.0.0.0/0'] }, {})).seen()).toEqual(['b'])
    const { seen, a } = await pair({ allow: ['192.0.2.0/24'] }, {})
    expect([seen(), a.stats().received.accepted, a.stats().received.dropped.address > 0]).toEqual([[], 0, true])
  },

  async keys() {
    expect((await pair({ keys: [KEY] }, { keys: [Buffer.from(KEY).toString('base64')] })).seen()).toEqual(['b'])
    const { seen, a } = await pair({ keys: [KEY] }, {})
    expect([seen(), a.stats().received.dropped.unsealed > 0]).toEqual([[], true])
  },

  async sealing() {
    const sends = async (sealing: 'accept' | 'send'): Promise<boolean> => {
      const { transport } = await alone({ keys: [KEY], sealing, seeds: [NOWHERE] })
      return isSealed((transport.sent[0] as { readonly bytes: Uint8Array }).bytes)
    }
    expect([await sends('accept'), await sends('send')]).toEqual([false, true])
    expect((await pair({ keys: [KEY], sealing: 'send' }, { keys: [KEY], sealing: 'accept' })).seen()).toEqual(['b'])
    expect((await pair({ keys: [KEY], sealing: 'require' }, { keys: [KEY], sealing: 'accept' })).seen()).toEqual([])
  },

  async metadata() {
    expect((await pair({}, { metadata: { role: 'api' } })).a.member('b')?.metadata).toEqual({ role: 'api' })
    expect((await pair({}, {})).a.member('b')?.metadata).toBeNull()
  },

  async readMetadata() {
    const read = (raw: unknown): unknown => ({ read: raw })
    expect((await pair({ readMetadata: read }, { metadata: 1 })).a.member('b')?.metadata).toEqual({ read: 1 })
  },

  async admit() {
    expect((await pair({ admit: () => true }, {})).seen()).toEqual(['b'])
    const { a, seen } = await pair({ admit: ({ name }) => name !== 'b' }, {})
    expect([seen(), a.stats().refused.members]).toEqual([[], 1])
  },

  async profile() {
    const pings = async (options: Options): Promise<number> => (await pair(options, options)).a.stats().sent.byKind.ping.packets
    const [local, lan, wan] = [await pings({ profile: 'local' }), await pings({}), await pings({ profile: 'wan' })]
    expect([local / lan, lan / wan].map(Math.round)).toEqual([2, 5])
  },

  async expert() {
    const gossip = async (expert: Options['expert']): Promise<number> => (await pair({ expert }, { expert })).a.stats().sent.byKind.gossip.packets
    expect(await gossip({})).toBeGreaterThan(0)
    expect(await gossip({ gossip: 'off' })).toBe(0)
  },

  async unref() {
    const kept = async (options: Options): Promise<readonly boolean[]> => {
      const { surroundings, transport } = await alone({ ...options, seeds: [NOWHERE] })
      return [transport.options.unref, ...new Set(surroundings.timers.map(({ unref }) => unref))]
    }
    expect([await kept({}), await kept({ unref: true })]).toEqual([[false, false], [true, true]])
  },

  async observe() {
    const listed = async (observe: boolean): Promise<unknown> => {
      const { seen, b } = await pair({}, { observe })
      return [seen(), b.members().map(({ name }) => name)]
    }
    expect([await listed(false), await listed(true)]).toEqual([[['b'], ['a', 'b']], [[], ['a']]])
  },
}

const START: Effects<keyof StartOptions> = {
  async signal() {
    const [town, stop] = [new Town(), new AbortController()]
    const cluster = town.make('a', { seeds: [NOWHERE] })
    const started = cluster.start({ signal: stop.signal })
    await town.run(100)
    stop.abort(new Error('enough'))
    await expect(town.settled(started)).rejects.toThrow('enough')
    expect(cluster.state).toBe('closed')
  },

  async joinTimeoutMs() {
    const takes = async (options: StartOptions): Promise<number> => {
      const town = new Town()
      await town.settled(town.make('a', { seeds: [NOWHERE] }).start(options))
      return town.world.scheduler.nowMs
    }
    expect([await takes({}), await takes({ joinTimeoutMs: 700 })]).toEqual([5000, 700])
  },

  async required() {
    const start = (required: boolean): Promise<unknown> => {
      const town = new Town()
      return town.settled(town.make('a', { seeds: [NOWHERE] }).start({ required }))
    }
    expect(await start(false)).toEqual({ joined: false, members: 1 })
    await expect(start(true)).rejects.toMatchObject({ code: 'ROLLCALL_NO_SEED' })
  },
}

/** One whose only peer has fallen silent, so that a good-bye is not acknowledged. */
async function deserted(): Promise<{ readonly town: Town; readonly cluster: Cluster }> {
  const { town, a, b } = await pair({}, {})
  await town.settled(b.close())
  return { town, cluster: a }
}

const LEAVE: Effects<keyof LeaveOptions> = {
  async timeoutMs() {
    const takes = async (options: LeaveOptions): Promise<number> => {
      const { town, cluster } = await deserted()
      const begunMs = town.world.scheduler.nowMs
      expect(await town.settled(cluster.leave(options))).toEqual({ spread: false })
      return Math.round(town.world.scheduler.nowMs - begunMs)
    }
    expect([await takes({}), await takes({ timeoutMs: 300 })]).toEqual([1000, 300])
  },

  async signal() {
    const { town, cluster } = await deserted()
    const stop = new AbortController()
    const left = cluster.leave({ signal: stop.signal })
    await town.run(50)
    expect(cluster.state).toBe('leaving')
    stop.abort()
    expect(await town.settled(left, 1)).toEqual({ spread: false })
  },
}

const WAIT_FOR: Effects<keyof WaitOptions> = {
  async timeoutMs() {
    const { town, a } = await pair({}, {})
    const waiting = a.waitFor('nobody', { timeoutMs: 500 })
    await town.run(499)
    expect(await outcome(waiting)).toBe('pending')
    await expect(town.settled(waiting, 2)).rejects.toMatchObject({ code: 'ROLLCALL_TIMEOUT' })
  },

  async signal() {
    const { town, a } = await pair({}, {})
    const stop = new AbortController()
    const waiting = a.waitFor('nobody', { signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(town.settled(waiting)).rejects.toThrow('enough')
  },
}

const EVENTS: Effects<keyof NonNullable<Parameters<Cluster['events']>[0]>> = {
  async signal() {
    const { town, a } = await pair({}, {})
    const stop = new AbortController()
    const events = a.events({ signal: stop.signal })
    expect((await events.next()).value).toMatchObject({ type: 'join', member: { name: 'b' } })
    const next = events.next()
    stop.abort(new Error('enough'))
    await expect(town.settled(next)).rejects.toThrow('enough')
  },
}

describe('An option', () => {
  it.each(Object.entries(OPTIONS))('has its effect: %s', (_, shows) => shows())

  it('is one of those that have their effects shown, or a setting of the protocol: there is no other', () => {
    const known = [...Object.keys(OPTIONS), ...SETTING_NAMES]
    const problemWith = (name: string): string => {
      try {
        resolveOptions({ [name]: Symbol('no value of any option') })
        return ''
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(known.filter((name) => problemWith(name).includes('is not an option'))).toEqual([])
    expect(problemWith('any-other')).toContain('any-other is not an option')
    // None of them is optional any more where a cluster runs on them; the settings have become one.
    const resolved = Object.keys(resolveOptions({})).filter((name) => name !== 'settings')
    expect([...resolved, 'profile', 'expert'].sort()).toEqual(Object.keys(OPTIONS).sort())
  })
})

describe('An option of start()', () => it.each(Object.entries(START))('has its effect: %s', (_, shows) => shows()))

describe('An option of leave()', () => it.each(Object.entries(LEAVE))('has its effect: %s', (_, shows) => shows()))

describe('An option of waitFor()', () => it.each(Object.entries(WAIT_FOR))('has its effect: %s', (_, shows) => shows()))

describe('An option of events()', () => it.each(Object.entries(EVENTS))('has its effect: %s', (_, shows) => shows()))
