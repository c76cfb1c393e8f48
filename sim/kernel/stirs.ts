/**
 * Counts promise activity in this process: promises that are made or resolved, continuations that run, microtasks and ticks.
 * While the count stands still, nothing is waiting to run, and no turn of the real event loop is needed to find that out.
 *
 * Node reports the activity through `async_hooks`, which is enabled only while a run is in progress. A run whose events make no
 * promises pays nothing for it; each promise costs about a microsecond more.
 */
import { createHook, type AsyncHook } from 'node:async_hooks'

let count = 0
/** Only the continuations, microtasks and ticks that ran. */
let goneOn = 0

/** Runs in progress in this process. */
let watches = 0
let hook: AsyncHook | undefined

/** The count of activity so far. Only differences mean something. */
export function stirs(): number {
  return count
}

/**
 * Awaits one microtask, behind all that are queued, and resolves with whether another one ran. This also finds a promise that
 * was resolved with one settled before, which Node reports only when its continuation runs.
 */
export async function goesOnBehind(): Promise<boolean> {
  const before = goneOn
  await undefined
  return goneOn - before > 1
}

/** Counts until the function that it returns is called. */
export function watchStirs(): () => void {
  hook ??= createHook({
    init: () => void count++,
    promiseResolve: () => void count++,
    before: () => {
      count++
      goneOn++
    },
  })
  if (watches++ === 0) hook.enable()
  return () => {
    if (--watches === 0) hook?.disable()
  }
}
