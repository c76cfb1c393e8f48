import { describe, expect, it } from 'vitest'
import { linkProblems, linkSettings, type LinkOptions } from '../../../sim/network/link-options.ts'

/** What a stranger to the types may write, or a file. */
function problems(options: unknown): readonly string[] {
  return linkProblems(options as LinkOptions)
}

describe('The options of a link', () => {
  it('may be all given at once', () => {
    const all: LinkOptions = {
      latencyMs: { distribution: 'log-normal', leastMs: 1, medianMs: 5, sigma: 1 }, loss: 0.1, bursts: { begin: 0.01, end: 0.2, loss: 1 },
      duplication: 0.1, reordering: { chance: 0.1, byMs: 20 }, corruption: 0.1, spikes: { chance: 0.001, ms: 500 },
      slowPairs: { share: 0.1, factor: 10, addMs: 5 }, bytesPerSecond: 125_000, queueBytes: 20_000, mtu: 1_500,
    }
    expect(problems(all)).toEqual([])
    expect(linkSettings(all)).toEqual(all)
    expect(problems({ latencyMs: { distribution: 'exponential', leastMs: 1, meanMs: 1 }, loss: undefined, slowPairs: { share: 1, addMs: 1 } })).toEqual([])
  })

  it.each([
    [{ loss: 1.5, duplication: -1, corruption: NaN }, [
      'loss must be a number from 0 to 1, not 1.5', 'duplication must be a number from 0 to 1, not -1', 'corruption must be a number from 0 to 1, not NaN',
    ]],
    [{ los: 0.1 }, ['los is not an option of links']],
    [{ toString: 1 }, ['toString is not an option of links']],
    [{ latencyMs: -1 }, ['latencyMs must be a number from 0 to 86400000, not -1']],
    [{ latencyMs: '5' }, ['latencyMs must be a number from 0 to 86400000, not "5"']],
    [{ latencyMs: [1, 2, 3] }, ['latencyMs must be a shortest and a longest time, not [1,2,3]']],
    [{ latencyMs: [2, 1] }, ['latencyMs: the longest time must be at least the shortest, 2, not 1']],
    [{ latencyMs: [0, Infinity] }, ['latencyMs[1] must be a number from 0 to 86400000, not Infinity']],
    [{ latencyMs: { distribution: 'normal' } }, ["latencyMs.distribution must be 'exponential' or 'log-normal', not \"normal\""]],
    [{ latencyMs: { distribution: 'exponential', leastMs: 2, meanMs: 1 } }, ['latencyMs: meanMs must be at least the shortest, 2, not 1']],
    [{ latencyMs: { distribution: 'exponential', medianMs: 1 } }, [
      'latencyMs.medianMs is not an option of links', 'latencyMs.leastMs must be a number from 0 to 86400000, not undefined',
      'latencyMs.meanMs must be a number from 0 to 86400000, not undefined',
    ]],
    [{ latencyMs: { distribution: 'log-normal', leastMs: 3, medianMs: 2, sigma: 1 } }, ['latencyMs: medianMs must be at least the shortest, 3, not 2']],
    [{ latencyMs: { distribution: 'log-normal', medianMs: 2, sigma: 6 } }, ['latencyMs.sigma must be a number from 0 to 5, not 6']],
    [{ bursts: 0.1 }, ['bursts must be an object with begin, end, loss, not 0.1']],
    [{ bursts: null }, ['bursts must be an object with begin, end, loss, not null']],
    [{ bursts: { begin: 0.1, end: 2 } }, ['bursts.end must be a number from 0 to 1, not 2', 'bursts.loss must be a number from 0 to 1, not undefined']],
    [{ reordering: { chance: 1, byMs: -1 } }, ['reordering.byMs must be a number from 0 to 86400000, not -1']],
    [{ spikes: { chance: 1, byMs: 1 } }, ['spikes.byMs is not an option of links', 'spikes.ms must be a number from 0 to 86400000, not undefined']],
    [{ slowPairs: { share: 0.5 } }, ['slowPairs needs a factor or addMs, and has only {"share":0.5}']],
    [{ slowPairs: { share: 0.5, factor: 0.5 } }, ['slowPairs.factor must be a number from 1 to 1000000, not 0.5']],
    [{ queueBytes: 100 }, ['queueBytes 100 says nothing without bytesPerSecond']],
    [{ bytesPerSecond: 0, queueBytes: 1.5 }, [
      'bytesPerSecond must be a number from 1 to 9007199254740991, not 0', 'queueBytes must be a whole number from 1 to 9007199254740991, not 1.5',
    ]],
    [{ mtu: 20 }, ['mtu must be a whole number from 28 to 65535, not 20']],
  ])('that are wrong are all listed, with their values: %j', (options, expected) => {
    expect(problems(options)).toEqual(expected)
    expect(() => linkSettings(options as LinkOptions)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS', message: expected.join('; ') }))
  })

  it('override those of the network, which override the defaults; undefined overrides nothing', () => {
    const network = linkSettings({ loss: 0.1, mtu: 1_500, latencyMs: undefined })
    expect(network).toEqual({ latencyMs: [0.2, 1], loss: 0.1, queueBytes: 65_536, mtu: 1_500 })
    expect(linkSettings({ loss: 0.2, mtu: undefined }, network)).toEqual({ ...network, loss: 0.2 })
  })
})
