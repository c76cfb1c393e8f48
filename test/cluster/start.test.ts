import { describe, expect, it } from 'vitest'
import type { StartOptions } from '../../src/cluster/start.ts'
import { Start } from '../../src/cluster/start.ts'
import { FakeSurroundings, outcome } from './fakes.ts'

interface Rig {
  readonly surroundings: FakeSurroundings
  readonly start: Start
  /** What was said of it. */
  readonly log: unknown[]
}

function rig(options: StartOptions = {}): Rig {
  const surroundings = new FakeSurroundings()
  const log: unknown[] = []
  const start = new Start(options, {
    surroundings,
    unref: true,
    aborted: (reason) => log.push(['aborted', reason]),
    timedOut: (required) => log.push(['timed out', required]),
  })
  return { surroundings, start, log }
}

const STARTED = { joined: true, members: 3 }

describe('A start', () => {
  it('settles once, by what comes first, after a notice that user code may run', async () => {
    const { start, surroundings } = rig()
    expect(await outcome(start.promise)).toBe('pending')
    start.resolve(STARTED)
    expect(surroundings.handedOvers).toBe(1)
    start.reject(new Error('too late'))
    expect(await start.promise).toBe(STARTED)
  })

  it('rejects with what it is given', async () => {
    const { start } = rig()
    const failure = new Error('taken')
    start.reject(failure)
    expect(await outcome(start.promise)).toEqual({ rejected: failure })
  })

  it.each([[undefined, false], [false, false], [true, true]])('whose time is up says so, required %s', (required, told) => {
    const { surroundings, log } = rig({ joinTimeoutMs: 300, required })
    surroundings.runTo(299)
    expect(log).toEqual([])
    surroundings.runTo(10_000)
    expect(log).toEqual([['timed out', told]])
    expect(surroundings.timers[0]?.unref).toBe(true)
  })

  it('has five seconds where nothing else is said', () => {
    const { surroundings, start } = rig({ signal: undefined, joinTimeoutMs: undefined, required: undefined })
    expect([surroundings.armed, start.joinTimeoutMs]).toEqual([[5000], 5000])
  })

  it('hears of its signal until it is settled', () => {
    const abort = new AbortController()
    const { log } = rig({ signal: abort.signal })
    const settled = rig({ signal: abort.signal })
    settled.start.resolve(STARTED)
    abort.abort('enough')
    expect(log).toEqual([['aborted', 'enough']])
    expect(settled.log).toEqual([])
  })

  it('that is settled leaves no timer', () => {
    for (const end of ['resolve', 'reject'] as const) {
      const { start, surroundings, log } = rig()
      if (end === 'resolve') start.resolve(STARTED)
      else start.reject(new Error('closed'))
      start.promise.catch(() => {})
      surroundings.runTo(60_000)
      expect([log, surroundings.armed]).toEqual([[], []])
    }
  })

  it.each<[StartOptions, string]>([
    [{ joinTimeoutMs: -1 }, 'joinTimeoutMs must be a number from 0 to 2147483647; got -1'],
    [{ signal: {} as unknown as AbortSignal }, 'signal must be an AbortSignal; got {}'],
    [{ required: 'yes' as unknown as boolean }, 'required must be true or false; got "yes"'],
    [{ required: null as unknown as boolean }, 'required must be true or false; got null'],
  ])('refuses %j and arms nothing', (options, message) => {
    const surroundings = new FakeSurroundings()
    const parts = { surroundings, unref: false, aborted: () => {}, timedOut: () => {} }
    expect(() => new Start(options, parts)).toThrow(expect.objectContaining({ code: 'ROLLCALL_OPTIONS', message: `the options of start() have a problem:\n  ${message}` }))
    expect(surroundings.timers).toEqual([])
  })
})
