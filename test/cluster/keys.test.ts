import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import type { RollcallError } from '../../src/errors.ts'
import type { Incarnation, Instance, Message } from '../../src/protocol/types.ts'
import { RingKey } from '../../src/wire/ring-key.ts'
import { claim, NO_DIGEST, nonce, sequence } from '../protocol/support.ts'
import { addressOf, claimOf, Town } from './town.ts'

const [k1, k2, k3] = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte)) as [Uint8Array, Uint8Array, Uint8Array]
const printOf = (key: Uint8Array): string => new RingKey(key).fingerprint

function refusal(change: () => void): RollcallError {
  try {
    change()
  } catch (error) {
    return error as RollcallError
  }
  return expect.fail('it was done')
}

function warningsOf(cluster: Cluster): RollcallError[] {
  const warnings: RollcallError[] = []
  cluster.on('warning', (warning) => warnings.push(warning))
  return warnings
}

/** What came in is accepted or dropped, once. */
function expectSums({ received }: ReturnType<Cluster['stats']>): void {
  expect(received.accepted + Object.values(received.dropped).reduce((sum, count) => sum + count, 0)).toBe(received.packets)
}

describe('cluster.keys', () => {
  const make = (options: Partial<ClusterOptions<unknown>>): Cluster => new Town().make('a', options)

  it('begins with the keys of the options, tells them by their fingerprints, and requires seals', () => {
    const { keys } = make({ keys: [k1, Buffer.from(k2).toString('base64')] })
    expect([keys.fingerprints, keys.sealing]).toEqual([[printOf(k1), printOf(k2)], 'require'])
    expect(Object.isFrozen(keys.fingerprints)).toBe(true)
  })

  it('begins with none and without seals where the options have none', () => {
    const { keys } = make({})
    expect([keys.fingerprints, keys.sealing]).toEqual([[], 'accept'])
  })

  it('adds, uses and removes keys, as bytes or as text, before the start as well', () => {
    const { keys } = make({ keys: [k1] })
    keys.add(Buffer.from(k2).toString('base64'))
    keys.add(k2)
    expect(keys.fingerprints).toEqual([printOf(k1), printOf(k2)])
    keys.use(k2)
    expect(keys.fingerprints).toEqual([printOf(k2), printOf(k1)])
    keys.remove(Buffer.from(k1).toString('base64'))
    expect(keys.fingerprints).toEqual([printOf(k2)])
  })

  it.each<[string, (keys: Cluster['keys']) => void, string]>([
    ['a malformed key is added', (keys) => keys.add('secret text'), 'a key must be 32 random bytes, or those as base64 text; got a text of 11 characters'],
    ['a malformed key is used', (keys) => keys.use(new Uint8Array(31)), 'a key must be 32 random bytes, or those as base64 text; got 31 bytes'],
    ['a malformed key is removed', (keys) => keys.remove(7 as unknown as string), 'a key must be 32 random bytes, or those as base64 text; got number'],
    ['a fifth key is added', (keys) => [3, 4, 5].forEach((byte) => keys.add(new Uint8Array(32).fill(byte))), 'there are 4 keys already: remove one that is not used any more'],
    ['a key is used that is not held', (keys) => keys.use(k3), `the key ${printOf(k3)} is not held: add it first`],
    ['a key is removed that is not held', (keys) => keys.remove(k3), `the key ${printOf(k3)} is not held: add it first`],
    ['the key in use is removed', (keys) => keys.remove(k1), `the key ${printOf(k1)} is in use: use another one first`],
  ])('throws ROLLCALL_KEY where %s, and what was there stays', (_, change, message) => {
    const { keys } = make({ keys: [k1, k2] })
    expect(refusal(() => change(keys))).toMatchObject({ code: 'ROLLCALL_KEY', message })
    expect(keys.fingerprints.slice(0, 2)).toEqual([printOf(k1), printOf(k2)])
  })

  it('refuses to seal without a key, and a value of sealing that there is not', () => {
    const { keys } = make({})
    expect(refusal(() => keys.setSealing('send'))).toMatchObject({ code: 'ROLLCALL_KEY', message: 'there is no key to seal with: add one first' })
    const wrong = refusal(() => keys.setSealing('always' as unknown as 'send'))
    expect(wrong).toMatchObject({ code: 'ROLLCALL_OPTIONS', message: 'sealing must be one of "accept", "send", "require"; got "always"' })
    expect(keys.sealing).toBe('accept')
  })

  it('throws ROLLCALL_STATE after the end, when the keys can still be read', async () => {
    const town = new Town()
    const cluster = town.make('a', { keys: [k1] })
    await town.settled(cluster.start())
    await town.settled(cluster.close())
    const { keys } = cluster
    const changes = [() => keys.add(k2), () => keys.use(k1), () => keys.remove(k1), () => keys.setSealing('send')]
    for (const change of changes) {
      expect(refusal(change)).toMatchObject({ code: 'ROLLCALL_STATE', message: 'the cluster is closed: its keys can no longer be changed' })
    }
    expect(keys.fingerprints).toEqual([printOf(k1)])
  })
})

