/** What every user of `Cluster` may rely on, whatever is below it. Run over UDP and over the simulated network. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NameConflictError } from '../../src/index.ts'
import type { ContractDriver, ContractWorld } from './world.ts'
import { eventsOf, namesOf, next, stage } from './world.ts'

export function contract(driver: ContractDriver): void {
  describe(`a cluster over ${driver.title}`, () => {
    let world: ContractWorld

    beforeEach(() => {
      world = driver.open()
    })

    afterEach(async () => {
      await world.end()
    })

    const { first, joined, trio } = stage(() => world)

    describe('start', () => {
      it('resolves at once without seeds', async () => {
        const a = world.make({ name: 'a' })
        expect(a.state).toBe('idle')
        const starting = a.start()
        expect(a.state).toBe('starting')
        expect(await world.settle(starting)).toEqual({ joined: true, members: 1 })
        expect([a.state, a.joined, a.size]).toEqual(['running', true, 1])
      })

      it('resolves with the whole list of a seed, its joins told before', async () => {
        const [a] = await trio()
        const d = world.make({ name: 'd', seeds: [a.self.address] })
        const told = eventsOf(d)
        const started = await world.settle(d.start().then((result) => ({ result, told: [...told] })))
        expect(started.result).toEqual({ joined: true, members: 4 })
        expect(started.told.sort()).toEqual(['join a', 'join b', 'join c'])
      })

      it('resolves at once when every seed is this member itself', async () => {
        const before = await first()
        const { address, port } = before.self
        await world.settle(before.close())
        const a = world.make({ name: 'a', port, seeds: [address] })
        expect(await world.settle(a.start({ joinTimeoutMs: 60_000 }), 3000)).toEqual({ joined: true, members: 1 })
      })

      it('resolves with joined: false when no seed answers in time, and goes on trying', async () => {
        const former = await first()
        const { address, port } = former.self
        await world.settle(former.close())
        const b = world.make({ name: 'b', seeds: [address] })
        expect(await world.settle(b.start({ joinTimeoutMs: 300 }))).toEqual({ joined: false, members: 1 })
        expect([b.state, b.joined]).toEqual(['running', false])
        const a = world.make({ name: 'a', port })
        await world.settle(a.start())
        await world.settle(b.waitFor('a'))
        expect(b.joined).toBe(true)
      })

      it('rejects when a seed is required and none answers, names each seed with what came of it, and is closed', async () => {
        const former = await first()
        const { address } = former.self
        await world.settle(former.close())
        const b = world.make({ name: 'b', seeds: [address, 'nowhere.invalid:1'] })
        const failure = await world.settle(b.start({ required: true, joinTimeoutMs: 300 }).catch((error: unknown) => error))
        expect(failure).toMatchObject({ code: 'ROLLCALL_NO_SEED' })
        expect((failure as Error).message).toContain(`${address}: no answer`)
        expect((failure as Error).message).toMatch(/nowhere\.invalid:1: cannot be looked up \(\w+\)/)
        expect(b.state).toBe('closed')
        expect(await world.settle(b.closed)).toBe(failure)
      })

      it('rejects a second time with its code, and harms nothing', async () => {
        const a = await first()
        await expect(world.settle(a.start())).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
        expect(a.state).toBe('running')
        await world.settle(joined(a, { name: 'b' }))
      })

      it('rejects for a taken port with the reason of the system, and afterwards a good one starts', async () => {
        const port = await world.takenPort()
        const a = world.make({ name: 'a', port })
        const told = eventsOf(a)
        const failure = await world.settle(a.start().catch((error: unknown) => error))
        expect(failure).toMatchObject({ code: 'ROLLCALL_ADDRESS', cause: { code: 'EADDRINUSE' } })
        expect(await world.settle(a.closed)).toBe(failure)
        expect(told).toEqual(['close ROLLCALL_ADDRESS'])
        await first()
      })

      it('rejects for an address that is not this machine’s, or cannot be looked up', async () => {
        for (const host of ['192.0.2.1', 'nowhere.invalid']) {
          const a = world.make({ name: 'a', host })
          await expect(world.settle(a.start())).rejects.toMatchObject({ code: 'ROLLCALL_ADDRESS' })
        }
      })

      it('rejects for an address that others could not use, and frees the port', async () => {
        const a = world.make({ name: 'a', advertise: { host: '224.0.0.1' } })
        await expect(world.settle(a.start())).rejects.toMatchObject({ code: 'ROLLCALL_ADDRESS', message: expect.stringContaining('224.0.0.1') })
        await first({ port: a.self.port })
      })

      it('rejects with the reason of an aborted signal, before and while it waits, and is closed', async () => {
        const former = await first()
        const { address } = former.self
        await world.settle(former.close())
        const reason = new Error('no longer wanted')
        const early = world.make({ name: 'b' })
        await expect(world.settle(early.start({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
        expect(early.state).toBe('closed')
        const abort = new AbortController()
        const b = world.make({ name: 'b', seeds: [address] })
        const starting = b.start({ signal: abort.signal })
        abort.abort(reason)
        await expect(world.settle(starting)).rejects.toBe(reason)
        expect(await world.settle(b.closed)).toBeUndefined()
      })

      it('refuses the name of a living member elsewhere, which stays undisturbed', async () => {
        const [a, b] = await trio()
        const told = [eventsOf(a), eventsOf(b)]
        const other = world.make({ name: 'b', seeds: [a.self.address] })
        const failure = await world.settle(other.start().catch((error: unknown) => error))
        expect(failure).toBeInstanceOf(NameConflictError)
        expect(failure).toMatchObject({ code: 'ROLLCALL_NAME_TAKEN', holder: { name: 'b', address: b.self.address } })
        expect(told.flat().filter((event) => event.startsWith('leave') || event.startsWith('close'))).toEqual([])
        expect(b.state).toBe('running')
      })

      it('rejects wrong arguments and stays idle', async () => {
        const a = world.make({ name: 'a' })
        await expect(a.start({ joinTimeoutMs: -1 })).rejects.toMatchObject({ code: 'ROLLCALL_OPTIONS', message: expect.stringContaining('-1') })
        expect(a.state).toBe('idle')
        await world.settle(a.start())
      })
    })

    describe('members and events', () => {
      it('join: each hears of the others, never of itself, and lists are sorted by name', async () => {
        const a = await first()
        const heard = eventsOf(a)
        const b = await joined(a, { name: 'b', metadata: { role: 'api', bytes: new Uint8Array([1, 2]) } })
        await world.settle(a.waitFor('b'))
        expect(heard).toEqual(['join b'])
        expect(namesOf(a.members())).toEqual(['a', 'b'])
        expect(namesOf(b.peers())).toEqual(['a'])
        expect(a.member('b')).toMatchObject({ ...b.self, incarnation: a.member('b')?.incarnation, metadata: { role: 'api', bytes: new Uint8Array([1, 2]) } })
        expect(a.member('b')?.address).toBe(`${b.self.host}:${b.self.port}`)
      })

      it('snapshots are frozen, metadata and all', async () => {
        const a = await first({ metadata: { tags: ['x'] } })
        expect(Object.isFrozen(a.members())).toBe(true)
        expect(Object.isFrozen(a.self)).toBe(true)
        expect(Object.isFrozen((a.self.metadata as { tags: string[] }).tags)).toBe(true)
        expect(Object.isFrozen(a.stats().received.dropped)).toBe(true)
      })

      it('whoever reads members() and then listens has missed nothing', async () => {
        const a = await first()
        const b = await joined(a, { name: 'b' })
        const seen = new Set(namesOf(b.peers()))
        b.on('join', (member) => seen.add(member.name))
        b.on('leave', (member) => seen.delete(member.name))
        const c = await joined(a, { name: 'c' })
        await world.settle(b.waitFor('c'))
        expect([...seen].sort()).toEqual(namesOf(b.peers()))
        const gone = next(b, 'leave', 'c')
        await world.settle(c.leave())
        await world.settle(gone)
        expect([...seen].sort()).toEqual(namesOf(b.peers()))
      })

      it('in the very handler members() is self and the replay of the events so far', async () => {
        const [a] = await trio()
        const d = world.make({ name: 'd', seeds: [a.self.address] })
        const replay = new Set(['d'])
        const matches: boolean[] = []
        d.on('join', (member) => {
          replay.add(member.name)
          matches.push([...replay].sort().join() === namesOf(d.members()).join())
        })
        await world.settle(d.start())
        expect(matches).toEqual([true, true, true])
      })

      it('update: others see new metadata of the same life, and setMetadata resolves when it has spread', async () => {
        const [a, b, c] = await trio()
        const updates = [a, c].map((cluster) => next(cluster, 'update', 'b'))
        const set = b.setMetadata({ role: 'db' })
        expect(b.self.metadata).toEqual({ role: 'db' })
        for (const [member, previous] of await world.settle(Promise.all(updates))) {
          expect(member.metadata).toEqual({ role: 'db' })
          expect(previous.metadata).toBeNull()
          expect(member.instance).toBe(previous.instance)
          expect(member.incarnation).toBeGreaterThan(previous.incarnation)
        }
        await world.settle(set)
      })

      it('leave: the others hear that it left, and it knows that they do', async () => {
        const [a, b, c] = await trio()
        const heard = [a, b].map((cluster) => next(cluster, 'leave', 'c'))
        expect(await world.settle(c.leave())).toEqual({ spread: true })
        for (const [member, reason] of await world.settle(Promise.all(heard))) expect([member.state, reason]).toEqual(['left', 'left'])
        expect(c.state).toBe('closed')
        expect(namesOf(a.members())).toEqual(['a', 'b'])
      })

      it('failed: who dies without a word is suspected first and then found out', async () => {
        const [a, b, c] = await trio()
        const told = [eventsOf(a), eventsOf(b)]
        const heard = [a, b].map((cluster) => next(cluster, 'leave', 'c'))
        await world.kill(c)
        for (const [member, reason] of await world.settle(Promise.all(heard), 20_000)) expect([member.state, reason]).toEqual(['failed', 'failed'])
        for (const events of told) expect(events).toEqual(['suspect c', 'leave c failed'])
      })

      it('replaced: another life of a name is always leave, then join, and instance tells them apart', async () => {
        const [a, b, c] = await trio()
        const told = eventsOf(b)
        const { port, instance } = c.self
        const rejoined = next(b, 'join', 'c')
        await world.kill(c)
        const again = world.make({ name: 'c', port, seeds: [a.self.address] })
        await world.settle(again.start())
        const [member] = await world.settle(rejoined)
        expect(member.instance).not.toBe(instance)
        expect(member.instance).toBe(again.self.instance)
        expect(told.slice(-2)).toEqual(['leave c replaced', 'join c'])
      })
    })

    describe('handlers', () => {
      it('that throw, or whose promise rejects, reach the process and nobody else', async () => {
        const a = await first()
        const [thrown, rejected] = [new Error('thrown'), new Error('rejected')]
        const told: string[] = []
        a.on('join', () => {
          throw thrown
        })
        a.on('join', async () => {
          await Promise.resolve()
          throw rejected
        })
        a.on('join', (member) => told.push(member.name))
        for (const name of ['b', 'c']) {
          await joined(a, { name })
          await world.settle(a.waitFor(name))
        }
        expect(told).toEqual(['b', 'c'])
        expect(world.uncaught).toEqual([thrown, rejected, thrown, rejected])
      })

      it('calls inside a handler take effect after it, before the next event', async () => {
        const a = await first({ metadata: 0 })
        const seen: unknown[] = []
        a.once('join', () => {
          void a.setMetadata(1)
          seen.push(a.self.metadata)
        })
        a.on('join', () => seen.push(a.self.metadata))
        await joined(a, { name: 'b' })
        await world.settle(a.waitFor('b'))
        expect(seen).toEqual([0, 0])
        expect(a.self.metadata).toBe(1)
      })

      it('may leave: the event is whole for all handlers first', async () => {
        const a = await first()
        const told: string[] = []
        a.on('join', () => {
          void a.leave()
          told.push(a.state)
        })
        a.on('join', () => told.push(a.state))
        a.on('close', () => told.push(a.state))
        await joined(a, { name: 'b' })
        await world.settle(a.closed)
        expect(told).toEqual(['running', 'running', 'closed'])
      })
    })

    describe('the end', () => {
      it('a second leave gives the same promise', async () => {
        const [, , c] = await trio()
        const leaving = c.leave()
        expect(c.leave()).toBe(leaving)
        expect(c.state).toBe('leaving')
        await world.settle(leaving)
        expect(c.leave()).toBe(leaving)
      })

      it('close cuts a leave short: both resolve, and it did not spread', async () => {
        const [, , c] = await trio()
        const leaving = c.leave({ timeoutMs: 60_000 })
        const closing = c.close()
        expect(await world.settle(leaving)).toEqual({ spread: false })
        await world.settle(closing)
        expect(c.state).toBe('closed')
      })

      it('leave resolves in its time when nobody answers any more', async () => {
        const [a, b, c] = await trio()
        await Promise.all([world.kill(a), world.kill(b)])
        expect(await world.settle(c.leave({ timeoutMs: 200 }), 1000)).toEqual({ spread: false })
      })

      it('leave during start rejects the start; leave before it ends an idle cluster', async () => {
        const former = await first()
        const { address } = former.self
        await world.settle(former.close())
        const b = world.make({ name: 'b', seeds: [address] })
        const starting = b.start().catch((error: unknown) => error)
        const leaving = b.leave()
        expect(await world.settle(starting)).toMatchObject({ code: 'ROLLCALL_STATE' })
        await world.settle(leaving)
        const idle = world.make({ name: 'idle' })
        expect(await world.settle(idle.leave())).toEqual({ spread: true })
        await expect(world.settle(idle.start())).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
      })

      it('close is the last event, closed resolves, the last view stays readable and changes throw', async () => {
        const [a, b] = await trio()
        const events = eventsOf(a)
        const left = next(b, 'leave', 'a')
        await world.settle(a.leave())
        await world.settle(left)
        expect(await world.settle(a.closed)).toBeUndefined()
        expect(events.at(-1)).toBe('close')
        expect(namesOf(a.members())).toEqual(['a', 'b', 'c'])
        expect(a.stats().sent.packets).toBeGreaterThan(0)
        await expect(a.setMetadata(1)).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
        await expect(a.waitFor('b')).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
        await expect(a.start()).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
        const told: string[] = []
        for await (const event of a.events()) told.push(`${event.type} ${event.member.name}`)
        expect(told).toEqual(['join b', 'join c'])
      })

      it('the same name can be started again at once in the same process, ten times over', async () => {
        const a = await first()
        const told = eventsOf(a)
        for (let round = 0; round < 10; round++) {
          const b = world.make({ name: 'b', seeds: [a.self.address] })
          const seen = next(a, 'join', 'b')
          await world.settle(b.start())
          await world.settle(seen)
          const gone = next(a, 'leave', 'b')
          await world.settle(b.leave())
          await world.settle(gone)
        }
        expect(told).toEqual(Array.from({ length: 10 }, () => ['join b', 'leave b left']).flat())
      })

      it('setMetadata that waits for the spread resolves at the end', async () => {
        const [a] = await trio()
        const set = a.setMetadata('last words')
        await world.settle(a.close())
        await world.settle(set)
      })

      it('await using leaves', async () => {
        const [a] = await trio()
        const left = next(a, 'leave', 'd')
        const d = await joined(a, { name: 'd' })
        await world.settle(a.waitFor('d'))
        await world.settle(d[Symbol.asyncDispose]())
        expect((await world.settle(left))[1]).toBe('left')
      })

      it('two hundred starts and closes leave no socket and no timer behind', async () => {
        const before = await world.resources()
        for (let round = 0; round < 200; round++) {
          const cluster = world.make({ name: `m${round}` })
          await world.settle(cluster.start())
          await world.settle(cluster.close())
        }
        expect(await world.resources()).toBeLessThanOrEqual(before)
      })
    })
  })
}
