import { describe, expect, it } from 'vitest'
import { scan, sourcesBelow } from './sources.ts'
import { BANS, broken } from './words.ts'

const sources = sourcesBelow('src', 'sim', 'examples', 'test')
const bans = BANS.map((ban) => [ban.what, ban.because, ban] as const)

describe.each(bans)('The sources hold no %s: %s', (_what, _because, ban) => {
  it.each(ban.refused)('refuses %j', (example) => {
    expect(broken(ban, [scan(ban.where, `\n${example}`)])[0]).toMatch(/:\d+$/)
  })

  it.each(ban.allowed)('lets %j pass', (example) => {
    expect(broken(ban, [scan(ban.where, example)])).toEqual([])
  })

  it('looks at some file', () => {
    expect(sources.filter(({ path }) => ban.holdsFor(path))).not.toEqual([])
  })

  it('is kept by every source', () => {
    expect(broken(ban, sources)).toEqual([])
  })
})

describe('The places of the rules', () => {
  /** The first words of the rules that a text breaks in a place. */
  const refusals = (path: string, text: string): readonly string[] =>
    BANS.filter((ban) => broken(ban, [scan(path, text)]).length > 0).map(({ what }) => what.split(/[ ,]/)[0] as string)

  it('leave clocks, timers, randomness and sockets to the one folder that stands for the world', () => {
    const world = "import { createSocket } from 'node:dgram'\nDate.now()\nsetTimeout(then)\nMath.random()"
    expect(refusals('src/net/a.ts', world)).toEqual([])
    expect(refusals('src/cluster/a.ts', world)).toEqual(['clocks', 'timers', 'randomness', 'sockets'])
    expect(refusals('sim/a.ts', world)).toEqual(['clocks', 'timers', 'randomness', 'sockets'])
  })

  it('let one file of the simulator wait for promises to settle, but not for time to pass', () => {
    expect(refusals('sim/kernel/settle.ts', 'setImmediate(then)\nnew MessageChannel()')).toEqual([])
    expect(refusals('sim/kernel/settle.ts', 'setTimeout(then)')).toEqual(['timers'])
    expect(refusals('sim/world.ts', 'setImmediate(then)')).toEqual(['turns'])
  })

  it('let one file of the simulator reach what is global, to watch over it, but not use it', () => {
    expect(refusals('sim/service/at-once.ts', 'replace(globalThis.Math)')).toEqual([])
    expect(refusals('sim/service/at-once.ts', 'Math.random()\nDate.now()')).toEqual(['clocks', 'randomness'])
    expect(refusals('sim/service/outside.ts', 'globalThis.Math')).toEqual(['back'])
  })

  it('let examples use what every program may use', () => {
    expect(refusals('examples/a.ts', 'setTimeout(then, Date.now() + 2 ** 4)')).toEqual([])
  })

  it('let tests of types expect an error', () => {
    expect(refusals('test/types/a.ts', `// ${'@'}ts-expect-error`)).toEqual([])
    expect(refusals('test/a.ts', `// ${'@'}ts-expect-error`)).toEqual(['switches'])
  })

  it('let real time pass in the tests of real sockets alone', () => {
    expect(refusals('test/udp/a.test.ts', 'setTimeout(() => fail(), Date.now())')).toEqual([])
    expect(refusals('test/package/a.test.ts', 'setTimeout(() => fail(), Date.now())')).toEqual(['real'])
  })
})
