/**
 * Where the scenarios of failures are written. A campaign may take a night, so whether its folder can be written to is known before
 * the first seed; and where it cannot be later, as the disk is full, the finding is told without a file, and not lost.
 */
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../input/usage-error.ts'

/** A file that was written, or why it was not. */
export type Written =
  | { readonly file: string }
  | { readonly file: undefined; readonly reason: string }

export class Folder {
  /** Undefined until something is written, where none was named. */
  #path: string | undefined

  /** The folder that `--out` names, which is made where it is not there; else one of its own, when it is needed. Throws a {@link UsageError}. */
  constructor(named: string | undefined) {
    this.#path = named
    if (named === undefined) return
    try {
      mkdirSync(named, { recursive: true })
      // Permissions do not say it all: not of a superuser, and not of a disk that is read-only.
      rmdirSync(mkdtempSync(join(named, '.rollcall-')))
    } catch (error) {
      throw new UsageError(`--out ${named}: must be a folder that can be written to, or be made: ${reasonOf(error)}`)
    }
  }

  /** In the folder for temporary files names may be taken by others, so the scenarios go into a new one in it. */
  write(name: string, text: string): Written {
    try {
      this.#path ??= mkdtempSync(join(tmpdir(), 'rollcall-'))
      const file = join(this.#path, name)
      writeFileSync(file, text)
      return { file }
    } catch (error) {
      return { file: undefined, reason: reasonOf(error) }
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
