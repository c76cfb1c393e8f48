/**
 * Sources read as text, for rules that the compiler does not know. There is no syntax tree to ask (TypeScript 7 ships no
 * such API), so a small scan tells code from comments and from what stands inside strings, templates and regular
 * expressions: a rule then looks at code alone, and an example in a comment or a string breaks none.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top directory. */
export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

export interface Source {
  /** From the top of the repository, with slashes. */
  readonly path: string
  readonly text: string
  /** `text` with comments and the contents of strings blanked: every offset and line stays where it was. */
  readonly code: string
  /** `text` with only the comments blanked. */
  readonly uncommented: string
}

type Kind = 'code' | 'comment' | 'string'

/** After these words a slash begins a regular expression; after any other word it divides. */
const BEFORE_AN_EXPRESSION: ReadonlySet<string> = new Set(
  ['return', 'typeof', 'case', 'in', 'of', 'delete', 'void', 'throw', 'new', 'instanceof', 'await', 'yield', 'else', 'do', 'extends'])

/** Whether a slash behind `before` (the code just before it, blanks and comments cut off) can begin a regular expression. */
function expressionMayFollow(before: string): boolean {
  const last = before.at(-1)
  if (last === undefined) return true
  const word = /[\w$]+$/.exec(before)
  if (word !== null) return BEFORE_AN_EXPRESSION.has(word[0])
  if (/[)\]'"`]$/.test(before) || before.endsWith('++') || before.endsWith('--')) return false
  return !/[\w$)\]]!$/.test(before)
}

/** A regular expression from its first slash to its second, on one line. */
const REGULAR_EXPRESSION = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//y
const QUOTED = /(['"])(?:[^\\\n]|\\[^])*?\1/y
const TEMPLATE_PART = /(?:[^\\`$]|\\[^]|\$(?!\{))*/y

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

/** What each character of `text` is. Quotes and slashes that enclose a string count as code, so that its place can be seen. */
function kindsOf(text: string): readonly Kind[] {
  const kinds = new Array<Kind>(text.length).fill('code')
  /** For each `${` being read, the innermost last: how many braces are open inside it. */
  const braces: number[] = []
  let offset = 0
  let lastCode = 0
  const paint = (length: number, kind: Kind): void => {
    kinds.fill(kind, offset, offset + length)
    offset += length
    if (kind !== 'comment') lastCode = offset
  }
  const paintTemplate = (): void => {
    paint(1, 'code')
    paint((matchAt(TEMPLATE_PART, text, offset) ?? '').length, 'string')
    if (text[offset] === '$') braces.push(0)
    paint(text[offset] === '$' ? 2 : 1, 'code')
  }
  const paintEnclosed = (enclosed: string): void => {
    paint(1, 'code')
    paint(enclosed.length - 2, 'string')
    paint(1, 'code')
  }
  while (offset < text.length) {
    const character = text[offset] as string
    const pair = text.slice(offset, offset + 2)
    const inner = braces.length - 1
    if (pair === '//' || pair === '/*') {
      const end = pair === '//' ? text.indexOf('\n', offset) : text.indexOf('*/', offset + 2) + 2
      paint((end < offset + 2 ? text.length : end) - offset, 'comment')
    } else if (character === "'" || character === '"') {
      paintEnclosed(matchAt(QUOTED, text, offset) ?? pair)
    } else if (character === '`' || (character === '}' && braces[inner] === 0)) {
      if (character === '}') braces.pop()
      paintTemplate()
    } else if (character === '/' && expressionMayFollow(text.slice(Math.max(0, lastCode - 24), lastCode))) {
      const found = matchAt(REGULAR_EXPRESSION, text, offset)
      if (found === undefined) paint(1, 'code')
      else paintEnclosed(found)
    } else {
      if (inner >= 0 && character === '{') braces[inner] = (braces[inner] as number) + 1
      if (inner >= 0 && character === '}') braces[inner] = (braces[inner] as number) - 1
      if (/\s/.test(character)) offset += 1
      else paint(1, 'code')
    }
  }
  return kinds
}

/** Reads one source. */
export function scan(path: string, text: string): Source {
  const kinds = kindsOf(text)
  const only = (...kept: readonly Kind[]): string =>
    Array.from({ length: text.length }, (_, at) => (kept.includes(kinds[at] as Kind) || text[at] === '\n' ? text[at] : ' ')).join('')
  return { path, text, code: only('code'), uncommented: only('code', 'string') }
}

/** Where a finding is: the path and the line, as an editor opens it. */
export function place(source: Source, offset: number): string {
  return `${source.path}:${source.text.slice(0, offset).split('\n').length}`
}

/** The offset just behind the bracket that closes the one at `open`; the end of the code where none does. */
export function closing(code: string, open: number): number {
  let depth = 0
  for (let at = open; at < code.length; at++) {
    if ('([{'.includes(code[at] as string)) depth += 1
    if (')]}'.includes(code[at] as string)) depth -= 1
    if (depth === 0) return at + 1
  }
  return code.length
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

/** Without git (an unpacked archive): everything but what `.gitignore` names, whose lines are plain names and `*.ending`. */
export function filesWithoutGit(root: string): readonly string[] {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').map((line) => line.trim().replace(/\/$/, ''))
  const ignored = (name: string): boolean =>
    name === '.git' || lines.some((line) => (line.startsWith('*.') ? name.endsWith(line.slice(1)) : name === line))
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => !ignored(entry.name)).flatMap((entry) =>
      entry.isDirectory() ? below(`${folder}${entry.name}/`) : [`${folder}${entry.name}`])
  return below('')
}

/** All files of the repository, tracked or about to be, as paths from its top. */
export function repositoryFiles(): readonly string[] {
  try {
    if (git('rev-parse', '--show-prefix').trim() !== '') return filesWithoutGit(ROOT)
    const listed = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0')
    return [...new Set(listed)].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort()
  } catch {
    return filesWithoutGit(ROOT)
  }
}

/** The TypeScript sources below the given folders, scanned. */
export function sourcesBelow(...folders: readonly string[]): readonly Source[] {
  return repositoryFiles()
    .filter((path) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)))
    .map((path) => scan(path, readFileSync(join(ROOT, path), 'utf8')))
}
