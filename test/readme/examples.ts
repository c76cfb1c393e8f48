/** The examples: their texts, which the README quotes, and their runs. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryFiles, ROOT } from '../style/sources.ts'

/** An example ends by itself well within this time. */
const LONGEST_MS = 30_000

/** All that may be quoted: whole examples, and the text between `// #region` and `// #endregion` in them. */
export function quotableTexts(): readonly string[] {
  const files = repositoryFiles().filter((path) => /^examples\/.*\.ts$/.test(path))
  return files.map((path) => readFileSync(join(ROOT, path), 'utf8')).flatMap((text) => [text.trimEnd(), ...regionsIn(text)])
}

export function regionsIn(text: string): readonly string[] {
  return [...text.matchAll(/^\/\/ #region .*\n([^]*?)\n\/\/ #endregion$/gm)].map((match) => match[1] as string)
}

function built(name: string): string {
  return join(ROOT, 'dist/examples', `${name}.js`)
}

/** Runs a built example to its end and returns what it printed. Rejects if it fails or does not end. */
export async function outputOf(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [built(name)], { timeout: LONGEST_MS, killSignal: 'SIGKILL' })
  return stdout
}

export interface Ended {
  readonly exitCode: number | null
  readonly output: string
}

/** Runs a built example until it has printed something, then asks it to end, and waits until it has. */
export function runUntilAsked(name: string, env: Readonly<Record<string, string>>): Promise<Ended> {
  const options = { env: { ...process.env, ...env }, timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const
  const child = spawn(process.execPath, [built(name)], options)
  return new Promise((resolve, reject) => {
    let output = ''
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString()
    })
    child.stdout.once('data', () => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('close', (exitCode) => resolve({ exitCode, output }))
  })
}
