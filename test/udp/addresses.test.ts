/** Clusters over real sockets: address families, seeds by name, and processes that may end. */
import { execFile } from 'node:child_process'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { Cluster, type ClusterOptions } from '../../src/index.ts'

const hasIpv6 = Object.values(networkInterfaces()).flat().some((address) => address?.address === '::1')
const UNREF_CHILD = fileURLToPath(new URL('../../dist/test/udp/fleet/unref.js', import.meta.url))

const clusters: Cluster[] = []

async function started(options: ClusterOptions<unknown>): Promise<Cluster> {
  const cluster = new Cluster({ port: 0, ...options })
  clusters.push(cluster)
  await cluster.start()
  return cluster
}

afterEach(async () => {
  await Promise.all(clusters.splice(0).map((cluster) => cluster.close()))
})

describe('Clusters over UDP', () => {
  it.skipIf(!hasIpv6)('find each other over IPv6, whose addresses have brackets', async () => {
    const a = await started({ name: 'a', host: '::1' })
    const b = await started({ name: 'b', host: '::1', seeds: [a.self.address] })
    expect(a.self.address).toBe(`[::1]:${a.self.port}`)
    expect(b.member('a')?.address).toBe(a.self.address)
    await a.waitFor('b')
  })

  it('find a seed by its name', async () => {
    const a = await started({ name: 'a', host: '127.0.0.1' })
    const b = await started({ name: 'b', host: '127.0.0.1', seeds: [`localhost:${a.self.port}`] })
    expect(b.joined).toBe(true)
    await a.waitFor('b')
  })

  it('find a seed among others that are not there, cannot be looked up, or are themselves', async () => {
    const gone = await started({ name: 'gone', host: '127.0.0.1' })
    const dead = gone.self.address
    await gone.close()
    const a = await started({ name: 'a', host: '127.0.0.1' })
    const b = await started({ name: 'b', host: '127.0.0.1', seeds: ['nowhere.invalid', dead, a.self.address] })
    expect(b.peers().map(({ name }) => name)).toEqual(['a'])
  })

  it('tell others what they are told to tell: another address than the bound one', async () => {
    const a = await started({ name: 'a', host: '127.0.0.1' })
    const b = await started({ name: 'b', host: '127.0.0.1', advertise: { host: 'localhost', port: 1 }, seeds: [a.self.address] })
    expect(b.self).toMatchObject({ port: 1, host: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) })
    await a.waitFor('b')
    expect(a.member('b')?.address).toBe(b.self.address)
  })

  it('do not keep the process alive where they are told not to', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [UNREF_CHILD])
    expect(stdout).toBe('running\n')
  })
})
