import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SimulationError } from '../../../sim/errors.ts'
import { drawScenario } from '../../../sim/scenario/draw.ts'
import { parseScenario, scenarioText } from '../../../sim/scenario/parse.ts'
import { STEP_KINDS } from '../../../sim/scenario/table.ts'

function problemsOf(written: unknown): readonly string[] {
  try {
    parseScenario(written)
    return []
  } catch (error) {
    if (!(error instanceof SimulationError) || error.code !== 'SIMULATION_OPTIONS') throw error
    return error.message.split('\n').slice(1).map((line) => line.trim())
  }
}

/** What is wrong with one step of a scenario of three members. */
function problemsWith(step: object): readonly string[] {
  return problemsOf({ seed: 1, members: 3, steps: [{ atMs: 0, ...step }] })
}

describe('The text of a scenario', () => {
  it('is read as the scenario that it was written from', () => {
    fc.assert(fc.property(fc.integer(), (seed) => {
      const scenario = drawScenario(seed)
      expect(parseScenario(scenarioText(scenario))).toEqual(scenario)
    }))
  })

  it('is the same for equal scenarios, in whatever order their fields stand and whatever is left out as undefined', () => {
    const one = { seed: 1, members: 3, steps: [{ atMs: 5, do: 'crash', host: 'm1' }] } as const
    const other = { steps: [{ host: 'm1', do: 'crash', atMs: 5 }], network: undefined, members: 3, seed: 1 } as const
    expect(scenarioText(other)).toBe(scenarioText(one))
    expect(scenarioText(one)).toBe('{\n  "seed": 1,\n  "members": 3,\n  "steps": [\n    {"atMs":5,"do":"crash","host":"m1"}\n  ]\n}\n')
    expect(scenarioText({ seed: 1, members: 3, steps: [] })).toBe('{\n  "seed": 1,\n  "members": 3,\n  "steps": []\n}\n')
  })
})

