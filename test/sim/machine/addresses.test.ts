/** The addresses of one host, move after move. */
import { describe, expect, it } from 'vitest'
import { isHost } from '../../../src/wire/host.ts'
import { Simulation } from '../../../sim/index.ts'
import { MachineClock } from '../../../sim/machine/clock.ts'
import { MOST_MOVES, VirtualHost } from '../../../sim/machine/host.ts'
import { Scheduler } from '../../../sim/kernel/scheduler.ts'

function host(): VirtualHost {
  return new VirtualHost('m3', 3, new MachineClock(new Scheduler()))
}

describe('A host that moves', () => {
  it('has 256 addresses in one network, then as many in the next, and none twice', () => {
    const moving = host()
    const addresses = [moving.address]
    for (let move = 0; move < MOST_MOVES; move++) {
      moving.move()
      addresses.push(moving.address)
    }
    expect([0, 1, 255, 256, 257].map((moves) => addresses[moves])).toEqual(['10.0.0.4', '10.1.0.4', '10.255.0.4', '11.0.0.4', '11.1.0.4'])
    expect(addresses.at(-1)).toBe('223.255.0.4')
    expect(new Set(addresses).size).toBe(MOST_MOVES + 1)
    expect(addresses.filter((address) => !isHost(address) || address.startsWith('127.'))).toEqual([])
    expect(() => moving.move()).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST', message: 'm3 has had all 54528 addresses that there are for it' }))
    expect(moving.address).toBe('223.255.0.4')
  })

  it('is found by the others after the 256th time as well', async () => {
    const sim = new Simulation({ seed: 3, members: 3 })
    for (let move = 0; move < 300; move++) sim.restart('m2', { newAddress: true })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    expect(sim.cluster('m0').member('m2')?.host).toBe('11.44.0.3')
  })
})
