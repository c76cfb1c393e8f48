import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../style/sources.ts'
import { differenceOf } from './compare.ts'
import type { Pins } from './pins.ts'

const MAIN = join(ROOT, 'dist/test/sim/pinned/main.js')
const LIMIT = { timeout: 60_000 }
/** A few, as each process needs its time; that all are as they are pinned shows the same of them. */
const PLAYED = ['lives', 'mangled', 'sealed', 'service', 'drawn-1']

/** What the built program prints, in a process of its own. */
async function printed(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...words], { maxBuffer: 64 * 1024 * 1024 })
  return stdout
}

describe('The same run in two processes', () => {
  it('has the same trace hash; else the first line that differs is shown', LIMIT, async () => {
    const [one, other] = (await Promise.all([printed(...PLAYED), printed(...PLAYED)])).map((text) => JSON.parse(text) as Pins)
    expect(Object.keys(one ?? {})).toEqual(PLAYED)
    const name = PLAYED.find((each) => one?.[each]?.traceHash !== other?.[each]?.traceHash)
    if (name !== undefined) {
      const [first, second] = (await Promise.all([printed('trace', name), printed('trace', name)])).map((text) => text.split('\n'))
      expect.fail(`${name} is not the same in two processes; ${differenceOf(['one', 'other'], first ?? [], second ?? []) ?? 'and was when played once more'}`)
    }
    expect(one).toEqual(other)
  })

  it('does not depend on the time zone, the language or what else was played before', LIMIT, async () => {
    const [alone, first] = ['service', 'sealed']
    const env = { ...process.env, TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const elsewhere = promisify(execFile)(process.execPath, [MAIN, first, alone], { env })
    const [here, there] = (await Promise.all([printed(alone), elsewhere.then(({ stdout }) => stdout)])).map((text) => JSON.parse(text) as Pins)
    expect(there?.[alone]).toEqual(here?.[alone])
  })
})
