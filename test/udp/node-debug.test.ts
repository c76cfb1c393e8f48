import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../style/sources.ts'

/** What the built quick start writes on stderr: a process of its own, as NODE_DEBUG is read when a process begins. */
async function debugLines(sections: string | undefined): Promise<readonly string[]> {
  const { NODE_DEBUG: _, ...env } = process.env
  const options = { env: { ...env, ...(sections === undefined ? {} : { NODE_DEBUG: sections }) }, timeout: 30_000, killSignal: 'SIGKILL' } as const
  const { stderr } = await promisify(execFile)(process.execPath, [join(ROOT, 'dist/examples/quick-start.js')], options)
  return stderr.split('\n').filter((line) => line !== '')
}

describe('NODE_DEBUG', () => {
  it('that names rollcall has each transition told in a line: who tells it, of whom, where, at which incarnation', async () => {
    const lines = await debugLines('rollcall')
    const about = String.raw`worker-1 at 127\.0\.0\.1:\d+, incarnation \d{13}`
    for (const wanted of [`api-1: join ${about}`, `api-1: update ${about}`, `api-1: leave ${about}, left`, 'worker-1: close', 'api-1: close']) {
      expect(lines.filter((line) => new RegExp(String.raw`^ROLLCALL \d+: ${wanted}$`).test(line)), wanted).toHaveLength(1)
    }
    expect(lines.filter((line) => !/^ROLLCALL \d+: (?:api|worker)-1: \w+/.test(line))).toEqual([])
  })

  it.each([undefined, 'net'])('that is %s leaves stderr alone', async (sections) => {
    expect((await debugLines(sections)).filter((line) => line.startsWith('ROLLCALL'))).toEqual([])
  })
})