describe('What is no scenario', () => {
  it('is refused with all problems, each with its path and the value received', () => {
    expect(problemsOf({
      seed: 1.5, members: 0, settings: { probeIntervalMs: -1, probing: true }, network: { loss: 2 }, extra: 1,
      steps: [{ atMs: -1, do: 'crash', host: 'm1' }, { atMs: 0, do: 'explode' }, 'm1', { atMs: 0, do: 'crash', host: 7, forMs: 3 }],
    })).toEqual([
      'extra is not known here: an object has seed, members, settings, network, clocks, receiveBufferBytes, silentPorts, steps; got 1',
      'seed must be a whole number from -9007199254740991 to 9007199254740991; got 1.5',
      'members must be a whole number from 1 to 64000; got 0',
      expect.stringMatching(/^settings\.probing is not known here: .*; got true$/),
      'settings.probeIntervalMs must be a number from 10 to 600000; got -1',
      expect.stringMatching(/^network\.loss must be a number from 0 to 1.* 2$/),
      'steps[0].atMs must be a number from 0 to 31536000000; got -1',
      `steps[1].do must be one of ${STEP_KINDS.join(', ')}; got "explode"`,
      'steps[2] must be a step: an object with atMs, do and the fields of that action; got "m1"',
      'steps[3].forMs is not known here: a crash step has atMs, do, host; got 3',
      'steps[3].host must be the name of a host; got 7',
    ])
  })

  it.each([undefined, null, 7, [], 'null'])('is refused where it is no object: %j', (written) => {
    expect(problemsOf(written)).toEqual([expect.stringMatching(/^it must be an object; got /)])
  })

  it('is refused where it is no JSON, in the words of the parser', () => {
    expect(() => parseScenario('{ "seed": 1, ')).toThrow(/^the scenario is not JSON: /)
  })

  it.each([
    [{ do: 'partition', groups: [] }, 'steps[0].groups must be an array of groups of hosts with something in it; got []'],
    [{ do: 'partition', groups: [['m0'], []] }, 'steps[0].groups[1] must be an array of names of hosts with something in it; got []'],
    [{ do: 'partition', groups: [['m0'], ['m1', 'm0']] }, 'steps[0].groups[1][1] must be in one group only; got "m0"'],
    [{ do: 'heal', groups: [['m0']] }, 'steps[0].groups must be an array of at least 2 groups of hosts; got [["m0"]]'],
    [{ do: 'cut', from: 'm0', to: ['m1'] }, 'steps[0].from must be an array of names of hosts with something in it; got "m0"'],
    [{ do: 'link', from: 'm0', to: 'm9', options: {} }, 'steps[0].to must be the name of a host that exists at 0 ms; got "m9"'],
    [{ do: 'link', from: 'm0', to: 'm1' }, expect.stringMatching(/^steps\[0\]\.options must be an object of link options; got undefined$/)],
    [{ do: 'restart', host: 'm0', newAddress: 1 }, 'steps[0].newAddress must be true or false; got 1'],
    [{ do: 'add', host: 'm2' }, 'steps[0].host must be a name that no host has yet; got "m2"'],
    [{ do: 'add', host: 'm9', as: 'm3' }, 'steps[0].as must be the name of a host that exists at 0 ms; got "m3"'],
    [{ do: 'add', host: 'm9', as: 'm9' }, 'steps[0].as must be the name of a host that exists at 0 ms; got "m9"'],
    [{ do: 'add', host: 'm9', as: 1 }, 'steps[0].as must be the name of a host; got 1'],
    [{ do: 'add', host: 'a\nb' }, expect.stringMatching(/^steps\[0\]\.host must be a text of 1 to 128 UTF-8 bytes/)],
    [{ do: 'pause', host: 'm0' }, 'steps[0].forMs must be a number from 0 to 31536000000; got undefined'],
    [{ do: 'leap', host: 'm0', byMs: '1 day' }, 'steps[0].byMs must be a whole number from -315360000000 to 315360000000; got "1 day"'],
    [{ do: 'drift', host: 'm0', perMillion: 1_000_000 }, 'steps[0].perMillion must be a number from -100000 to 100000; got 1000000'],
    [{ do: 'metadata', host: 'm0' }, 'steps[0].metadata must be JSON data; got undefined'],
    [{ do: 'metadata', host: 'm0', metadata: { a: [NaN] } }, expect.stringMatching(/^steps\[0\]\.metadata must be JSON data/)],
    [{ do: 'metadata', host: 'm0', metadata: 'x'.repeat(600) }, expect.stringMatching(/^steps\[0\]\.metadata must be valid metadata: metadata takes more than 512 bytes encoded;/)],
  ])('is refused for one thing wrong in a step: %j', (step, problem) => {
    expect(problemsWith(step)).toEqual([problem])
  })

  it('is refused where its steps are not in the order of their times', () => {
    const steps = [{ atMs: 5000, do: 'heal' }, { atMs: 3000, do: 'heal' }]
    expect(problemsOf({ seed: 1, members: 3, steps })).toEqual(['steps[1].atMs must be at least 5000, the time of the step before it; got 3000'])
  })

  it('is refused where settings contradict each other, each being in order alone', () => {
    const problems = problemsOf({ seed: 1, members: 3, settings: { probeIntervalMs: 100, probeTimeoutMs: undefined }, steps: [] })
    expect(problems).toEqual([expect.stringMatching(/^settings: probeTimeoutMs \(500\) must be below probeIntervalMs \(100\)/)])
  })

  it('is refused where a step is about a host before it is added, and taken where it is about one after', () => {
    const add = { atMs: 1000, do: 'add', host: 'late' }
    const crash = { atMs: 1000, do: 'crash', host: 'late' }
    expect(problemsOf({ seed: 1, members: 3, steps: [crash, add] })).toEqual([
      'steps[0].host must be the name of a host that exists at 1000 ms; got "late"',
    ])
    expect(problemsOf({ seed: 1, members: 3, steps: [add, crash] })).toEqual([])
  })
})
