import { describe, expect, it } from 'vitest'
import { playTwice, Simulation } from '../../sim/index.ts'

const cluster = () => new Simulation({ seed: 3, members: 4, network: { loss: 0.05 } })

async function withCrash(sim: Simulation, atMs: number): Promise<void> {
  sim.at(atMs, () => sim.crash('m2'))
  await sim.run(8_000)
}

describe('A run that is played twice', () => {
  it('has one trace hash, and that of a run that nobody watches', async () => {
    const hash = await playTwice(cluster, (sim) => withCrash(sim, 3_000))
    const sim = cluster()
    await withCrash(sim, 3_000)
    expect(sim.traceHash).toBe(hash)
  })

  it('is refused where it depends on something from outside, with the first line in which it differs', async () => {
    let runs = 0
    const differing = playTwice(cluster, (sim) => withCrash(sim, 3_000 + runs++))
    await expect(differing).rejects.toMatchObject({ code: 'SIMULATION_DIFFERS' })
    await expect(differing).rejects.toThrow(/first in line \d+:\n {2}first: {2}3000 ms: crash m2\n {2}second: 300\d/)
  })

  it('tells its lines to whoever listens in it, and is compared all the same', async () => {
    let runs = 0
    const heard: string[][] = [[], [], [], []]
    const differing = playTwice(cluster, async (sim) => {
      for (const lines of heard.slice(2 * runs, 2 * runs + 2)) sim.on('trace', (line) => lines.push(line))
      await withCrash(sim, 3_000 + runs++)
    })
    await expect(differing).rejects.toThrow(/first in line \d+:\n {2}first: {2}3000 ms: crash m2\n {2}second: 300\d/)
    expect(heard.map((lines) => lines.filter((line) => line.endsWith('crash m2')))).toEqual([
      ['3000 ms: crash m2'], ['3000 ms: crash m2'], ['3001 ms: crash m2'], ['3001 ms: crash m2'],
    ])
  })

  it('is refused where it is shorter the second time', async () => {
    let runs = 0
    const differing = playTwice(cluster, (sim) => sim.run(5_000 - 1_000 * runs++))
    await expect(differing).rejects.toThrow(/second: \(ended\)/)
  })

  it('is refused where nothing differs but how many random numbers were drawn, with the first such stream', async () => {
    const wasteful = (): Simulation<() => void> => new Simulation({ seed: 3, members: 2, service: (host) => () => void host.random() })
    let runs = 0
    const differing = playTwice(wasteful, async (sim) => {
      await sim.run(1_000)
      for (let drawn = 0; drawn <= runs; drawn++) sim.service('m1')()
      runs++
    })
    await expect(differing).rejects.toThrow(/first: {2}stream service m1 1: (\d+) numbers drawn\n {2}second: stream service m1 1: (?!\1 )\d+ numbers/)
  })

  it('rejects with what the run rejects with', async () => {
    await expect(playTwice(cluster, () => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose')
  })
})
