/** What of the facade depends on moments that no network brings about by itself; the rest is in the contract suite. */
import { describe, expect, it } from 'vitest'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { Cluster } from '../../src/cluster/cluster.ts'
import type { RollcallError } from '../../src/errors.ts'
import { CODEC } from '../protocol/support.ts'
import { deferred, FakeSurroundings, outcome, settle, systemError } from './fakes.ts'

function rig(options: ClusterOptions<unknown> = {}): { readonly cluster: Cluster; readonly surroundings: FakeSurroundings } {
  const surroundings = new FakeSurroundings()
  return { cluster: new Cluster({ cluster: 'test', ...options }, surroundings), surroundings }
}

/** The addresses that were greeted so far. */
function greeted({ transports }: FakeSurroundings): readonly string[] {
  const sent = transports.flatMap((transport) => transport.sent)
  return sent.flatMap(({ to, bytes }) => {
    const decoded = CODEC.decode(bytes)
    return decoded.ok && decoded.packet.message.kind === 'hello' ? [`${to.host}:${to.port}`] : []
  })
}

/** What look-ups of some names give; all else stands for itself. */
function answer(surroundings: FakeSurroundings, answers: Readonly<Record<string, () => Promise<readonly string[]>>>): void {
  surroundings.lookUp = (host) => answers[host]?.() ?? Promise.resolve([host])
}

describe('A cluster that was not started', () => {
  it('is called after its machine where it has no name, each differently', () => {
    const surroundings = new FakeSurroundings()
    const names = [new Cluster({}, surroundings), new Cluster({}, surroundings)].map(({ self }) => self.name)
    for (const name of names) expect(name).toMatch(/^machine-[0-9a-f]{6}$/)
    expect(new Set(names).size).toBe(2)
  })

  it('touches nothing of its surroundings but random numbers', () => {
    const { surroundings } = rig({ seeds: ['a'] })
    expect([surroundings.timers, surroundings.transports, surroundings.handedOvers]).toEqual([[], [], 0])
  })

  it('shows new metadata at once, also to those who wait for it', async () => {
    const { cluster } = rig({ metadata: 'old' })
    const waiting = cluster.waitFor(([self]) => self?.metadata === 'new')
    await cluster.setMetadata('new')
    expect(await outcome(waiting)).toMatchObject([{ metadata: 'new' }])
  })
})

describe('A start', () => {
  it('whose socket takes longer than the time to join waits for the socket, and no longer', async () => {
    const { cluster, surroundings } = rig({ seeds: ['10.0.0.2'] })
    const bound = deferred<void>()
    surroundings.whenBound = bound.promise
    const starting = cluster.start({ joinTimeoutMs: 300 })
    surroundings.runTo(10_000)
    expect([await outcome(starting), cluster.state]).toEqual(['pending', 'starting'])
    bound.resolve()
    expect(await outcome(starting)).toEqual({ joined: false, members: 1 })
    expect(cluster.state).toBe('running')
    await cluster.close()
  })

  it('that requires a seed sooner than the socket is bound is over in its time, and the socket is closed when it comes', async () => {
    const { cluster, surroundings } = rig({ seeds: ['10.0.0.2'] })
    const bound = deferred<void>()
    surroundings.whenBound = bound.promise
    const starting = cluster.start({ joinTimeoutMs: 300, required: true })
    surroundings.runTo(300)
    const message: unknown = expect.stringContaining('within 300 ms')
    expect(await outcome(starting)).toMatchObject({ rejected: { code: 'ROLLCALL_NO_SEED', message } })
    bound.resolve()
    await settle()
    expect(surroundings.transports.map(({ closed }) => closed)).toEqual([true])
    expect([cluster.state, surroundings.armed]).toEqual(['closed', []])
  })

  it('that fails names what is known of each seed by then', async () => {
    const { cluster, surroundings } = rig({ seeds: ['10.0.0.2', 'hangs', 'fails'] })
    answer(surroundings, { hangs: () => new Promise(() => {}), fails: () => Promise.reject(systemError('ENOTFOUND')) })
    const starting = cluster.start({ joinTimeoutMs: 300, required: true })
    await settle()
    surroundings.runTo(200)
    await settle()
    surroundings.runTo(300)
    expect(await outcome(starting)).toMatchObject({
      rejected: {
        message: [
          'no seed sent its member list within 300 ms:', '10.0.0.2: 10.0.0.2:7390 no answer', 'hangs: the look-up has not answered',
          'fails: cannot be looked up (ENOTFOUND)',
          'a running seed does not answer members of another cluster, with other keys, or at addresses it does not allow: see its warnings',
        ].join('\n  '),
      },
    })
  })

  it('greets each seed as soon as that one is looked up, however long another hangs', async () => {
    const { cluster, surroundings } = rig({ seeds: ['hangs', '10.0.0.2', 'late'] })
    const late = deferred<readonly string[]>()
    answer(surroundings, { hangs: () => new Promise(() => {}), late: () => late.promise })
    const starting = outcome(cluster.start())
    await settle()
    surroundings.runTo(0)
    await settle()
    expect(greeted(surroundings)).toEqual(['10.0.0.2:7390'])
    late.resolve(['10.0.0.3', '10.0.0.4'])
    await settle()
    expect(greeted(surroundings)).toEqual(['10.0.0.2:7390', '10.0.0.3:7390', '10.0.0.4:7390'])
    await cluster.close()
    await starting
  })

  it('that ends while its host is being looked up binds nothing that stays', async () => {
    const { cluster, surroundings } = rig({ host: 'slow' })
    const found = deferred<readonly string[]>()
    surroundings.lookUp = () => found.promise
    const starting = cluster.start()
    void cluster.close()
    expect(await outcome(starting)).toMatchObject({ rejected: { code: 'ROLLCALL_STATE' } })
    expect(await outcome(cluster.closed)).toBeUndefined()
    found.resolve(['10.0.0.1'])
    await settle()
    expect(surroundings.transports.filter(({ closed }) => !closed)).toEqual([])
  })
})

describe('A cluster and loopback addresses', () => {
  async function warned(host: string, seed: string): Promise<readonly string[]> {
    const { cluster, surroundings } = rig({ host, seeds: [seed] })
    const warnings: RollcallError[] = []
    cluster.on('warning', (warning) => warnings.push(warning))
    void cluster.start()
    for (const ms of [0, 20_000, 40_000]) {
      await settle()
      surroundings.runTo(ms)
    }
    await cluster.close()
    return warnings.map(({ code, message }) => `${code} ${message}`)
  }

  it('warns, once a minute, where its seeds are elsewhere', async () => {
    const problem = 'this member advertises the loopback address 127.0.0.1:7390, which other machines cannot reach'
    expect(await warned('127.0.0.1', '10.0.0.2')).toEqual([`ROLLCALL_ADDRESS ${problem}; set advertise.host`])
  })

  it.each([['127.0.0.1', '127.0.0.1:1'], ['10.0.0.1', '10.0.0.2'], ['10.0.0.1', '127.0.0.1']])(
    'does not warn at %s where its seed is %s', async (host, seed) => {
      expect(await warned(host, seed)).toEqual([])
    })
})
