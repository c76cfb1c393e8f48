/**
 * The rules in the README's chapter on the protocol, and the tests whose titles name the rule that they test: the title of a test, or
 * of the `describe` around it, begins with the rule's name.
 */
import { closing, place, type Source } from '../style/sources.ts'
import { tablesIn } from './markdown.ts'

const HEAD = 'rule|what holds|because|file'

/** The rows of all rules, in order, each as its cells. */
export function ruleRowsIn(markdown: string): readonly (readonly string[])[] {
  return tablesIn(markdown).filter(([head]) => head?.join('|') === HEAD).flatMap((rows) => rows.slice(1))
}

/** Their names: `C1`, `C2`, `P1` ... */
export function rulesIn(markdown: string): readonly string[] {
  return ruleRowsIn(markdown).map(([name = '']) => name)
}

interface Title {
  readonly kind: 'describe' | 'it'
  /** The name of the rule that it begins with. */
  readonly rule: string | undefined
  /** Where the whole call begins and ends in its source. */
  readonly from: number
  readonly to: number
}

const CALL = /(?<![.\w$])(describe|it)\b/g

/** The place just after the type arguments that begin at `open`; the `>` of an arrow does not close them. */
function behindTypes(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at++) {
    if (code[at] === '<') depth++
    if (code[at] === '>' && code[at - 1] !== '=') depth--
    if (depth === 0) return at + 1
  }
  return code.length
}

function behindBlanks(code: string, at: number): number {
  while (/\s/.test(code[at] ?? '')) at++
  return at
}

/** The bracket before the title: in `it.each<Row>(ROWS)('...', ...)` the last one. Undefined if this is no call. */
function titleBracket(code: string, name: number): number | undefined {
  for (let at = behindBlanks(code, name); ;) {
    if (code[at] === '.') at = behindBlanks(code, at + 1 + (/^\w*/.exec(code.slice(at + 1)) as RegExpExecArray)[0].length)
    else if (code[at] === '<') at = behindBlanks(code, behindTypes(code, at))
    else if (code[at] !== '(') return undefined
    else {
      const next = behindBlanks(code, closing(code, at))
      if (code[next] !== '(') return at
      at = next
    }
  }
}

/** In the order of the text: a `describe` comes before its contents. */
function titlesIn({ code, text }: Source): readonly Title[] {
  return [...code.matchAll(CALL)].flatMap((match): readonly Title[] => {
    const bracket = titleBracket(code, match.index + match[0].length)
    if (bracket === undefined) return []
    const rule = /^\s*['"`]([A-Z]\d+) /.exec(text.slice(bracket + 1))?.[1]
    return [{ kind: match[1] as Title['kind'], rule, from: match.index, to: closing(code, bracket) }]
  })
}

/** What is wrong between the rules and the tests; all lists are empty if nothing is. */
export interface Faults {
  /** Names that more than one rule has. */
  readonly duplicate: readonly string[]
  /** Rules that do not follow the one before: C1, C2, C3, then another letter from 1. */
  readonly disordered: readonly string[]
  /** Rules without a test. */
  readonly untested: readonly string[]
  /** Where a title names a rule that does not exist. */
  readonly unknown: readonly string[]
  /** Where a title names a rule inside another title that does. */
  readonly twice: readonly string[]
}

export function faultsOf(rules: readonly string[], sources: readonly Source[]): Faults {
  const titled = sources.map((source) => ({ source, titles: titlesIn(source) }))
  const named = titled.flatMap(({ source, titles }) => titles.flatMap((title) => {
    if (title.rule === undefined) return []
    const inside = titles.filter(({ from, to }) => title.from < from && to <= title.to)
    const tests = title.kind === 'it' ? 1 : inside.filter(({ kind }) => kind === 'it').length
    return [{ rule: title.rule, tests, place: place(source, title.from), again: inside.filter(({ rule }) => rule !== undefined).map(({ from }) => place(source, from)) }]
  }))
  const tested = new Set(named.filter(({ tests }) => tests > 0).map(({ rule }) => rule))
  return {
    duplicate: [...new Set(rules.filter((rule, index) => rules.indexOf(rule) !== index))],
    disordered: rules.filter((rule, index) => !follows(rules.slice(0, index), rule)),
    untested: rules.filter((rule) => !tested.has(rule)),
    unknown: named.filter(({ rule }) => !rules.includes(rule)).map(({ rule, place: where }) => `${where} names ${rule}`),
    twice: named.flatMap(({ again }) => again),
  }
}

/** True for the next number of the letter before, and for the first number of a new letter. */
function follows(before: readonly string[], rule: string): boolean {
  const [letter, number] = [rule.slice(0, 1), Number(rule.slice(1))]
  if (number === 1) return before.every((other) => !other.startsWith(letter))
  return before.at(-1) === `${letter}${number - 1}`
}
