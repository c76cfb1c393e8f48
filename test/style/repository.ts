/** What the repository holds beside code: its top level, its lock file, the length of its files, and traces of one machine. */

/** Besides the folders and files of the design only what tools demand at the top. */
const AT_THE_TOP: ReadonlySet<string> = new Set([
  'src', 'test', 'sim', 'examples', 'package.json', 'tsconfig.json', 'README.md',
  'package-lock.json', '.gitignore', '.ci', 'LICENSE', 'CHANGELOG.md',
])

/** Top-level entries that have no business there. */
export function strangers(paths: readonly string[]): readonly string[] {
  return [...new Set(paths.map((path) => path.split('/')[0] as string))].filter((name) => !AT_THE_TOP.has(name))
}

/** A file that is longer wants dividing. */
export const MOST_LINES = 400

export function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

/** Whether a file's length counts: code does, tables of data and prose do not. */
export function isMeasured(path: string): boolean {
  return /^(?:src|sim|test|examples)\//.test(path) && !/\.(?:json|md)$/.test(path)
}

/** An absolute path below a folder that belongs to one machine or one person. */
const MACHINE_PATH = /(?<![\w.@)}\]])\/(?:work|farm|root|home|tmp|Users|var\/folders)(?:\/[\w.-]|(?=['"`\s]))/g
/** Package archives: where they are is for each machine's own settings to say. */
const ARCHIVE_HOST = /\b(?:registry\.[\w-]+\.\w+|npm\.pkg\.github\.com|[\w-]+\.debian\.org|archive\.ubuntu\.com)\b/g

/** Traces of the machine that a text was written on, each with its line. */
export function traces(text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(MACHINE_PATH), ...line.matchAll(ARCHIVE_HOST)].map((match) => `${index + 1}: ${match[0]}`))
}

export interface LockedPackage {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Lock {
  /** By place below the top (`node_modules/a/node_modules/b`); the project itself is ''. */
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/** The place where Node finds `name` for the package at `place`: its own folder first, then outwards. */
function found(lock: Lock, place: string, name: string): LockedPackage | undefined {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const here = lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]
    if (here !== undefined || folder === '') return here
  }
}

/**
 * What would make `npm ci` refuse a lock file or ask a certain archive: a package that another one wants and that is not locked
 * (npm drops optional parts that it could not find when the file was written, and misses them afterwards), one locked in another
 * version than the exact one wanted, one without a checksum, an address.
 */
export function lockFaults(lock: Lock): readonly string[] {
  return Object.entries(lock.packages).flatMap(([place, locked]) => {
    const wanted = Object.entries({ ...locked.dependencies, ...locked.devDependencies, ...locked.optionalDependencies })
    const missing = wanted.flatMap(([name, range]) => {
      const version = found(lock, place, name)?.version
      if (version === undefined) return [`${place} wants ${name}, which is not locked`]
      return /^\d+\.\d+\.\d+$/.test(range) && version !== range ? [`${place} wants ${name} ${range}, locked is ${version}`] : []
    })
    return [
      ...missing,
      ...(place !== '' && locked.integrity === undefined ? [`${place} has no checksum`] : []),
      ...(locked.resolved === undefined ? [] : [`${place} has an address`]),
    ]
  })
}
