/** The version of rollcall, which is part of a failure report. */
import { readFileSync } from 'node:fs'

/** The version of the package that contains this file, built or not. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { readonly name?: string; readonly version?: string }
      if (name === 'rollcall' && version !== undefined) return version
    } catch {
      // No manifest here: look in the parent folder.
    }
    if (folder.pathname === '/' || new URL('..', folder).href === folder.href) return 'of unknown version'
  }
}