describe('A datagram that does not belong here', () => {
  const cases = [
    ['cluster', 'ROLLCALL_CLUSTER', { cluster: 'staging' }, {}, 'of another cluster'],
    ['seal', 'ROLLCALL_KEY', { keys: [k2] }, { keys: [k1] }, `no key here opens it (${printOf(k1)})`],
    ['unsealed', 'ROLLCALL_KEY', {}, { keys: [k1] }, 'it is not sealed, and this member requires it'],
    ['sealed', 'ROLLCALL_KEY', { keys: [k2] }, {}, 'it is sealed, and this member has no keys'],
  ] as const

  it.each(cases)('for its `%s` is counted, and warned of with %s once a minute', async (reason, code, theirs, ours, text) => {
    const town = new Town()
    const ourOwn = town.make('a', ours)
    const warnings = warningsOf(ourOwn)
    await town.settled(ourOwn.start())
    const other = town.make('b', { ...theirs, seeds: [ourOwn.self.address], seedIntervalMs: 1000 })
    void other.start()
    await town.run(50_000)
    const { host, port } = addressOf(other)
    expect(warnings.map((warning) => warning.code)).toEqual([code])
    expect(warnings[0]?.message).toContain(`a datagram from ${host}:${port} was refused: `)
    expect(warnings[0]?.message).toContain(text)
    expect(ourOwn.stats().received.dropped[reason]).toBeGreaterThan(10)
    expect(ourOwn.size).toBe(1)
    expectSums(ourOwn.stats())
    await town.run(60_000)
    expect(warnings).toHaveLength(2)
  })

  it('is warned of once, from however many addresses it comes', async () => {
    const town = new Town()
    const cluster = town.make('a', { keys: [k1] })
    const warnings = warningsOf(cluster)
    await town.settled(cluster.start())
    for (let number = 0; number < 300; number++) {
      const stranger = await town.settled(town.stranger(`stranger-${number}`))
      stranger.gossip(addressOf(cluster))
    }
    await town.run(100)
    expect(cluster.stats().received.dropped.unsealed).toBe(300)
    expect(warnings).toHaveLength(1)
  })

  it('makes no warning where it is only damaged or not of this protocol', async () => {
    const town = new Town()
    const cluster = town.make('a')
    const warnings = warningsOf(cluster)
    await town.settled(cluster.start())
    const stranger = await town.settled(town.stranger())
    stranger.sendEncoded(addressOf(cluster), { kind: 'gossip' }, [new Uint8Array(9)])
    await town.run(100)
    expect(cluster.stats().received.dropped.update).toBe(1)
    expect(warnings).toEqual([])
  })

  it('leaves what its warning’s handler does for after the handler', async () => {
    const town = new Town()
    const cluster = town.make('a', { keys: [k1] })
    const told: string[] = []
    await town.settled(cluster.start())
    cluster.on('warning', () => {
      void cluster.close()
      told.push(cluster.state)
    })
    cluster.on('close', () => told.push('close'))
    const stranger = await town.settled(town.stranger())
    stranger.gossip(addressOf(cluster))
    await town.run(100)
    expect(told).toEqual(['running', 'close'])
  })
})

describe('A stranger without the key', () => {
  const messages: Readonly<Record<string, (first: Cluster) => Message>> = {
    gossip: () => ({ kind: 'gossip' }),
    hello: () => ({ kind: 'hello', nonce: nonce(1), purpose: 'repair' }),
    ping: ({ self }) => ({ kind: 'ping', sequence: sequence(7), target: self.name, targetInstance: self.instance as Instance, digest: NO_DIGEST }),
  }
  const cases = Object.keys(messages).flatMap((kind) => (['accept', 'send', 'require'] as const).map((sealing) => [kind, sealing] as const))

  it.each(cases)('draws at most three times the bytes of a %s with a stale claim, where sealing is `%s`', async (kind, sealing) => {
    const town = new Town()
    const [first, second] = (await town.members(2, { keys: [k1], sealing })) as readonly [Cluster, Cluster]
    const stranger = await town.settled(town.stranger())
    // Its own name is short: the answer to its ping is about as long as the ping.
    stranger.life = claim('s', { life: 0xbad })
    // What it draws is sealed where members seal: it is counted, not read.
    let drawn = 0
    stranger.catch = (_, bytes) => void (drawn += bytes.length)
    let most = 0
    // The answer grows by less than a seal at a time: at some length it just fits.
    for (let length = 0; length < 500; length += 5) {
      await town.settled(second.setMetadata('x'.repeat(length)))
      drawn = 0
      const stale = claimOf(second, { state: 'failed', incarnation: 0 as Incarnation })
      const message = (messages[kind] as (first: Cluster) => Message)(first)
      const sent = stranger.send(addressOf(first), message, { claim: stale, accuser: undefined, refused: false })
      await town.run(100)
      expect(drawn, `with ${length} bytes of metadata`).toBeLessThanOrEqual(3 * sent)
      most = Math.max(most, drawn / sent)
    }
    if (sealing === 'require') expect(most).toBe(0)
    else expect(most).toBeGreaterThan(2)
  })
})
