/**
 * What a stranger can do who knows the format and holds no secret: members may be deceived for a while, but they neither flood
 * nor stall, nor are they led to flood others.
 */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Address } from '../../src/protocol/address.ts'
import { compareNames } from '../../src/protocol/members/roll.ts'
import { INCARNATION_LIMIT } from '../../src/protocol/types.ts'
import type { ClaimState, Incarnation, Instance, Message, Update } from '../../src/protocol/types.ts'
import { encodeMetadata } from '../../src/wire/metadata.ts'
import type { VirtualHost } from '../../sim/machine/host.ts'
import type { Network } from '../../sim/network/network.ts'
import type { Caught, Stranger } from '../cluster/town.ts'
import { addressOf, claimOf, Town } from '../cluster/town.ts'
import { claim, CODEC, NO_DIGEST, nonce, sequence, update } from '../protocol/support.ts'

const LAST_INSTANCE = 'ffffffffffffffff' as Instance

const HELLO: Message = { kind: 'hello', nonce: nonce(1), purpose: 'repair' }

/** What is said of a life that is long over, in few bytes. */
function staleClaim(cluster: Cluster): Update {
  return { claim: claimOf(cluster, { state: 'failed', incarnation: 0 as Incarnation }), accuser: undefined, refused: false }
}

function pingFor({ self }: Cluster): Message {
  return { kind: 'ping', sequence: sequence(7), target: self.name, targetInstance: self.instance as Instance, digest: NO_DIGEST }
}

function pingReqFor({ name, instance }: { readonly name: string; readonly instance: string }, address: Address): Message {
  return { kind: 'ping-req', sequence: sequence(7), target: name, targetInstance: instance as Instance, address }
}

describe('C2 A claim at the last incarnation, above which nobody can speak', () => {
  const states: readonly ClaimState[] = ['left', 'failed', 'suspect', 'alive']
  const cases = states.flatMap((state) => [[state, 'another life'], [state, 'this life']] as const)

  it.each(cases)('causes no flood: %s, about %s of a member', async (state, which) => {
    const town = new Town()
    const members = await town.members(5)
    await town.run(20_000)
    const calm = await town.packetsIn(60_000, members)
    const stranger = await town.stranger()
    const [first, second] = members as readonly [Cluster, Cluster]
    const instance = which === 'another life' ? LAST_INSTANCE : (second.self.instance as Instance)
    const forged = claimOf(second, { state, instance, incarnation: INCARNATION_LIMIT as Incarnation })
    stranger.gossip(addressOf(first), { claim: forged, accuser: state === 'suspect' ? 'accuser' : undefined, refused: false })
    const after = await town.packetsIn(60_000, members)
    expect(after).toBeLessThanOrEqual(2 * calm + 100)
    // It was believed: there was something to make a flood of.
    expect(after).toBeGreaterThan(calm + 50)
    expect(await town.packetsIn(60_000, members)).toBeLessThanOrEqual(2 * calm + 100)
  })
})

describe('An address that has proved nothing', () => {
  const metadata = 'x'.repeat(500)

  const kinds = ['gossip', 'ping', 'ping-req', 'hello'] as const

  it.each(kinds)('A1 draws at most three times the bytes of a %s with 24 stale claims', async (kind) => {
    const town = new Town()
    const members = await town.members(25, { metadata })
    const [first, ...others] = members
    const [second] = others as [Cluster, ...Cluster[]]
    const stranger = await town.stranger()
    const messages: Readonly<Record<typeof kind, Message>> = {
      gossip: { kind: 'gossip' }, ping: pingFor(first), 'ping-req': pingReqFor(second.self, addressOf(second)), hello: HELLO,
    }
    const sent = stranger.send(addressOf(first), messages[kind], ...others.map(staleClaim))
    await town.run(20_000)
    expect(stranger.inbox.flatMap(({ packet }) => packet.updates).length).toBeGreaterThan(1)
    expect(stranger.caughtBytes).toBeLessThanOrEqual(3 * sent)
  })

  it.each([0, 1, 2, 3, 6])('A1 draws at most three times the bytes of a hello with %i of them, however long names are', async (stale) => {
    const town = new Town()
    const first = town.make('n'.repeat(128), { metadata })
    await town.settled(first.start())
    const others = Array.from({ length: 6 }, (_, index) => town.make(`m${index}`, { metadata, seeds: [first.self.address] }))
    await town.settled(Promise.all(others.map((cluster) => cluster.start())))
    const stranger = await town.stranger()
    const sent = stranger.send(addressOf(first), HELLO, ...others.slice(0, stale).map(staleClaim))
    await town.run(20_000)
    expect(stranger.inbox.length).toBeGreaterThan(0)
    expect(stranger.caughtBytes).toBeLessThanOrEqual(3 * sent)
  })

  it('A2 is sent no list for a cookie that it made up', async () => {
    const town = new Town()
    const [first] = await town.members(3)
    const stranger = await town.stranger()
    const cookie = new Uint8Array(16)
    for (const after of ['', 'm0', 'm1']) {
      stranger.send(addressOf(first), { kind: 'want', nonce: nonce(1), cookie, after, credit: 32 })
    }
    await town.run(10_000)
    expect(stranger.inbox).toEqual([])
    expect(first.stats().protocol.ignored.cookie).toBe(3)
  })
})

