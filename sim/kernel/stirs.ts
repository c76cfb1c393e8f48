/**
 * Counts what stirs in this process of all that goes on behind an event: promises that are made, resolved or go on, microtasks and
 * ticks. Where the count stands still nothing waits to go on, and no turn of the real event loop has to be taken to find that out.
 *
 * Node tells of each by `async_hooks`, and only while runs are under way. A run whose events make no promise pays nothing for it;
 * each promise costs about a microsecond more.
 */
import { createHook, type AsyncHook } from 'node:async_hooks'

let count = 0
let goneOn = 0

/** Runs under way in this process. */
let watches = 0
let hook: AsyncHook | undefined

/** Only differences mean something. */
export function stirs(): number {
  return count
}

/**
 * Awaits one microtask, behind all that wait; resolves with whether another than this one went on. Seen is also a promise that was
 * resolved with an older one: nothing is told of that until it goes on.
 */
export async function goesOnBehind(): Promise<boolean> {
  const before = goneOn
  await undefined
  return goneOn - before > 1
}

/** Until the function that it returns is called. */
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
