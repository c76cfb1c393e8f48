/**
 * Who may import whom. The table is the house's plan: the protocol is a calculator that touches nothing, the bytes know the
 * protocol, the sockets know the bytes, and one file alone lets the cluster know that sockets exist.
 */
import { posix } from 'node:path'
import { place, type Source } from './sources.ts'

export interface Import {
  /** Of the statement, in its source. */
  readonly offset: number
  /** A path from the top of the repository where the specifier was relative, else the specifier itself. */
  readonly to: string
  /** Erased by the compiler: `import type`, `export type`. */
  readonly typeOnly: boolean
}

const CLAUSE = String.raw`(?:[\w$]+\s*,\s*)?(?:[\w$]+|\*(?:\s*as\s+[\w$]+)?|\{[^{}]*\})`
const FROM = String.raw`(?:import|export)\b\s*(?<type>type\b\s*)?${CLAUSE}\s*\bfrom\s*`
const LITERAL = String.raw`['"](?<name> *)['"]`
/** In code whose strings are blanked: `import … from '…'`, `export … from '…'` and `import '…'`. */
const STATEMENT = new RegExp(String.raw`(?<![.\w$])(?:${FROM}|import\s*)${LITERAL}`, 'dg')
/** `import(…)` and `require(…)`. */
const CALL = new RegExp(String.raw`(?<![.\w$])(?:import|require)\s*\(\s*(?:${LITERAL}\s*[,)])?`, 'dg')

/** What an `import(…)` of anything but a plain string is said to import: no rule allows it. */
export const COMPUTED = '(computed)'

/** Everything that a source imports or exports on, in the order of the text. */
export function importsOf(source: Source): readonly Import[] {
  const found = [...source.code.matchAll(STATEMENT), ...source.code.matchAll(CALL)].sort((one, other) => one.index - other.index)
  return found.map((match) => {
    const span = match.indices?.groups?.['name']
    const specifier = span === undefined ? COMPUTED : source.uncommented.slice(...span)
    return {
      offset: match.index,
      to: specifier.startsWith('.') ? posix.join(posix.dirname(source.path), specifier) : specifier,
      typeOnly: match.groups?.['type'] !== undefined,
    }
  })
}

/** Names of files, of folders with all below them (`src/wire/`), of packages, and of all that begins alike (`node:*`). */
type Names = readonly string[]

export interface Area {
  readonly files: Names
  readonly may: Names
  /** Goes before `may`. */
  readonly mayNot?: Names
  /** Only `import type`. */
  readonly typesOnly?: true
}