describe('A3 A request to probe in another’s stead', () => {
  /** Two who have nothing to say to each other by themselves for minutes. */
  const quiet = { probeIntervalMs: 600_000, seedIntervalMs: 3_600_000 }

  async function quietPair(town: Town): Promise<readonly [Cluster, Cluster]> {
    const members = await town.members(2, quiet)
    await town.run(20_000)
    expect(await town.packetsIn(20_000, members)).toBe(0)
    return members as unknown as readonly [Cluster, Cluster]
  }

  it('that names another address never makes a member send there', async () => {
    const town = new Town()
    const [first, second] = await quietPair(town)
    const [stranger, victim] = [await town.stranger(), await town.stranger('victim')]
    const { name, instance } = second.self
    const targets = [second.self, { name: 'nobody', instance }, { name, instance: LAST_INSTANCE }, first.self]
    for (const target of targets) stranger.send(addressOf(first), pingReqFor(target, victim.address))
    await town.run(20_000)
    expect(victim.inbox).toEqual([])
    // The first of them was followed, to where the member is; the others were not.
    expect(stranger.inbox.map(({ packet: { message } }) => message.kind)).toEqual(['ack'])
    expect(first.stats().protocol.ignored.stranger).toBe(3)
  })

  it('for a life that is held draws one ping, and its answer back', async () => {
    const town = new Town()
    const [first, second] = await quietPair(town)
    const stranger = await town.stranger()
    stranger.send(addressOf(first), pingReqFor(second.self, addressOf(second)))
    const counts = [await town.packetsIn(20_000, [first, second]), stranger.inbox.length]
    expect(counts).toEqual([3, 1])
    expect(stranger.inbox[0]).toMatchObject({ packet: { message: { kind: 'ack', sequence: 7, relayed: { name: 'm1' } } } })
  })

  it('for a life that does not answer draws one ping, and nothing else', async () => {
    const town = new Town()
    const [first] = await quietPair(town)
    const [stranger, mute] = [await town.stranger(), await town.stranger('mute')]
    const held = update('mute', { life: 9, address: mute.address })
    stranger.gossip(addressOf(first), held)
    await town.run(20_000)
    expect(first.member('mute')).toBeDefined()
    const before = mute.inbox.length
    stranger.send(addressOf(first), pingReqFor(held.claim, mute.address))
    await town.run(20_000)
    expect(mute.inbox.slice(before).map(({ packet: { message } }) => message.kind)).toEqual(['ping'])
    expect(stranger.inbox).toEqual([])
  })
})

describe('A4 50,000 claims that somebody failed', () => {
  const CLAIMS = 50_000
  const A_DATAGRAM = 25

  it('of whom nobody has heard leave hardly anything to be passed on, and the members as they were', async () => {
    const town = new Town()
    const members = await town.members(3)
    const [first] = members
    const stranger = await town.stranger()
    const depths: number[] = []
    for (let done = 0; done < CLAIMS; done += A_DATAGRAM) {
      const claims = Array.from({ length: A_DATAGRAM }, (_, index) => update(`ghost${done + index}`, { state: 'failed' }))
      stranger.gossip(addressOf(first), ...claims)
      if (done % 5000 !== 0) continue
      await town.run(5)
      depths.push(...members.map((cluster) => cluster.stats().queues.updates))
    }
    await town.run(1000)
    depths.push(...members.map((cluster) => cluster.stats().queues.updates))
    expect(first.stats().received.accepted).toBeGreaterThan(CLAIMS / A_DATAGRAM)
    expect(Math.max(...depths)).toBeLessThan(100)
    for (const cluster of members) {
      expect(cluster.members().map(({ name, state }) => `${name} ${state}`)).toEqual(['m0 alive', 'm1 alive', 'm2 alive'])
    }
  }, 20_000)
})

