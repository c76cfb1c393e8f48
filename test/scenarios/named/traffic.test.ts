import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../sim/index.ts'
import { kindAt } from '../../../src/wire/header.ts'
import { GOSSIP_BOUND } from './scenario.ts'
import { Traffic } from './traffic.ts'

describe('The count of packets', () => {
  it('holds every packet once, under its sender and kind, and the worst second of each kind', async () => {
    await using sim = new Simulation({ seed: 1, members: 5, network: { loss: 0.1 } })
    const traffic = new Traffic(sim)
    /** By sender, kind and second. */
    const counted = new Map<string, number>()
    sim.on('datagram', (sender, _, bytes) => {
      for (const kind of ['all', kindAt(bytes)]) {
        const key = `${sender} ${kind} ${Math.floor(sim.now / 1000)}`
        counted.set(key, (counted.get(key) ?? 0) + 1)
      }
    })
    await sim.run(10_500)
    const most = (kind: string): number => {
      const counts = [...counted].filter(([key]) => key.includes(` ${kind} `)).map(([, count]) => count)
      return Math.max(...counts)
    }
    expect(sim.running.reduce((sum, name) => sum + traffic.total(name, 'all'), 0)).toBe(sim.stats().network.sent)
    expect(traffic.worst('all')).toBe(most('all'))
    expect(traffic.worst('ping')).toBe(most('1'))
    expect(traffic.worstByKind()).toMatchObject({ gossip: most('5'), ack: most('2') })
  })

  it('does not add up two lives of one host in one second', async () => {
    await using sim = new Simulation({ seed: 1, members: 2, options: (name) => ({ seeds: name === 'm1' ? ['m0'] : [] }) })
    const traffic = new Traffic(sim)
    await sim.run(20_200)
    const before = traffic.total('m1', 'hello')
    for (let life = 0; life < 10; life++) {
      sim.restart('m1')
      await sim.run(50)
    }
    expect(traffic.total('m1', 'hello') - before).toBeGreaterThanOrEqual(10)
    expect(traffic.worst('hello')).toBeLessThanOrEqual(2)
  })

  it('finds a bucket that lets too much through', async () => {
    await using sim = new Simulation({ seed: 1, members: 20, options: () => ({ gossipPerSecond: 1_000, gossipBurst: 300 }) })
    const traffic = new Traffic(sim)
    await sim.run(5_000)
    for (let update = 0; update < 100; update++) {
      void sim.cluster(`m${update % 20}`).setMetadata(update)
      await sim.run(20)
    }
    expect(traffic.worst('gossip')).toBeGreaterThan(GOSSIP_BOUND)
  })
})