/** For each file the first area that names it counts; a file without an area is refused. */
export const AREAS: readonly Area[] = [
  { files: ['src/protocol/'], may: ['src/protocol/'] },
  { files: ['src/wire/'], may: ['src/wire/', 'src/protocol/', 'msgpackr', 'node:crypto', 'node:zlib', 'node:net'] },
  { files: ['src/errors.ts'], may: [] },
  { files: ['src/surroundings.ts'], may: ['src/protocol/'], typesOnly: true },
  {
    files: ['src/net/'],
    may: ['src/net/', 'src/wire/', 'src/protocol/', 'src/surroundings.ts', 'node:dgram', 'node:dns', 'node:dns/promises', 'node:os',
      'node:net', 'node:crypto', 'node:perf_hooks', 'node:timers', 'node:process'],
  },
  {
    files: ['src/cluster/default.ts'],
    may: ['src/cluster/', 'src/net/', 'src/protocol/', 'src/wire/', 'src/errors.ts', 'src/surroundings.ts'],
  },
  {
    // For operators, who look from outside at what happens: nothing of it leads back in, so a run of the simulator stays what it is.
    files: ['src/cluster/diagnostics.ts'],
    may: ['src/cluster/', 'src/errors.ts', 'node:diagnostics_channel', 'node:util'],
  },
  {
    // Reads addresses as people write them, and compares them.
    files: ['src/cluster/allow-list.ts'],
    may: ['src/protocol/', 'node:net'],
  },
  {
    files: ['src/cluster/'],
    may: ['src/cluster/', 'src/protocol/', 'src/wire/', 'src/errors.ts', 'src/surroundings.ts', 'eventemitter3'],
  },
  { files: ['src/index.ts'], may: ['src/'] },
  { files: ['sim/kernel/settle.ts'], may: ['sim/', 'node:timers'] },
  {
    // The command line and its workers: real files, processes and clocks, around simulations that have none.
    files: ['sim/cli/'],
    mayNot: ['src/net/', 'src/cluster/default.ts'],
    may: ['sim/', 'src/', 'node:*'],
  },
  // Sees whether promises go on behind an event.
  { files: ['sim/kernel/stirs.ts'], may: ['sim/', 'node:async_hooks'] },
  // Notices what a simulated service does outside its virtual world.
  { files: ['sim/service/outside.ts'], may: ['sim/', 'node:async_hooks'] },
  { files: ['sim/service/endless.ts'], may: ['node:fs'] },
  { files: ['sim/service/at-once.ts'], may: ['node:crypto', 'node:module'] },
  // For those who have fast-check; nothing else of the simulator needs it.
  { files: ['sim/arbitraries.ts'], may: ['sim/', 'src/', 'fast-check'] },
  { files: ['sim/'], mayNot: ['src/net/', 'src/cluster/default.ts'], may: ['sim/', 'src/', 'node:zlib', 'node:crypto', 'node:net', 'node:util'] },
  { files: ['examples/'], may: ['examples/', 'rollcall', 'rollcall/sim', 'rollcall/sim/arbitraries', 'fast-check', 'node:*'] },
  {
    files: ['test/'],
    may: ['test/', 'src/', 'sim/', 'examples/', 'rollcall', 'rollcall/sim', 'rollcall/sim/arbitraries', 'node:*',
      'vitest', 'fast-check', 'msgpackr', 'eventemitter3'],
  },
]

function isNamed(target: string, names: Names): boolean {
  return names.some((name) => {
    if (name.endsWith('/')) return target.startsWith(name)
    if (name.endsWith('*')) return target.startsWith(name.slice(0, -1))
    return target === name
  })
}

export function areaOf(path: string): Area | undefined {
  return AREAS.find((area) => isNamed(path, area.files))
}

/** Each import that its file's area does not allow, as `path:line imports what`. */
export function misdirected(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const area = areaOf(source.path)
    if (area === undefined) return [`${source.path} has no place in the table`]
    return importsOf(source)
      .filter(({ to, typeOnly }) =>
        isNamed(to, area.mayNot ?? []) || !isNamed(to, area.may) || (area.typesOnly === true && !typeOnly))
      .map(({ offset, to }) => `${place(source, offset)} imports ${to}`)
  })
}

/** Rings of files that import one another, of each knot at least one, as a path back to its start. Types count. */
export function rings(sources: readonly Source[]): readonly string[] {
  const targets = new Map(sources.map((source) => [source.path, importsOf(source).map(({ to }) => to)]))
  const finished = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    if (finished.has(path)) return
    for (const target of targets.get(path) ?? []) visit(target, [...trail, path])
    finished.add(path)
  }
  for (const path of targets.keys()) visit(path, [])
  return found
}

/** The package of each bare specifier that is not a built-in: `rollcall/sim` is of `rollcall`, `@scope/name/part` of `@scope/name`. */
export function packagesOf(sources: readonly Source[]): ReadonlySet<string> {
  const bare = sources.flatMap(importsOf).map(({ to }) => to).filter((to) => !/^node:|\.ts$|^\(/.test(to))
  return new Set(bare.map((to) => to.split('/').slice(0, to.startsWith('@') ? 2 : 1).join('/')))
}
