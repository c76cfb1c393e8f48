/** Each code and each kind of warning, as a user meets it: one that nothing brings about does not compile here. */
import { describe, expect, it } from 'vitest'
import { Cluster } from '../../src/cluster/cluster.ts'
import { UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { SEED_ADDRESSES_LIMIT } from '../../src/cluster/seed-look-up.ts'
import type { WarningKind } from '../../src/cluster/warnings.ts'
import type { ErrorCode } from '../../src/errors.ts'
import { NameConflictError, RollcallError } from '../../src/errors.ts'
import type { Instance } from '../../src/protocol/types.ts'
import { instance, STRANGE, update } from '../protocol/support.ts'
import { FakeSurroundings, settle, systemError } from './fakes.ts'
import { addressOf, claimOf, type Stranger, Town } from './town.ts'

type Options = Partial<ClusterOptions<unknown>>

const [K1, K2] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
const NOWHERE = '10.255.255.1'

/** What is thrown, or rejected with. */
async function failure(of: () => unknown): Promise<unknown> {
  try {
    await of()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

/** The first warning of a member to which something is done. */
async function warned(options: Options, to: (cluster: Cluster, stranger: Stranger, town: Town) => unknown): Promise<RollcallError | undefined> {
  const town = new Town()
  const cluster = town.make('a', options)
  const warnings: RollcallError[] = []
  cluster.on('warning', (warning) => warnings.push(warning))
  await town.settled(cluster.start())
  to(cluster, await town.stranger(), town)
  await town.run(3000)
  return warnings[0]
}

/** Another member greets it, which has options that do not fit. */
const greetedBy = (options: Options) => (cluster: Cluster, _: Stranger, town: Town): void => {
  void town.make('b', { ...options, seeds: [cluster.self.address] }).start()
}

/** The first warning of a member whose seed has these addresses. */
async function warnedOfSeeds(hosts: readonly string[]): Promise<RollcallError | undefined> {
  const surroundings = new FakeSurroundings()
  surroundings.lookUp = (host) => Promise.resolve(host === 'peers' ? hosts : [host])
  const cluster = new Cluster({ name: 'a', host: '127.0.0.1', seeds: ['peers'] }, surroundings)
  const warnings: RollcallError[] = []
  cluster.on('warning', (warning) => warnings.push(warning))
  void cluster.start()
  await settle()
  surroundings.runTo(1)
  await settle()
  return warnings[0]
}

const WARNINGS: Readonly<Record<Exclude<WarningKind, 'limit'>, readonly [code: ErrorCode, brings: () => Promise<RollcallError | undefined>]>> = {
  metadata: ['ROLLCALL_METADATA_TYPE', () => warned({}, (to, stranger) => stranger.gossip(addressOf(to), update('b', { metadata: Uint8Array.of(0xc1) })))],
  admit: ['ROLLCALL_REFUSED', () => warned({ admit: () => false }, (to, stranger) => stranger.gossip(addressOf(to), update('b')))],
  loopback: ['ROLLCALL_ADDRESS', () => warnedOfSeeds(['10.0.0.2'])],
  seeds: ['ROLLCALL_LIMIT', () => warnedOfSeeds(Array.from({ length: SEED_ADDRESSES_LIMIT + 1 }, (_, number) => `127.0.${number >> 8}.${number & 0xff}`))],
  namesake: ['ROLLCALL_NAME_TAKEN', () => warned({}, (to, stranger) => {
    const elsewhere = claimOf(to, { instance: instance(7) as Instance, address: STRANGE, incarnation: (to.self.incarnation + 1) as never })
    stranger.gossip(addressOf(to), { claim: elsewhere, accuser: undefined, refused: false })
  })],
  cluster: ['ROLLCALL_CLUSTER', () => warned({}, greetedBy({ cluster: 'another' }))],
  sealed: ['ROLLCALL_KEY', () => warned({}, greetedBy({ keys: [K1] }))],
  unsealed: ['ROLLCALL_KEY', () => warned({ keys: [K1] }, greetedBy({}))],
  seal: ['ROLLCALL_KEY', () => warned({ keys: [K1] }, greetedBy({ keys: [K2] }))],
}

const CODES: Readonly<Record<ErrorCode, () => Promise<unknown>>> = {
  ROLLCALL_OPTIONS: () => failure(() => new Cluster({ port: -1 })),

  ROLLCALL_NAME_TAKEN: async () => {
    const town = new Town()
    const [, second] = await town.members(3)
    const newcomer = town.make('m1', { seeds: [(second as Cluster).self.address] }, 'elsewhere')
    return failure(() => town.settled(newcomer.start()))
  },

  ROLLCALL_ADDRESS: () => {
    const surroundings = new FakeSurroundings()
    surroundings.bindFailure = systemError('EADDRINUSE')
    return failure(() => new Cluster({ name: 'a' }, surroundings).start())
  },

  ROLLCALL_NO_SEED: () => {
    const town = new Town()
    return failure(() => town.settled(town.make('a', { seeds: [NOWHERE] }).start({ required: true })))
  },

  ROLLCALL_STATE: async () => {
    const town = new Town()
    const cluster = town.make('a')
    await town.settled(cluster.start())
    return failure(() => cluster.start())
  },

  ROLLCALL_METADATA_SIZE: () => failure(() => new Cluster({ metadata: 'x'.repeat(513) })),
  ROLLCALL_METADATA_TYPE: () => failure(() => new Cluster({ metadata: () => 1 })),
  ROLLCALL_REFUSED: WARNINGS.admit[1],
  ROLLCALL_KEY: () => failure(() => new Cluster({ keys: ['short'] })),
  ROLLCALL_CLUSTER: WARNINGS.cluster[1],

  ROLLCALL_TIMEOUT: async () => {
    const town = new Town()
    const cluster = town.make('a')
    await town.settled(cluster.start())
    return failure(() => town.settled(cluster.waitFor('nobody', { timeoutMs: 1 })))
  },

  ROLLCALL_OVERFLOW: async () => {
    const town = new Town()
    const cluster = town.make('a')
    await town.settled(cluster.start())
    const [stranger, events, perPacket] = [await town.stranger(), cluster.events(), 16]
    for (let first = 0; first <= UNREAD_LIMIT; first += perPacket) {
      stranger.gossip(addressOf(cluster), ...Array.from({ length: perPacket }, (_, index) => update(`n${first + index}`)))
    }
    await town.run(5)
    return failure(() => events.next())
  },

  ROLLCALL_LIMIT: WARNINGS.seeds[1],
}

describe('An error', () => {
  it.each(Object.entries(CODES))('comes with the code %s', { timeout: 30_000 }, async (code, brings) => {
    const error = await brings()
    expect(error).toBeInstanceOf(RollcallError)
    expect(error).toMatchObject({ code, name: code === 'ROLLCALL_NAME_TAKEN' ? 'NameConflictError' : 'RollcallError' })
    expect((error as RollcallError).message).not.toBe('')
    expect(error instanceof NameConflictError).toBe(code === 'ROLLCALL_NAME_TAKEN')
  })
})

/** A list that is full is in limit.test.ts: it takes its time. */
describe('A warning', () => {
  it.each(Object.entries(WARNINGS))('of the kind %s is given', async (_, [code, brings]) => {
    const warning = await brings()
    expect(warning).toBeInstanceOf(RollcallError)
    expect(warning?.code).toBe(code)
  })

  it('of a name that another process claims says where that is, and nobody has to end for it while nobody answers there', async () => {
    const warning = await WARNINGS.namesake[1]()
    expect(warning?.message).toBe('another process at 192.0.2.7:7 claims this member\'s name "a"; if both are to run, rename one')
    expect(warning).not.toBeInstanceOf(NameConflictError)
  })
})
