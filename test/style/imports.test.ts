import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { areaOf, AREAS, COMPUTED, importsOf, misdirected, packagesOf, rings } from './imports.ts'
import { ROOT, scan, sourcesBelow } from './sources.ts'

const targets = (path: string, ...lines: readonly string[]): readonly string[] =>
  importsOf(scan(path, lines.join('\n'))).map(({ to }) => to)

describe('The imports of a source', () => {
  it('are found in every form of the statement', () => {
    expect(targets('src/a/b.ts',
      "import { one } from './one.ts'",
      "import two from '../two.ts'",
      "import * as three from 'three'",
      "import four, { type Four } from '@scope/four'",
      "import './five.ts'",
      "export { six } from './six.ts'",
      "export * from './seven.ts'",
      "export * as eight from './eight.ts'",
      'import {',
      '  nine, // the ninth',
      "} from './nine.ts'",
      "const ten = await import('./ten.ts')",
      "const eleven = require('eleven')",
    )).toEqual(['src/a/one.ts', 'src/two.ts', 'three', '@scope/four', 'src/a/five.ts', 'src/a/six.ts', 'src/a/seven.ts',
      'src/a/eight.ts', 'src/a/nine.ts', 'src/a/ten.ts', 'eleven'])
  })

  it('are not seen in comments, in strings, nor in what only looks alike', () => {
    expect(targets('src/a.ts',
      "// import { one } from './one.ts'",
      'const text = "import { two } from \'./two.ts\'"',
      "const list = Array.from('three')",
      'export const four = 4',
      'const here = import.meta.url',
      "this.import('five')",
    )).toEqual([])
  })

  it('are told with their place, and those that the compiler erases as such', () => {
    const source = scan('src/a.ts', [
      "import type { One } from './one.ts'",
      "export type { Two } from './two.ts'",
      "import { type Three } from './three.ts'",
    ].join('\n'))
    expect(importsOf(source)).toEqual([
      { offset: 0, to: 'src/one.ts', typeOnly: true },
      { offset: 36, to: 'src/two.ts', typeOnly: true },
      { offset: 72, to: 'src/three.ts', typeOnly: false },
    ])
  })

  it('that are computed are told as such, so that none slips through', () => {
    expect(targets('src/a.ts', 'await import(name)', "await import('./a' + part)")).toEqual([COMPUTED, COMPUTED])
  })
})

/** For each area an import that it allows and some that it refuses. */
const EXAMPLES: readonly (readonly [file: string, allowed: string, refused: readonly string[]])[] = [
  ['src/protocol/probe.ts', './types.ts', ['../wire/codec.ts', '../surroundings.ts', '../errors.ts', 'node:crypto', 'msgpackr']],
  ['src/wire/codec.ts', '../protocol/types.ts', ['../net/socket.ts', '../surroundings.ts', 'node:dgram', 'eventemitter3']],
  ['src/wire/seal.ts', 'node:crypto', ['node:fs', 'crypto']],
  ['src/net/socket.ts', 'node:dgram', ['../cluster/cluster.ts', '../index.ts', 'node:net/promises', 'node:http', 'node:fs']],
  ['src/cluster/default.ts', '../net/socket.ts', ['node:dgram', '../index.ts']],
  ['src/cluster/diagnostics.ts', 'node:diagnostics_channel', ['node:dgram', '../protocol/engine.ts']],
  ['src/cluster/allow-list.ts', 'node:net', ['node:dgram', '../surroundings.ts']],
  ['src/cluster/cluster.ts', 'eventemitter3', ['../net/socket.ts', 'node:dgram', 'node:util', 'msgpackr', '../../sim/index.ts']],
  ['src/index.ts', './cluster/cluster.ts', ['../sim/index.ts', 'eventemitter3']],
  ['sim/kernel/settle.ts', 'node:timers', ['node:timers/promises', '../../src/net/timer.ts']],
  ['sim/kernel/stirs.ts', 'node:async_hooks', ['node:timers', '../../src/cluster/cluster.ts']],
  ['sim/service/outside.ts', 'node:async_hooks', ['node:timers', 'node:process', '../../src/cluster/cluster.ts']],
  ['sim/world.ts', '../src/cluster/cluster.ts',
    ['../src/net/socket.ts', '../src/cluster/default.ts', 'node:dgram', 'vitest', 'fast-check', '../test/a.ts']],
  ['sim/arbitraries.ts', 'fast-check', ['vitest', 'node:fs', '../test/a.ts']],
  ['examples/demo.ts', 'rollcall/sim', ['../src/index.ts', '../sim/index.ts', 'msgpackr', 'rollcall/dist/src/index.js']],
  ['test/probe.test.ts', '../src/protocol/probe.ts', ['left-pad', 'fs']],
]

