/**
 * Where the scenarios of failures are written. A campaign may take a night, so the folder is checked for writing before the first
 * seed. If writing fails later, as when the disk is full, the finding is reported without a file, and not lost.
 */
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { causeText } from '../../kernel/journal.ts'
import { UsageError } from '../input/usage-error.ts'

/** A file that was written, or why it was not. */
export type Written =
  | { readonly file: string }
  | { readonly file: undefined; readonly reason: string }

export class Folder {
  /** Undefined until something is written, if no folder was named. */
  #path: string | undefined

  /**
   * The folder that `--out` names, which is made if missing; without a name, a new one once it is needed. Throws a {@link
   * UsageError}.
   */
  constructor(named: string | undefined) {
    this.#path = named
    if (named === undefined) return
    try {
      mkdirSync(named, { recursive: true })
      // Permissions alone do not tell: not for a superuser, and not on a read-only disk.
      rmdirSync(mkdtempSync(join(named, '.rollcall-')))
    } catch (error) {
      throw new UsageError(`--out ${named}: must be a folder that can be written to or created: ${causeText(error)}`)
    }
  }

  /** Without a named folder, uses a new one among the temporary files, where others may have taken the name of the file. */
  write(name: string, text: string): Written {
    try {
      this.#path ??= mkdtempSync(join(tmpdir(), 'rollcall-'))
      const file = join(this.#path, name)
      writeFileSync(file, text)
      return { file }
    } catch (error) {
      return { file: undefined, reason: causeText(error) }
    }
  }
}
