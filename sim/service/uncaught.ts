/**
 * Unhandled rejections and uncaught errors. They would end a Node process, or fail the test run; those of a simulated service end
 * the simulated run instead. So while runs with services are in progress, all of them come here first.
 *
 * Not each has a known owner: a promise may have been made before the watch began, or by code outside any service. Such an error
 * fails all runs in progress, because it may have broken any of them.
 */
import { ownerOf, resident, type Resident } from './outside.ts'

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const

type Listener = (reason: unknown, detail: unknown) => void

/** Watches in progress in this process. */
let watches = 0
/** The watches that asked for errors without a known owner. */
const strays = new Set<{ readonly told: (cause: unknown) => void }>()
/** By event: the listeners from before the first watch. */
const others = new Map<string, readonly Listener[]>()

/** Watches until the function that it returns is called. `stray` is called with errors that have no known owner. */
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

/** A promise made between two runs has no recorded owner; then Node's async context may name its maker. */
function rejected(reason: unknown, promise: Promise<unknown>): void {
  pass('unhandledRejection', ownerOf(promise) ?? resident(), reason, promise)
}

/** The async context names the owner of an error from a tick or from a listener of an AbortSignal. For microtasks see at-once.ts. */
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
  // Nobody listened before, so the error ends the process as usual.
  if (listeners.length === 0) throw reason
  for (const listener of listeners) listener.call(process, reason, detail)
}
