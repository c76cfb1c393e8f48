import { describe, expect, it } from 'vitest'
import { NameConflictError } from '../../../src/errors.ts'
import { Endings } from '../../../sim/scenario/endings.ts'
import type { Scenario, Step } from '../../../sim/scenario/scenario.ts'
import type { Simulation } from '../../../sim/simulation.ts'

const TAKEN = new NameConflictError({ name: 'm1', address: '10.0.0.2:7390' })
const ADDED: Step = { atMs: 1000, do: 'add', host: 'twin', as: 'm1' }
const CRASHED: Step = { atMs: 2000, do: 'crash', host: 'twin' }

interface Told {
  readonly now: number
  /** Those that have ended by then, and why. */
  readonly ended: Readonly<Record<string, Error>>
}

/** Plays the steps with members that end as they are told to; looks after each step and in the end. */
async function found(steps: readonly Step[], told: (step: number) => Told): Promise<string | undefined> {
  const scenario: Scenario = { seed: 5, members: 3, steps }
  let step = 0
  const sim = {
    seed: 5,
    get now() {
      return told(step).now
    },
    cluster: (host: string) => {
      const reason = told(step).ended[host]
      return { state: reason === undefined ? 'running' : 'closed', closed: Promise.resolve(reason) }
    },
  } as unknown as Simulation
  const endings = new Endings(sim, scenario)
  try {
    for (const [index, one] of steps.entries()) {
      step = index
      await endings.check()
      endings.after(one)
    }
    step = steps.length
    await endings.check()
    return undefined
  } catch (error) {
    expect(error).toMatchObject({ code: 'SIMULATION_ALWAYS', checker: 'ends only for a namesake' })
    return (error as Error).message
  }
}

describe('Members that end by themselves', () => {
  it('may do so where another goes by their name, whichever of the two', async () => {
    for (const host of ['m1', 'twin']) {
      expect(await found([ADDED], (step) => ({ now: 1000 + 5000 * step, ended: step === 1 ? { [host]: TAKEN } : {} }))).toBeUndefined()
    }
  })

  it('are found where nobody else goes by their name', async () => {
    const ended = { m2: TAKEN }
    expect(await found([ADDED], (step) => ({ now: 1000 + 5000 * step, ended: step === 1 ? ended : {} }))).toMatch(/^not always: ends only for a namesake: m2 ended: /)
  })

  it('are found where both of a name gave way to each other, at once or one after the other', async () => {
    expect(await found([ADDED], (step) => ({ now: 1000 + 5000 * step, ended: step === 1 ? { m1: TAKEN, twin: TAKEN } : {} }))).toMatch(/m1 ended/)
    const heal: Step = { atMs: 6000, do: 'heal' }
    const inTurn = [{}, { m1: TAKEN }, { m1: TAKEN, twin: TAKEN }]
    expect(await found([ADDED, heal], (step) => ({ now: 1000 + 5000 * step, ended: inTurn[step] ?? {} }))).toMatch(/twin ended/)
  })

  it('may do so for one that has just ended, as its answer was under way, and not for one that is long gone', async () => {
    const after = (ms: number) => (step: number): Told => ({ now: [1000, 2000, 2000 + ms, 4000 + ms][step] ?? 0, ended: step === 3 ? { m1: TAKEN } : {} })
    const heal: Step = { atMs: 50_000, do: 'heal' }
    expect(await found([ADDED, CRASHED, heal], after(9000))).toBeUndefined()
    expect(await found([ADDED, CRASHED, heal], after(11_000))).toMatch(/m1 ended/)
  })

  it('are found where something else ended them', async () => {
    expect(await found([ADDED], (step) => ({ now: 1000, ended: step === 1 ? { twin: new Error('the port is taken') } : {} }))).toMatch(/twin ended: the port is taken/)
  })
})
