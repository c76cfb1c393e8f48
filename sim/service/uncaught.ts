/**
 * Rejections that nobody handles, and errors that nobody catches. Node ends a process by them, and a test runner fails its run;
 * those of a simulated service end the simulated run instead. So while runs with services are under way, all of them come
 * here first.
 *
 * Not every one tells whose it is: a promise may have been made before the watch began, or by nobody's service. All the runs that
 * are under way fail with such a one, as any of them may be broken by it.
 */
import { ownerOf, resident, type Resident } from './outside.ts'

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const

type Listener = (reason: unknown, detail: unknown) => void

/** Watches under way in this process. */
let watches = 0
/** What each watch that asks for it is told of. */
const strays = new Set<{ readonly told: (cause: unknown) => void }>()
/** By event: those that listened before the first watch. */
const others = new Map<string, readonly Listener[]>()

/** Until the function that it returns is called; `stray` is told what nobody knows the owner of. */
export function watchUncaught(stray?: (cause: unknown) => void): () => void {
  const told = stray === undefined ? undefined : { told: stray }
  if (told !== undefined) strays.add(told)
  if (watches++ === 0) {
    for (const event of EVENTS) {
      others.set(event, process.listeners(event as 'uncaughtException') as Listener[])
      process.removeAllListeners(event)
    }
    process.on('unhandledRejection', rejected)
    process.on('uncaughtException', thrown)
  }
  return () => {
    if (told !== undefined) strays.delete(told)
    if (--watches > 0) return
    process.off('unhandledRejection', rejected)
    process.off('uncaughtException', thrown)
    for (const event of EVENTS) for (const listener of others.get(event) ?? []) process.on(event, listener)
    others.clear()
  }
}

/** One that was made between two runs has no owner on record; where Node tells, it is whoever made it. */
function rejected(reason: unknown, promise: Promise<unknown>): void {
  pass('unhandledRejection', ownerOf(promise) ?? resident(), reason, promise)
}

/** What a tick or a listener of an AbortSignal throws still knows whose it is; of microtasks see at-once.ts. */
function thrown(cause: unknown, origin: unknown): void {
  pass('uncaughtException', resident(), cause, origin)
}

function pass(event: string, owner: Resident | undefined, reason: unknown, detail: unknown): void {
  if (owner !== undefined) return owner.uncaught(reason)
  if (strays.size > 0) {
    for (const { told } of strays) told(reason)
    return
  }
  const listeners = others.get(event) ?? []
  // Nobody listened: then it ends the process, as always.
  if (listeners.length === 0) throw reason
  for (const listener of listeners) listener.call(process, reason, detail)
}