describe('A5 A seed that does not mean well', () => {
  /** Names that follow one another in the order of lists. */
  const ordered = Array.from({ length: 9000 }, (_, index) => `n${index}`).sort(compareNames)
  const record = CODEC.encodeUpdate(update('nobody', { state: 'failed' }))

  type Want = Extract<Message, { kind: 'want' }>
  type Answer = (want: Want, send: (after: string, through: string, records: number) => void) => void

  const places = new Map(ordered.map((name, index) => [name, index + 1]))
  const placeOf = (after: string): number => places.get(after) ?? 0

  const answers: readonly (readonly [string, Answer])[] = [
    ['gives no page at all', () => {}],
    ['gives pages that go nowhere', (want, send) => send(want.after, want.after, 1)],
    ['gives pages that begin at the start again', (want, send) => send(want.after, '', 1)],
    ['gives pages that go backwards', (want, send) => send(want.after, ordered[Math.max(0, placeOf(want.after) - 5)] as string, 1)],
    ['gives the same page for ever', (_want, send) => send('', ordered[0] as string, 1)],
    ['gives full pages without end', (want, send) => {
      let after = want.after
      for (let page = 0; page < want.credit; page++) {
        const through = ordered[placeOf(after)]
        if (through === undefined) return
        send(after, through, 30)
        after = through
      }
    }],
  ]

  function pretendToBeASeed(stranger: Stranger, answer: Answer): void {
    stranger.whenCaught = ({ packet: { message }, from }: Caught) => {
      if (message.kind === 'hello') {
        stranger.send(from, { kind: 'challenge', nonce: message.nonce, cookie: new Uint8Array(16), digest: NO_DIGEST })
      } else if (message.kind === 'want') {
        const { nonce: asked } = message
        answer(message, (after, through, records) => {
          const page: Message = { kind: 'page', nonce: asked, after, through, last: false }
          stranger.sendEncoded(from, page, Array.from({ length: records }, () => record))
        })
      }
    }
  }

  it.each(answers)('%s, and does not keep a newcomer from joining through another seed', async (_what, answer) => {
    const town = new Town()
    const [first] = await town.members(2)
    const stranger = await town.stranger()
    pretendToBeASeed(stranger, answer)
    const newcomer = town.make('x', { seeds: [`${stranger.address.host}:${stranger.address.port}`, first.self.address] })
    // The bad one is the quicker one, and so the first whose list is asked for.
    const { network } = town.world
    for (const [name, latencyMs] of [['m0', 60], ['stranger', 20]] as const) {
      network.link(network.named(name) as VirtualHost, network.named('x') as VirtualHost, { latencyMs })
    }
    expect(await town.settled(newcomer.start({ joinTimeoutMs: 5000 }))).toEqual({ joined: true, members: 3 })
    expect(stranger.inbox.some(({ packet }) => packet.message.kind === 'want')).toBe(true)
  }, 20_000)
})

/** Metadata: a text of so many letters. */
function textOf(letters: number): Uint8Array {
  const encoded = encodeMetadata('x'.repeat(letters))
  if (!encoded.ok) throw new Error(encoded.problem)
  return encoded.bytes
}

