/** The service of the example that is simulated elsewhere, in production: real clusters, real timers, real datagrams. */
import { createSocket } from 'node:dgram'
import { afterEach, describe, expect, it } from 'vitest'
import { ownershipByLease, type Ownership } from '../../examples/lease/service.ts'
import { serve, type Reachable } from '../../examples/real-host.ts'
import type { Host } from '../../sim/index.ts'

const NAMES = ['a', 'b', 'c']

interface Place<S> {
  readonly host: Host<Reachable>
  readonly service: S
}

describe('a real host', () => {
  const made: Host<Reachable>[] = []
  afterEach(() => Promise.all(made.splice(0).map(({ cluster }) => cluster.close())))

  /** Three of them that see one another. */
  async function places<S>(factory: (host: Host<Reachable>) => S): Promise<readonly [Place<S>, Place<S>, Place<S>]> {
    const found: Place<S>[] = []
    for (const name of NAMES) {
      const seeds = made.slice(0, 1).map(({ cluster }) => cluster.self.address)
      found.push(await serve({ name, seeds, host: '127.0.0.1', port: 0, profile: 'local' }, (host) => {
        made.push(host)
        return { host, service: factory(host) }
      }))
    }
    await Promise.all(made.map(({ cluster }) => cluster.waitFor((members) => members.length === NAMES.length)))
    return found as unknown as readonly [Place<S>, Place<S>, Place<S>]
  }

  /** Looks again and again; the test's time limit ends it. */
  function until({ host }: Place<unknown>, test: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const timer = host.setInterval(() => {
        if (!test()) return
        host.clear(timer)
        resolve()
      }, 5)
    })
  }

  it('runs the service that was simulated: there is one owner, and another when that one has left', async () => {
    const all = await places((host): Ownership => ownershipByLease(host, NAMES))
    const owners = (): readonly string[] => all.filter(({ service }) => service.owns()).map(({ host }) => host.name)
    let most = 0
    const isOwner = (name: string) => (): boolean => {
      most = Math.max(most, owners().length)
      return owners().includes(name)
    }
    await until(all[0], isOwner('a'))
    await all[0].host.cluster.leave()
    await until(all[1], isOwner('b'))
    expect(most).toBe(1)
  })

  it('has the clocks, timers and messages that a simulated one has', async () => {
    const [{ host: a }, { host: b }] = await places((host) => host)
    const heard = new Promise((resolve) => b.onMessage((from, message) => resolve([from, message])))
    const stranger = createSocket('udp4')
    for (const text of ['', '{', '{}', '[1,2]']) stranger.send(text, b.cluster.self.metadata.messagePort, '127.0.0.1')
    a.send('nobody', 'lost')
    a.send('b', { text: 'hello' })
    expect(await heard).toEqual(['a', { text: 'hello' }])
    stranger.close()
    const before = a.now()
    await a.sleep(1)
    expect(a.now()).toBeGreaterThan(before)
    const end = new AbortController()
    const slept = a.sleep(60_000, { signal: end.signal })
    end.abort()
    await expect(slept).rejects.toThrow()
    a.clear(a.setTimeout(() => expect.unreachable(), 1))
    await new Promise<void>((resolve) => {
      const timer = a.setInterval(() => {
        a.clear(timer)
        resolve()
      }, 1)
    })
    await a.cluster.close()
    expect(a.signal.aborted).toBe(true)
    a.send('b', 'after the end')
  })
})
