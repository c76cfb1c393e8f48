/** Ways to find in a source what a rule refuses: each gives the offsets where it stands. */
import { importsOf } from './imports.ts'
import { closing, type Source } from './sources.ts'

export type Finder = (source: Source) => readonly number[]

/** In code alone. */
export function inCode(pattern: RegExp): Finder {
  return ({ code }) => [...code.matchAll(pattern)].map(({ index }) => index)
}

/** Also in comments and strings. */
export function inText(pattern: RegExp): Finder {
  return ({ text }) => [...text.matchAll(pattern)].map(({ index }) => index)
}

/**
 * Where a name of the global scope is used. Another object's member of that name is not (`host.setTimeout(…)`), nor where such
 * a member is declared: `setTimeout(then: () => void): object`, `setTimeout(then) {`, `setTimeout: …`.
 */
export function globals(...names: readonly string[]): Finder {
  const pattern = new RegExp(String.raw`(?<![\w$.])(?:${names.join('|')})(?![\w$])`, 'g')
  return ({ code }) => [...code.matchAll(pattern)].filter((match) => {
    const before = code.slice(0, match.index).trimEnd()
    const behind = code.slice(match.index + match[0].length).replace(/^\?/, '').trimStart()
    const called = behind.startsWith('(')
    const end = called ? behind.slice(closing(behind, 0)) : behind
    const declared = /^ *:/.test(end) || (called && /^ *\{/.test(end))
    return !declared || /[?:=(]$/.test(before)
  }).map(({ index }) => index)
}

/** Where one of the modules is imported. */
export function imports(...names: readonly string[]): Finder {
  return (source) => importsOf(source).filter(({ to }) => names.includes(to.replace(/^node:/, ''))).map(({ offset }) => offset)
}

/** Where any of the finders finds something. */
export function anyOf(...finders: readonly Finder[]): Finder {
  return (source) => finders.flatMap((find) => find(source)).sort((one, other) => one - other)
}

/** Where a module is imported for more than the names listed. */
export function importsBut(module: string, ...allowed: readonly string[]): Finder {
  return (source) => importsOf(source).filter(({ to, offset }) => {
    const statement = source.code.slice(offset).split(/['"]/, 1).join()
    const named = statement.replaceAll(/\b(?:import|export|type|from)\b/g, '').match(/[\w$*]+/g) ?? ['*']
    return to === module && !named.every((name) => allowed.includes(name))
  }).map(({ offset }) => offset)
}

/** Names under which a promise's resolver goes in a source. */
function resolversOf(code: string): readonly string[] {
  const executors = code.matchAll(/new\s+Promise\s*(?:<[^()]*>)?\s*\(\s*(?:async\s*)?\(?\s*([\w$]+)/g)
  return ['resolve', ...[...executors].map((match) => match[1] as string)]
}

/**
 * Timers that resolve a promise (a sleep), and timers handed around, where nobody sees what they do. A timer that starts what
 * resolves later, in a function of its own, is none: there the resolver stands behind a second arrow.
 */
export function sleeps({ code }: Source): readonly number[] {
  const resolver = new RegExp(String.raw`(?<![\w$.])(?:${resolversOf(code).join('|')})(?![\w$])`)
  return [...code.matchAll(/(?<![\w$.])set(?:Timeout|Interval)(?![\w$])\s*/g)].filter((match) => {
    const open = match.index + match[0].length
    const itself = code.slice(open, closing(code, open)).split('=>', 2).join('=>')
    return code[open] !== '(' || resolver.test(itself)
  }).map(({ index }) => index)
}