describe('R2 A list of the largest records', () => {
  it('is given whole, by and to members with the longest names', async () => {
    const town = new Town()
    const longest = (prefix: string): string => prefix.padEnd(128, 'n')
    const first = town.make(longest('m0'), {}, 'm0')
    await town.settled(first.start())
    const stranger = await town.stranger()
    const address = { host: '2001:db8:1111:2222:3333:4444:5555:6666', port: 65_535 }
    const names = Array.from({ length: 40 }, (_, index) => longest(`r${index}`))
    // Every fourth is as large as can be, the others leave all kinds of room on a page.
    const records = names.map((name, index): Update => {
      const known = claim(name, { state: 'suspect', metadata: textOf(index % 4 === 0 ? 509 : 12 * index), address })
      return { claim: { ...known, tail: new Uint8Array(96).fill(1) }, accuser: longest('accuser'), refused: false }
    })
    expect(Math.max(...records.map((each) => CODEC.encodeUpdate(each).length))).toBeGreaterThan(930)
    for (const each of records) stranger.gossip(addressOf(first), each)
    await town.settled(first.waitFor((members) => members.length === 41), 1000)
    const newcomer = town.make(longest('x'), { seeds: [first.self.address] }, 'x')
    expect(await town.settled(newcomer.start(), 1000)).toEqual({ joined: true, members: 42 })
    expect(newcomer.peers().map(({ name }) => name)).toEqual([longest('m0'), ...names].sort())
  })
})


describe('N5 Two lives of a name that met after a partition', () => {
  /** Which of the two does not reach the other. */
  const cuts: readonly (readonly [string, (network: Network, older: VirtualHost, younger: VirtualHost) => void])[] = [
    ['the older does not reach the younger', (network, older, younger) => network.cut([older], [younger])],
    ['the younger does not reach the older', (network, older, younger) => network.cut([younger], [older])],
    ['neither reaches the other', (network, older, younger) => {
      network.cut([older], [younger])
      network.cut([younger], [older])
    }],
  ]

  const cases = [1, 2, 3].flatMap((seed) => cuts.map(([what, cut]) => [seed, what, cut] as const))

  it.each(cases)('come to rest over those who reach both (seed %i): %s', async (seed, _what, cut) => {
    const town = new Town(seed)
    const members = await town.members(4)
    const { network } = town.world
    const hosts = members.map((cluster) => network.named(cluster.self.name) as VirtualHost)
    const [older, younger] = [network.add('older'), network.add('younger')]
    network.partition([[...hosts.slice(0, 2), older], [...hosts.slice(2), younger]])
    await town.run(30_000)
    const seeds = members.map((cluster) => cluster.self.address)
    const lives: Cluster[] = []
    for (const host of [older, younger]) {
      const life = town.make('x', { seeds }, host.name)
      lives.push(life)
      await town.settled(life.start())
    }
    await town.run(20_000)
    for (const cluster of members) expect(cluster.size).toBe(3)

    network.healAll()
    cut(network, older, younger)
    const told = members.map((cluster) => storyOf(cluster, 'x'))
    await town.run(60_000)
    // Each saw one life replaced at most once or twice, and one of the two has given way.
    for (const story of told) expect(story.length).toBeLessThanOrEqual(4)
    expect(told.some((story) => story.length > 0)).toBe(true)
    expect(lives.map(({ state }) => state).sort()).toEqual(['closed', 'running'])
    const [loser, holder] = lives[0]?.state === 'closed' ? [lives[0], lives[1]] : [lives[1], lives[0]]
    expect(await loser?.closed).toMatchObject({ code: 'ROLLCALL_NAME_TAKEN', holder: { name: 'x', address: holder?.self.address } })
    for (const cluster of members) expect(cluster.member('x')?.instance).toBe(holder?.self.instance)
  })
})

describe('N3 A newcomer whose name is taken', () => {
  it('is refused, though the one who has it cannot be reached from where it is, and nobody hears of it', async () => {
    const town = new Town()
    const members = await town.members(4)
    const seeds = members.map((cluster) => cluster.self.address)
    const holder = town.make('x', { seeds }, 'older')
    await town.settled(holder.start())
    await town.run(10_000)
    const { network } = town.world
    network.cut([network.add('younger')], [network.named('older') as VirtualHost])
    const told = members.map((cluster) => storyOf(cluster, 'x'))
    const newcomer = town.make('x', { seeds }, 'younger')
    const refusal = { code: 'ROLLCALL_NAME_TAKEN', holder: { name: 'x', address: holder.self.address } }
    await expect(town.settled(newcomer.start())).rejects.toMatchObject(refusal)
    await town.run(30_000)
    expect([told.flat(), holder.state]).toEqual([[], 'running'])
  })
})

/** What a cluster tells from now on about one name. */
function storyOf(cluster: Cluster, name: string): readonly string[] {
  const story: string[] = []
  cluster.on('join', (member) => member.name === name && story.push('join'))
  cluster.on('leave', (member, reason) => member.name === name && story.push(`leave ${reason}`))
  return story
}
