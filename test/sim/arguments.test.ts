/** What people get wrong when they write for a simulation, in plain JavaScript too, and what they are told. */
import { describe, expect, it } from 'vitest'
import { parseScenario, Simulation, type SimulationOptions } from '../../sim/index.ts'

/** As somebody writes who has no types. */
function made(options?: unknown): Simulation {
  return new Simulation(options as SimulationOptions)
}

function refusal(call: () => unknown): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

const told = (message: string): unknown => expect.objectContaining({ name: 'SimulationError', code: 'SIMULATION_OPTIONS', message })

describe('The options of a simulation', () => {
  it.each([
    [undefined, 'it must be an object; got undefined'],
    [null, 'it must be an object; got null'],
    [{}, 'seed must be a whole number; got undefined'],
    [{ seed: '7' }, 'seed must be a whole number; got "7"'],
    [
      { seed: 1, member: 50 },
      'member is not known here: an object has seed, members, options, clocks, network, service, receiveBufferBytes, silentPorts, checks; got 50',
    ],
    [{ seed: 1, members: '5' }, 'members must be how many there are, at most 64000, or an array of their names; got "5"'],
    [{ seed: 1, members: ['a', 7] }, 'members[1] must be a text of 1 to 128 UTF-8 bytes without control characters; got 7'],
    [{ seed: 1, options: {} }, 'options must be a function; got {}'],
    [{ seed: 1, clocks: () => ({ drift: 5 }) }, 'clocks("m0").drift is not known here: an object of clock options has upForMs, aheadMs, perMillion; got 5'],
    [{ seed: 1, clocks: () => 5 }, 'clocks("m0") must be an object of clock options; got 5'],
    [{ seed: 1, network: { loss: 2 } }, 'network.loss must be a number from 0 to 1, not 2'],
    [{ seed: 1, network: null }, 'network must be an object of link options; got null'],
    [{ seed: 1, service: 'web' }, 'service must be a function; got "web"'],
    [{ seed: 1, receiveBufferBytes: -1 }, 'receiveBufferBytes must be a whole number from 0 to 9007199254740991; got -1'],
    [{ seed: 1, silentPorts: 'yes' }, 'silentPorts must be true or false; got "yes"'],
    [{ seed: 1, checks: 0 }, 'checks must be true or false; got 0'],
  ])('that are %j are refused with path and value', (options, problem) => {
    expect(refusal(() => made(options))).toEqual(told(`the options have a problem:\n  ${problem}`))
  })

  it('are refused with all that is wrong', () => {
    expect(refusal(() => made({ seed: 0.5, members: -1 }))).toEqual(told(
      'the options have 2 problems:\n  seed must be a whole number; got 0.5\n  ' +
        'members must be how many there are, at most 64000, or an array of their names; got -1',
    ))
  })
})

/** A simulation that anything can be called on. */
type Untyped = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>

const ms = 'must be a number of at least 0 ms, and finite'

describe('The arguments of a simulation', () => {
  it.each<readonly [call: string, given: readonly unknown[], problem: string]>([
    ['run', ['1000'], `forMs ${ms}; got "1000"`],
    ['run', [], `forMs ${ms}; got undefined`],
    ['run', [Infinity], `forMs ${ms}; got Infinity`],
    ['runUntil', [() => true], 'options must be { withinMs }; got undefined'],
    ['runUntil', [() => true, { withinMs: 1, within: 2 }], 'options.within is not known here: { withinMs } has withinMs; got 2'],
    ['runUntil', [true, { withinMs: 1 }], 'test must be a function; got true'],
    ['settle', [7, { withinMs: 1 }], 'promise must be a promise; got 7'],
    ['always', [() => true], 'name must be a text; got a function\n  test must be a function; got undefined'],
    ['at', [-1, () => {}], `ms ${ms}; got -1`],
    ['at', [5], 'then must be a function; got undefined'],
    ['on', ['leaves', () => {}], 'event must be one of join, update, suspect, recover, leave, datagram, packet, trace; got "leaves"'],
    ['on', ['join'], 'handler must be a function; got undefined'],
    ['release', ['all'], 'test must be a function; got "all"'],
    ['partition', ['m0', 'm1'], 'groups[0] must be an array of names of hosts; got "m0"\n  groups[1] must be an array of names of hosts; got "m1"'],
    ['partition', [['m0'], ['m1', 'm0']], 'groups must have each host once at most, and "m0" stands in them twice; got [["m0"],["m1","m0"]]'],
    ['heal', [['m0']], 'groups must be none or at least two, to be mended between; got [["m0"]]'],
    ['cut', ['m0', ['m1']], 'from must be an array of names of hosts; got "m0"'],
    ['cut', [['m0'], ['m0']], 'to must be another host than from; got "m0"'],
    ['link', ['m0', 'm1'], 'options must be an object of link options; got undefined'],
    ['link', ['m0', 'm1', null], 'options must be an object of link options; got null'],
    ['link', ['m0', 'm0', { loss: 1 }], 'to must be another host than from; got "m0"'],
    ['network', [], 'options must be an object of link options; got undefined'],
    ['add', [], 'name must be a text of 1 to 128 UTF-8 bytes without control characters; got undefined'],
    ['restart', ['m0', { newAdress: true }], 'options.newAdress is not known here: { newAddress } has newAddress; got true'],
    ['pause', ['m0', '5'], `forMs ${ms}; got "5"`],
    ['block', ['m0'], `forMs ${ms}; got undefined`],
    ['setWallClock', ['m0', -1], `ms ${ms}; got -1`],
  ])('%s(...%j) are refused with path and value', async (call, given, problem) => {
    const sim = made({ seed: 1 })
    const count = problem.includes('\n') ? '2 problems' : 'a problem'
    const refused = told(`the arguments of ${call} have ${count}:\n  ${problem}`)
    const called = async (): Promise<unknown> => (sim as unknown as Untyped)[call]?.apply(sim, [...given])
    await expect(called()).rejects.toEqual(refused)
    expect([sim.now, sim.running, sim.traceHash]).toEqual([0, [], made({ seed: 1 }).traceHash])
  })

  it('that are the times of clocks are numbers too', () => {
    const sim = made({ seed: 1 }) as unknown as Untyped
    expect(refusal(() => sim['leapWallClock']?.('m0', '5'))).toEqual(told('leap must be from -1577880000000 to 1577880000000 ms, not "5"'))
    expect(refusal(() => sim['driftClock']?.('m0', '5'))).toEqual(told('drift must be from -500000 to 500000 millionths, not "5"'))
  })

  it('that name no host are refused as that', () => {
    const sim = made({ seed: 1 }) as unknown as Untyped
    expect(refusal(() => sim['crash']?.())).toMatchObject({ code: 'SIMULATION_HOST', message: 'there is no host named undefined' })
    expect(refusal(() => sim['link']?.('m0', 'x', {}))).toMatchObject({ code: 'SIMULATION_HOST', message: 'there is no host named "x"' })
  })

  it('are the same in a scenario: it can neither cut nor link a host from itself', () => {
    const steps = [{ atMs: 0, do: 'link', from: 'm0', to: 'm0', options: {} }, { atMs: 0, do: 'cut', from: ['m1'], to: ['m1'] }]
    expect(refusal(() => parseScenario({ seed: 1, members: 3, steps }))).toEqual(told(
      'the scenario has 2 problems:\n  steps[0].to must be another host than from; got "m0"\n  steps[1].to must be another host than from; got ["m1"]',
    ))
  })
})
