/** The package as npm would publish it, and the commands that a user runs on it. Nothing here needs the network. */
import { execFile } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../style/sources.ts'

/** What npm and Node may take before a test fails, on a slow machine. */
export const LIMIT_MS = 60_000

export interface Ended {
  /** What the process exited with; null if it had to be ended. */
  readonly code: number | null
  readonly out: string
  readonly errors: string
}

/** The environment without what a surrounding `npm test` and vitest put there, which would bend an npm and a Node started in it. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const ours = (name: string): boolean => /^(?:npm_|vitest|node_options$|node_path$|node_env$)/i.test(name)
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours(name)))
}

/** Runs a program to its end. Never rejects: how it ended is the result. */
export function run(folder: string, command: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: plainEnvironment(), timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const
    execFile(command, args, options, (error, out, errors) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : null, out, errors })
    })
  })
}

/** Runs a program that has to succeed and gives what it printed. */
export async function output(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  const { code, out, errors } = await run(folder, command, ...args)
  if (code !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${code}\n${out}\n${errors}`)
  return out
}

/** What `npm pack --json` tells, as far as it is read here. */
interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

export interface Tarball {
  readonly file: string
  /** The paths in it, from the top of the package. */
  readonly paths: readonly string[]
}

/** Packs what the last build left in `dist`. */
export async function pack(into: string): Promise<Tarball> {
  if (!existsSync(join(ROOT, 'dist/src/index.js'))) throw new Error('There is nothing to pack: `npm run build` comes first')
  const printed = await output(ROOT, 'npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', into)
  const [packed] = JSON.parse(printed) as readonly Packed[]
  if (packed === undefined) throw new Error(`npm packed nothing: ${printed}`)
  return { file: join(into, packed.filename), paths: packed.files.map(({ path }) => path) }
}

/** A user's project in an empty folder, gone when disposed of. */
export class Project implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'rollcall-package-'))

  constructor() {
    this.write('package.json', JSON.stringify({ name: 'user', private: true }))
  }

  /**
   * Installs the tarball as a user does. Its run-time packages come from the folders that this repository has of them: npm takes
   * them for what the tarball depends on if, and only if, they satisfy its ranges.
   */
  async install(tarball: Tarball): Promise<void> {
    const runtime = ['msgpackr', 'eventemitter3'].map((name) => this.#copy(name))
    await output(this.folder, 'npm', 'install', '--offline', '--install-links', '--ignore-scripts', '--omit=optional', '--no-audit',
      '--no-fund', '--no-package-lock', tarball.file, ...runtime)
  }

  /** Copies a package without its scripts: npm 10 would run those that prepare a folder, whatever it is told. */
  #copy(name: string): string {
    const copy = join(this.folder, 'published', name)
    cpSync(join(ROOT, 'node_modules', name), copy, { recursive: true })
    const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as Record<string, unknown>
    delete manifest['scripts']
    writeFileSync(join(copy, 'package.json'), JSON.stringify(manifest))
    return copy
  }

  /** Gives the project one more package, by a link into the repository. */
  link(name: string): void {
    const place = join(this.folder, 'node_modules', name)
    mkdirSync(join(place, '..'), { recursive: true })
    rmSync(place, { force: true })
    symlinkSync(join(ROOT, 'node_modules', name), place, 'junction')
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text)
  }

  /** Runs a program of the user's and gives the value that it printed as JSON. */
  async program(path: string, text: string): Promise<unknown> {
    this.write(path, text)
    return JSON.parse(await output(this.folder, process.execPath, path)) as unknown
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
