/** What else users of `Cluster` rely on: waiting, reading events, foreign metadata, and what comes of bad input. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ClusterOptions } from '../../src/index.ts'
import { Cluster, RollcallError } from '../../src/index.ts'
import type { ContractDriver, ContractWorld } from './world.ts'
import { eventsOf, namesOf, stage } from './world.ts'

export function furtherContract(driver: ContractDriver): void {
  describe(`a cluster over ${driver.title}, further`, () => {
    let world: ContractWorld

    beforeEach(() => {
      world = driver.open()
    })

    afterEach(async () => {
      await world.end()
    })

    const { first, joined, trio } = stage(() => world)

    describe('what others say', () => {
      it('what readMetadata refuses is hidden, counted and warned about; what it makes of the rest is what users see', async () => {
        const read = (raw: unknown): { role: string } => {
          if (typeof raw !== 'object' || raw === null || !('role' in raw)) throw new TypeError('no role')
          return { role: String(raw.role).toUpperCase() }
        }
        const a = await first<{ role: string }>({ metadata: { role: 'api' }, readMetadata: read })
        const warnings: RollcallError[] = []
        const warned = new Promise<void>((resolve) => {
          a.on('warning', (warning) => {
            warnings.push(warning)
            resolve()
          })
        })
        const b = await joined<unknown>(a as Cluster, { name: 'b', metadata: 'nothing to read' })
        await joined<unknown>(a as Cluster, { name: 'c', metadata: { role: 'db' } })
        // Who joined says so within 5 ms of its own: either word may be the first to arrive.
        await world.settle(Promise.all([a.waitFor('c'), warned]))
        expect(a.self.metadata).toEqual({ role: 'API' })
        expect(a.member('c')?.metadata).toEqual({ role: 'DB' })
        expect(namesOf(a.members())).toEqual(['a', 'c'])
        expect(a.stats().refused.metadata).toBeGreaterThan(0)
        expect(warnings.map(({ code }) => code)).toEqual(['ROLLCALL_METADATA_TYPE'])
        await world.settle(Promise.all([b.setMetadata({ role: 'late' }), a.waitFor('b')]))
        expect(a.member('b')?.metadata).toEqual({ role: 'LATE' })
      })

      it('two clusters with different tags never mix, and each counts why', async () => {
        const a = await first({ cluster: 'blue' })
        const b = world.make({ name: 'b', cluster: 'green', seeds: [a.self.address] })
        expect(await world.settle(b.start({ joinTimeoutMs: 300 }))).toEqual({ joined: false, members: 1 })
        expect(a.stats().received.dropped.cluster).toBeGreaterThan(0)
        expect(a.size).toBe(1)
      })

      it('every datagram that came in is in exactly one counter', async () => {
        for (const cluster of await trio()) {
          const { received, sent } = cluster.stats()
          expect(received.packets).toBeGreaterThan(0)
          expect(sent.bytes).toBeGreaterThan(sent.packets)
          expect(received.accepted + Object.values(received.dropped).reduce((sum, count) => sum + count, 0)).toBe(received.packets)
        }
      })

      it('once is called once, off ends it, and the same handler can be given twice', async () => {
        const a = await first()
        const told: string[] = []
        const write = (): void => void told.push('on')
        a.once('join', () => told.push('once')).on('join', write).on('join', write)
        await joined(a, { name: 'b' })
        await world.settle(a.waitFor('b'))
        expect(told.sort()).toEqual(['on', 'on', 'once'])
        a.off('join', write)
        await joined(a, { name: 'c' })
        await world.settle(a.waitFor('c'))
        expect(told).toHaveLength(3)
      })
    })

    describe('keys', () => {
      const [key, otherKey] = [new Uint8Array(32).fill(1), Buffer.from(new Uint8Array(32).fill(2)).toString('base64')]

      it('let those who have one join, change, be rotated, leave and fail as without keys', async () => {
        const a = await first({ keys: [key] })
        const told = eventsOf(a)
        const b = await joined<unknown>(a, { name: 'b', keys: [Buffer.from(key).toString('base64')] })
        await world.settle(a.waitFor('b'))
        await world.settle(Promise.all([b.setMetadata('first'), a.waitFor(() => a.member('b')?.metadata === 'first')]))
        for (const cluster of [a, b]) cluster.keys.add(otherKey)
        for (const cluster of [a, b]) cluster.keys.use(otherKey)
        for (const cluster of [a, b]) cluster.keys.remove(key)
        await world.settle(Promise.all([b.setMetadata('second'), a.waitFor(() => a.member('b')?.metadata === 'second')]))
        const c = await joined(a, { name: 'c', keys: [otherKey] })
        await world.settle(Promise.all([a, b, c].map((cluster) => cluster.waitFor((members) => members.length === 3))))
        await world.settle(b.leave())
        await world.settle(a.waitFor((members) => members.length === 2))
        await world.kill(c)
        await world.settle(a.waitFor((members) => members.length === 1))
        expect(told.filter((line) => !line.startsWith('suspect'))).toEqual(['join b', 'update b', 'update b', 'join c', 'leave b left', 'leave c failed'])
        expect(a.stats().received.accepted + a.stats().received.dropped.seal).toBe(a.stats().received.packets)
      })

      it('keep out those who have none, another one, or the same in another cluster, and both sides count why', async () => {
        const a = await first({ keys: [key] })
        const warnings: string[] = []
        a.on('warning', (warning) => warnings.push(warning.code))
        const others = [{ name: 'b' }, { name: 'c', keys: [otherKey] }, { name: 'd', keys: [key], cluster: 'green' }]
        for (const [index, options] of others.entries()) {
          const other = world.make({ ...options, seeds: [a.self.address] })
          expect(await world.settle(other.start({ joinTimeoutMs: 300 }))).toEqual({ joined: false, members: 1 })
          const { dropped } = a.stats().received
          expect([dropped.unsealed, dropped.seal, dropped.cluster].map((count) => count > 0)).toEqual([true, index > 0, index > 1])
          expect(other.size).toBe(1)
        }
        expect(warnings).toEqual(['ROLLCALL_KEY', 'ROLLCALL_KEY', 'ROLLCALL_CLUSTER'])
        expect([a.size, a.stats().received.accepted]).toEqual([1, 0])
      })
    })

    describe('calls at awkward moments', () => {
      it('events() opened in a handler does not yield that event twice', async () => {
        const a = await first()
        const told: string[] = []
        let reading: Promise<void> | undefined
        a.once('join', () => {
          reading = (async () => {
            for await (const event of a.events()) told.push(`${event.type} ${event.member.name}`)
          })()
        })
        const b = await joined(a, { name: 'b' })
        await world.settle(a.waitFor('b'))
        await world.settle(b.leave())
        await world.settle(a.waitFor((members) => members.length === 1))
        await world.settle(a.close())
        await world.settle(reading as Promise<void>)
        expect(told).toEqual(['join b', 'leave b'])
      })

      it('a leave with wrong arguments is refused, and a right one works afterwards', async () => {
        const a = await first()
        await expect(a.leave({ timeoutMs: -1 })).rejects.toMatchObject({ code: 'ROLLCALL_OPTIONS' })
        expect(a.state).toBe('running')
        expect(await world.settle(a.leave())).toEqual({ spread: true })
      })

      it('a leave without any time still tells some', async () => {
        const [a, b, c] = await trio()
        const gone = [a, b].map((cluster) => cluster.waitFor((members) => members.length === 2))
        await world.settle(c.leave({ timeoutMs: 0 }))
        await world.settle(Promise.all(gone))
        expect([a.state, c.state]).toEqual(['running', 'closed'])
      })

      it('setMetadata after close in one handler settles', async () => {
        const a = await first()
        let set: Promise<void> | undefined
        a.once('join', () => {
          void a.close()
          set = a.setMetadata('too late')
        })
        await joined(a, { name: 'b' })
        await world.settle(a.closed)
        await world.settle(set as Promise<void>)
      })

      it('metadata set while the socket is being bound is what others see', async () => {
        const a = await first()
        const b = world.make({ name: 'b', seeds: [a.self.address], metadata: 'old' })
        const starting = b.start()
        await b.setMetadata('new')
        await world.settle(starting)
        await world.settle(a.waitFor('b'))
        expect(a.member('b')?.metadata).toBe('new')
      })

      it('one who found no seed in time speaks for itself to those who found it', async () => {
        const former = await first()
        const { address } = former.self
        await world.settle(former.close())
        const x = world.make<unknown>({ name: 'x', seeds: [address] })
        await world.settle(x.start({ joinTimeoutMs: 50 }))
        await world.settle(x.setMetadata('alone'))
        const y = await joined(x, { name: 'y' })
        await world.settle(x.waitFor('y'))
        await world.settle(Promise.all([x.setMetadata('heard'), y.waitFor(() => y.member('x')?.metadata === 'heard')]), 1000)
      })
    })

    describe('waitFor', () => {
      it('takes a name or a test, and resolves at once where it holds already', async () => {
        const a = await first()
        expect(namesOf(await world.settle(a.waitFor('a')))).toEqual(['a'])
        const waiting = a.waitFor((members) => members.length === 2)
        await joined(a, { name: 'b' })
        expect(namesOf(await world.settle(waiting))).toEqual(['a', 'b'])
      })

      it('rejects after its time, with the reason of its signal, with what the test throws, and when the cluster ends', async () => {
        const a = await first()
        await expect(world.settle(a.waitFor('z', { timeoutMs: 50 }))).rejects.toMatchObject({ code: 'ROLLCALL_TIMEOUT' })
        const abort = new AbortController()
        const aborted = a.waitFor('z', { signal: abort.signal })
        abort.abort(new Error('enough'))
        await expect(world.settle(aborted)).rejects.toThrow('enough')
        const broken = (): boolean => {
          throw new Error('broken test')
        }
        await expect(world.settle(a.waitFor(broken))).rejects.toThrow('broken test')
        const waiting = a.waitFor('z')
        void a.close()
        await expect(world.settle(waiting)).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
      })
    })

    describe('events()', () => {
      it('begins with a join for each peer already there, goes on, and ends with the cluster', async () => {
        const [a, b] = await trio()
        const told: string[] = []
        const reading = (async () => {
          for await (const event of a.events()) {
            told.push(`${event.type} ${event.member.name}`)
            if (event.type === 'leave') void a.close()
          }
        })()
        await world.settle(b.leave())
        await world.settle(reading)
        expect(told).toEqual(['join b', 'join c', 'leave b'])
      })

      it('throws the reason of its signal, and ends where its loop is left', async () => {
        const [a] = await trio()
        const abort = new AbortController()
        const stream = a.events({ signal: abort.signal })
        expect((await world.settle(stream.next())).value).toMatchObject({ type: 'join' })
        expect((await world.settle(stream.next())).value).toMatchObject({ type: 'join' })
        const waiting = stream.next()
        abort.abort(new Error('enough'))
        await expect(world.settle(waiting)).rejects.toThrow('enough')
        for await (const event of a.events()) {
          expect(event.type).toBe('join')
          break
        }
      })
    })

    describe('bad input', () => {
      it('all wrong options are told at once, with the values received', () => {
        const wrong = { name: '', port: 70_000, seeds: ['ok', ':0', 7], profile: 'moon', probeIntervalMs: -5, indirectProbes: 1.5, advertise: { port: 0, hots: 'x' }, nmae: 'typo' }
        const make = (): Cluster => world.make(wrong as unknown as ClusterOptions<unknown>)
        expect(make).toThrow(RollcallError)
        let message = ''
        try {
          make()
        } catch (error) {
          expect(error).toMatchObject({ code: 'ROLLCALL_OPTIONS' })
          message = (error as Error).message
        }
        for (const part of ['name', '70000', '":0"', '7', '"moon"', '-5', '1.5', '.port', '.hots is not an option', 'nmae is not an option']) expect(message).toContain(part)
      })

      it('settings that contradict each other are refused', () => {
        expect(() => world.make({ probeIntervalMs: 100, probeTimeoutMs: 100 })).toThrow(/probeTimeoutMs \(100\) must be below probeIntervalMs \(100\)/)
      })

      it('metadata that is too large or would arrive different is refused, at the start and later, with its path', async () => {
        expect(() => world.make({ metadata: 'x'.repeat(513) })).toThrow(expect.objectContaining({ code: 'ROLLCALL_METADATA_SIZE' }))
        expect(() => world.make({ metadata: { at: [new Date(0)] } })).toThrow(expect.objectContaining({ code: 'ROLLCALL_METADATA_TYPE', message: expect.stringContaining('metadata.at[0]') }))
        const a = await first()
        await expect(a.setMetadata({ n: Number.NaN })).rejects.toMatchObject({ code: 'ROLLCALL_METADATA_TYPE' })
        await expect(a.setMetadata('x'.repeat(513))).rejects.toMatchObject({ code: 'ROLLCALL_METADATA_SIZE' })
        expect(a.self.metadata).toBeNull()
      })

      it('options that are undefined count as left out', async () => {
        const a = world.make({ name: 'a', seeds: undefined, advertise: undefined, cluster: undefined, probeIntervalMs: undefined })
        await world.settle(a.start())
        expect(a.size).toBe(1)
      })
    })
  })
}