describe('The table of who imports whom', () => {
  it.each(EXAMPLES)('lets %s import %s', (file, allowed) => {
    expect(misdirected([scan(file, `import { x } from '${allowed}'`)])).toEqual([])
  })

  const refusals = EXAMPLES.flatMap(([file, , refused]) => refused.map((target) => [file, target] as const))

  it.each(refusals)('refuses that %s imports %s', (file, target) => {
    expect(misdirected([scan(file, `\nimport type { X } from '${target}'`)])).toEqual([expect.stringContaining(`${file}:2 imports `)])
  })

  it('lets the errors import nothing, and the surroundings only types', () => {
    expect(misdirected([scan('src/errors.ts', "import type { X } from './protocol/types.ts'")])).toHaveLength(1)
    expect(misdirected([scan('src/surroundings.ts', "import type { X } from './protocol/types.ts'")])).toEqual([])
    expect(misdirected([scan('src/surroundings.ts', "import { x } from './protocol/types.ts'")])).toHaveLength(1)
  })

  it('refuses a file that it does not place', () => {
    expect(misdirected([scan('src/helpers/many.ts', '')])).toEqual(['src/helpers/many.ts has no place in the table'])
  })

  const sources = sourcesBelow('src', 'sim', 'examples', 'test')

  it('has no line without a file', () => {
    const used = new Set(sources.map(({ path }) => areaOf(path)))
    expect(AREAS.filter((area) => !used.has(area)).flatMap(({ files }) => files)).toEqual([])
  })

  it('is kept by every source', () => {
    expect(misdirected(sources)).toEqual([])
  })
})

describe('Rings of imports', () => {
  it('are found, of whatever length, through types too', () => {
    expect(rings([
      scan('src/a.ts', "import { b } from './b.ts'\nimport './d.ts'"),
      scan('src/b.ts', "import type { C } from './c.ts'"),
      scan('src/c.ts', "export { a } from './a.ts'"),
      scan('src/d.ts', "import './d.ts'"),
    ])).toEqual(['src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts', 'src/d.ts -> src/d.ts'])
  })

  it('are not seen where two ways lead to one file', () => {
    expect(rings([
      scan('src/a.ts', "import './b.ts'\nimport './c.ts'"),
      scan('src/b.ts', "import './d.ts'"),
      scan('src/c.ts', "import './d.ts'"),
      scan('src/d.ts', ''),
    ])).toEqual([])
  })

  it('are nowhere in the library and the simulator', () => {
    expect(rings(sourcesBelow('src', 'sim'))).toEqual([])
  })
})

describe('The packages', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, Record<string, string> | undefined>

  it('are the two that the library runs on, the one that property tests may have, and the four that build and test it', () => {
    expect(Object.keys(manifest['dependencies'] ?? {}).sort()).toEqual(['eventemitter3', 'msgpackr'])
    expect(Object.keys(manifest['devDependencies'] ?? {}).sort()).toEqual(['@types/node', 'fast-check', 'typescript', 'vitest'])
    expect(Object.keys(manifest['peerDependencies'] ?? {})).toEqual(['fast-check'])
    expect(manifest['peerDependenciesMeta']).toEqual({ 'fast-check': { optional: true } })
    const others = ['optionalDependencies', 'bundleDependencies', 'overrides']
    expect(others.filter((kind) => kind in manifest)).toEqual([])
  })

  it('are told apart from files, from built-ins and from their own parts', () => {
    const lines = ["import 'one/part'", "import '@scope/two/part'", "import './three.ts'", "import 'node:fs'", "import 'fs'"]
    expect([...packagesOf([scan('src/a.ts', lines.join('\n'))])]).toEqual(['one', '@scope/two', 'fs'])
  })

  it('are all used: what the manifest says the library runs on is what its sources import, and one file that of property tests', () => {
    const isOptional = (path: string): boolean => path === 'sim/arbitraries.ts'
    const sources = sourcesBelow('src', 'sim')
    expect([...packagesOf(sources.filter(({ path }) => !isOptional(path)))].sort()).toEqual(Object.keys(manifest['dependencies'] ?? {}).sort())
    expect([...packagesOf(sources.filter(({ path }) => isOptional(path)))]).toEqual(Object.keys(manifest['peerDependencies'] ?? {}))
  })
})
