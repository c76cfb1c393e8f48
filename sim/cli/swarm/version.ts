/** Which rollcall this is: a failure says it. */
import { readFileSync } from 'node:fs'

/** Of the package that this file is in, built or not. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { readonly name?: string; readonly version?: string }
      if (name === 'rollcall' && version !== undefined) return version
    } catch {
      // No manifest here: further out.
    }
    if (folder.pathname === '/' || new URL('..', folder).href === folder.href) return 'of unknown version'
  }
}
