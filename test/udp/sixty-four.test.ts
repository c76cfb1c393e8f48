import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { EightReport } from './fleet/eight.ts'

const EIGHT = fileURLToPath(new URL('../../dist/test/udp/fleet/eight.js', import.meta.url))
const WITHIN_MS = 2000

type Started = Extract<EightReport, { type: 'started' }>
type Whole = Extract<EightReport, { type: 'whole' }>

const children: ChildProcess[] = []

/** Both reports of a process, whenever they come. */
function startEight(number: number, ...seeds: readonly string[]): { readonly started: Promise<Started>; readonly whole: Promise<Whole> } {
  const child = fork(EIGHT, [`${number}`, ...seeds])
  children.push(child)
  const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`process ${number} ended with ${code}`)))
  died.catch(() => {})
  const next = <Report extends EightReport>(type: Report['type']): Promise<Report> =>
    Promise.race([died, new Promise<Report>((resolve) => child.on('message', (report: EightReport) => report.type === type && resolve(report as Report)))])
  return { started: next<Started>('started'), whole: next<Whole>('whole') }
}

describe('64 members, eight in each of eight processes', () => {
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })

  it('see one another within 2 s of the last start, and all 64 see the very same', async () => {
    const first = startEight(0)
    const { address } = await first.started
    const others = [1, 2, 3, 4, 5, 6, 7].map((number) => startEight(number, address))
    const started = await Promise.all([first, ...others].map((each) => each.started))
    const whole = await Promise.all([first, ...others].map((each) => each.whole))
    const lastStartedAt = Math.max(...started.map(({ at }) => at))
    expect(Math.max(...whole.map(({ at }) => at)) - lastStartedAt).toBeLessThan(WITHIN_MS)
    const views = whole.flatMap((each) => each.views)
    expect(views).toHaveLength(64)
    expect(views[0]).toHaveLength(64)
    for (const view of views) expect(view).toEqual(views[0])
  })
})
