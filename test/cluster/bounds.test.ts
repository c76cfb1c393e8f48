import { describe, expect, it } from 'vitest'
import { bounds, type Bounds, type BoundsOptions } from '../../src/cluster/bounds.ts'
import { resolveOptions } from '../../src/cluster/options.ts'
import { RollcallError } from '../../src/errors.ts'

/** The lines of the refusal, without its headline. */
function problemsOf(resolve: () => unknown): readonly string[] {
  try {
    resolve()
  } catch (error) {
    expect(error).toBeInstanceOf(RollcallError)
    expect(error).toMatchObject({ code: 'ROLLCALL_OPTIONS' })
    return (error as Error).message.split('\n  ').slice(1)
  }
  return expect.fail('accepted')
}

describe('The bounds', () => {
  it('of 100 members by default are, by hand', () => {
    const expected: Bounds = {
      // 99 others, seldom asking twice: nearly an interval.
      firstProbeMeanMs: expect.closeTo(990, -1) as number,
      firstProbeMostMs: 199_000,
      suspicionLeastMs: 4000,
      suspicionMostMs: 24_000,
      // An interval without an answer, the least suspicion, 7 rounds of gossip.
      detectionMeanMs: expect.closeTo(990 + 1000 + 4000 + 140, -1) as number,
      detectionUsuallyMs: expect.closeTo(6670 + 1000 + 4000 + 140, -2) as number,
      detectionMostMs: 199_000 + 1000 + 4000 + 140,
      updateSends: 12,
      spreadMs: 140,
      // Two rounds of a member that doubts itself to the utmost, the longest suspicion, quiet.
      convergenceMs: 9000 + 9000 + 24_000 + 1000 + 140,
      probePacketsPerSecond: 2,
      // Ping: 28 of header, 1 of array, names of 2 + 128 twice, 5 of sequence, 10 of instance, 13 of digest. Ack: one name, no instance, nil.
      probeBytesPerSecond: 28 + 1 + 130 + 5 + 130 + 10 + 13 + (28 + 1 + 130 + 5 + 1 + 13),
      gossipPacketsPerSecond: 60,
      gossipPacketsWorstSecond: 78,
      falseSuspicionsPerProbe: 0,
      falseRemovalsPerProbe: 0,
    }
    expect(bounds({ members: 100 })).toEqual(expected)
  })

  it('cannot be changed', () => expect(Object.isFrozen(bounds({ members: 2 }))).toBe(true))

  it('follow profile, settings, expert settings and loss', () => {
    expect(bounds({ members: 100, profile: 'wan' })).toMatchObject({ firstProbeMostMs: 995_000, probePacketsPerSecond: 0.4 })
    expect(bounds({ members: 100, profile: 'wan', probeIntervalMs: 4000 })).toMatchObject({ firstProbeMostMs: 796_000, probePacketsPerSecond: 0.5 })
    expect(bounds({ members: 100, expert: { suspicion: 'fixed' } })).toMatchObject({ suspicionLeastMs: 4000, suspicionMostMs: 4000 })
    expect(bounds({ members: 100, loss: 0.1, indirectProbes: 0, expert: { secondPing: false, refusals: false } }).falseSuspicionsPerProbe).toBeCloseTo(0.19, 12)
  })

  it('count what is undefined as left out', () => {
    const nothing = { profile: undefined, loss: undefined, probeIntervalMs: undefined, expert: { gossip: undefined } }
    expect(bounds({ members: 9, ...nothing })).toEqual(bounds({ members: 9 }))
  })

  it('refuse settings in the words in which a cluster refuses them', () => {
    const wrong = { profile: 'moon', probeIntervalMs: 1, expert: { gossip: 'loud' }, probeTimeoutMs: '1' }
    const refused = problemsOf(() => resolveOptions(wrong))
    expect(refused).toHaveLength(4)
    expect(problemsOf(() => bounds({ members: 9, ...wrong } as unknown as BoundsOptions))).toEqual(refused)
    const conflict = { probeTimeoutMs: 1000 }
    expect(problemsOf(() => bounds({ members: 9, ...conflict }))).toEqual(problemsOf(() => resolveOptions(conflict)))
  })

  it.each<[string, unknown, readonly string[]]>([
    ['no members', {}, ['members must be a whole number from 2 to 1000000; got undefined']],
    ['one member', { members: 1 }, ['members must be a whole number from 2 to 1000000; got 1']],
    ['half a member', { members: 2.5 }, ['members must be a whole number from 2 to 1000000; got 2.5']],
    ['a loss of more than all', { members: 9, loss: 1.1 }, ['loss must be a number from 0 to 1; got 1.1']],
    ['what a cluster takes and they do not', { members: 9, name: 'a' }, ['name is not an option; got "a"']],
  ])('refuse %s', (_, written, problems) => {
    expect(problemsOf(() => bounds(written as BoundsOptions))).toEqual(problems)
  })

  it('refuse what is no object', () => {
    for (const written of [undefined, null, 50]) expect(() => bounds(written as unknown as BoundsOptions)).toThrow('must be an object')
  })
})
