/**
 * Arguments by a table: what a command takes is declared once, and both the parser and the help use it. An argument is
 * `--name value` or `--name=value`; nothing is abbreviated, corrected or ignored.
 */
import { Misread, UsageError } from './usage-error.ts'
import { nearest } from './nearest.ts'
import type { Reader } from './values.ts'

/** What the help says about an argument. */
export interface Description {
  /** What its value looks like; without a form it takes no value. */
  readonly form?: string
  readonly what: string
  /** A valid value. */
  readonly example?: string
  /** The default, in words or as a value. */
  readonly otherwise?: string
}

export interface Argument<V> extends Description {
  readonly repeats: boolean
  /** Reads all texts that were given for it, in their order. */
  readonly read: (texts: readonly string[]) => V
}

export type Table = Readonly<Record<string, Argument<unknown>>>

/** The table that yields these values. */
export type TableOf<V> = { readonly [Name in keyof V]: Argument<V[Name]> }

type Valued = Description & Required<Pick<Description, 'form' | 'example'>>

export function optional<V>(description: Valued, read: Reader<V>): Argument<V | undefined> {
  return { ...description, repeats: false, read: ([text]) => (text === undefined ? undefined : read(text)) }
}

/** An argument whose default is read from the text of `otherwise`. */
export function standard<V>(description: Valued & { readonly otherwise: string }, read: Reader<V>): Argument<V> {
  return { ...description, repeats: false, read: ([text]) => read(text ?? description.otherwise) }
}

export function many<V>(description: Valued, read: Reader<V>): Argument<readonly V[]> {
  return { ...description, repeats: true, read: (texts) => texts.map(read) }
}

export function flag(what: string): Argument<boolean> {
  return { what, repeats: false, read: (texts) => texts.length > 0 }
}

/** The values of a command line, without the command itself. Throws a {@link UsageError} for the first wrong one. */
export function parse<V>(command: string, table: TableOf<V>, words: readonly string[]): V {
  const given = collected(command, table, words)
  const entries = Object.entries<Argument<unknown>>(table).map(([name, argument]) => {
    const texts = given.get(name) ?? []
    try {
      return [name, argument.read(texts)]
    } catch (error) {
      if (!(error instanceof Misread)) throw error
      throw new UsageError(`--${name} ${wrongOf(argument, texts)}: ${error.message}`)
    }
  })
  return Object.fromEntries(entries) as V
}

/** The texts that were given, by name of the argument. */
function collected(command: string, table: Table, words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const given = new Map<string, readonly string[]>()
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [, name, behind] = word === '-h' ? ['', 'help'] : (/^--([^=]+)(?:=([^]*))?$/.exec(word) ?? [])
    const argument = name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined
    if (name === undefined || argument === undefined) {
      const near = name === undefined ? undefined : nearest(name, Object.keys(table))
      throw new UsageError(`${word}: ${command} has no such argument; ${near === undefined ? `it takes ${namesOf(table)}` : `did you mean --${near}?`}`)
    }
    const valued = argument.form !== undefined
    if (!valued && behind !== undefined) throw new UsageError(`${word}: --${name} takes no value`)
    const text = valued ? (behind ?? rest.shift()) : ''
    if (text === undefined || (behind === undefined && text.startsWith('--'))) {
      throw new UsageError(`--${name}: needs a value, such as --${name} ${argument.example}`)
    }
    const earlier = given.get(name) ?? []
    if (earlier.length > 0 && !argument.repeats) throw new UsageError(`--${name} ${text}: is given twice`.replace('  ', ' '))
    given.set(name, [...earlier, text])
  }
  return given
}

/** The text of an argument that cannot be read. */
function wrongOf(argument: Argument<unknown>, texts: readonly string[]): string {
  const wrong = texts.find((text) => {
    try {
      argument.read([text])
      return false
    } catch {
      return true
    }
  })
  return wrong ?? texts.join(' ')
}

function namesOf(table: Table): string {
  return Object.keys(table).map((name) => `--${name}`).join(', ')
}
