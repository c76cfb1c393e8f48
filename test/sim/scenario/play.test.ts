import { describe, expect, it } from 'vitest'
import { drawScenario } from '../../../sim/scenario/draw.ts'
import { play } from '../../../sim/scenario/play.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'

const QUIET: Scenario = { seed: 7, members: 5, steps: [] }

describe('A scenario that is played', () => {
  it('gives the same report each time, to the last bit of its trace', async () => {
    const scenario = drawScenario(3)
    expect(await play(scenario)).toEqual(await play(scenario))
  })

  it('ends when all see each other, which without faults is soon', async () => {
    const { outcome, convergedAfterMs, boundMs, ratio, detections } = await play(QUIET)
    expect(outcome).toEqual({ ok: true })
    expect(convergedAfterMs).toBeLessThan(1000)
    expect(ratio).toBe((convergedAfterMs ?? NaN) / boundMs)
    expect(detections).toEqual([])
  })

  it('tells when each process that ended without a word was found out, by the first and by all', async () => {
    const { detections } = await play({
      ...QUIET,
      steps: [{ atMs: 10_000, do: 'crash', host: 'm3' }, { atMs: 20_000, do: 'vanish', host: 'm4' }, { atMs: 40_000, do: 'heal' }],
    })
    expect(detections.map(({ host, atMs }) => ({ host, atMs }))).toEqual([{ host: 'm3', atMs: 10_000 }, { host: 'm4', atMs: 20_000 }])
    for (const { firstMs = NaN, allMs = NaN } of detections) {
      expect(firstMs).toBeGreaterThan(0)
      expect(allMs).toBeGreaterThanOrEqual(firstMs)
      expect(allMs).toBeLessThan(20_000)
    }
  })

  it('fails as a lack of safety where an invariant of the user does not hold, and says which', async () => {
    const { outcome } = await play(QUIET, { invariants: { 'there are few': (sim) => sim.cluster('m0').size < 3 } })
    expect(outcome).toMatchObject({ ok: false, kind: 'safety', checker: 'there are few' })
    expect(outcome.ok ? '' : outcome.message).toContain('Seed 7')
  })

  it('names what does not hold, whoever set it up', async () => {
    const { outcome } = await play(QUIET, {
      invariants: { 'there is one': (sim) => sim.cluster('m0').size >= 1 },
      onSimulation: (sim) => sim.always('there are few', () => sim.cluster('m0').size < 3),
    })
    expect(outcome).toMatchObject({ ok: false, kind: 'safety', checker: 'there are few' })
  })

  it('fails as a crash where an invariant is an async function, which no event waits for', async () => {
    const { outcome } = await play(QUIET, { invariants: { later: (async () => false) as unknown as () => boolean } })
    expect(outcome).toMatchObject({ ok: false, kind: 'crash', atMs: 0 })
    expect(outcome.ok ? '' : outcome.message).toMatch(/^always "later": the test must answer true or false at once; got a Promise\n/)
  })

  it('fails as a crash where code throws', async () => {
    const { outcome } = await play(QUIET, {
      onSimulation: (sim) => sim.on('join', () => {
        throw new Error('a bug')
      }),
    })
    expect(outcome).toMatchObject({ ok: false, kind: 'crash' })
    expect(outcome.ok ? '' : outcome.message).toContain('a bug')
  })

  it('tells of a crash where code threw, in a service as in a callback, and of nothing else', async () => {
    function brokenService(): void {
      (null as unknown as { readonly x: () => void }).x()
    }
    const inService = await play(QUIET, { service: (host) => void host.setTimeout(brokenService, 5) })
    expect(inService.outcome).toMatchObject({ kind: 'crash', stack: expect.stringMatching(/^TypeError: .*null[^]*at brokenService/) })
    const inInvariant = await play(QUIET, { invariants: { never: () => false } })
    expect(inInvariant.outcome).toMatchObject({ kind: 'safety' })
    expect(inInvariant.outcome).not.toHaveProperty('stack')
  })

  it('fails as a lack of liveness, and says who lacks whom, where the members do not agree in time after the last fault', async () => {
    const steps = [{ atMs: 5000, do: 'partition', groups: [['m0', 'm1']] }, { atMs: 30_000, do: 'heal' }] as const
    const { outcome, convergedAfterMs, boundMs, endedAtMs } = await play({ ...QUIET, steps }, {
      // Behind the back of the scenario, which would end it.
      onSimulation: (sim) => sim.at(30_001, () => sim.partition(['m0', 'm1'])),
    })
    expect(outcome).toMatchObject({ ok: false, kind: 'liveness', checker: 'convergence', atMs: 30_000 + boundMs })
    expect(outcome.ok ? '' : outcome.message).toContain('m0 lacks m2, m3, m4')
    expect(convergedAfterMs).toBeUndefined()
    expect(endedAtMs).toBe(30_000 + boundMs)
  })

  it('lets the second process of a name be refused, as nobody has to give way to nobody then', async () => {
    const { outcome, convergedAfterMs } = await play({ ...QUIET, steps: [{ atMs: 10_000, do: 'add', host: 'twin', as: 'm3' }, { atMs: 30_000, do: 'heal' }] }, {
      onSimulation: (sim) => sim.at(29_000, () => expect(sim.running).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])),
    })
    expect(outcome).toEqual({ ok: true })
    expect(convergedAfterMs).toBe(0)
  })

  it('finds out a process under a name in use that ended, by that name', async () => {
    const { detections } = await play({
      ...QUIET,
      steps: [
        { atMs: 10_000, do: 'crash', host: 'm3' }, { atMs: 30_000, do: 'add', host: 'twin', as: 'm3' },
        { atMs: 40_000, do: 'crash', host: 'twin' }, { atMs: 60_000, do: 'heal' },
      ],
    })
    expect(detections.map(({ host, allMs = 0 }) => [host, allMs > 1000])).toEqual([['m3', true], ['twin', true]])
  })

  it('has another outcome hash where a fault changed what members told, and the same where it changed times alone', async () => {
    const plain = await play({ ...QUIET, steps: [{ atMs: 30_000, do: 'heal' }] })
    const shifted = await play({ ...QUIET, network: { latencyMs: [1, 2] }, steps: [{ atMs: 30_000, do: 'heal' }] })
    const parted = await play({ ...QUIET, steps: [{ atMs: 10_000, do: 'partition', groups: [['m0']] }, { atMs: 30_000, do: 'heal' }] })
    expect(shifted.traceHash).not.toBe(plain.traceHash)
    expect(shifted.outcomeHash).toBe(plain.outcomeHash)
    expect(parted.outcomeHash).not.toBe(plain.outcomeHash)
  })
})
