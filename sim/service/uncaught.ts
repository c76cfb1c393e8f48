/**
 * Rejections that nobody handles, and errors that nobody catches. Node ends a process by them, and a test runner fails its run;
 * those of a simulated service end the simulated run instead. So while runs with services are under way, all of them come
 * here first, and those of others are passed on to whoever listened before.
 */
import { ownerOf, resident, type Resident } from './outside.ts'

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const

type Listener = (reason: unknown, detail: unknown) => void

/** Watches under way in this process. */
let watches = 0
/** By event: those that listened before the first watch. */
const others = new Map<string, readonly Listener[]>()

/** Until the function that it returns is called. */
export function watchUncaught(): () => void {
  if (watches++ === 0) {
    for (const event of EVENTS) {
      others.set(event, process.listeners(event as 'uncaughtException') as Listener[])
      process.removeAllListeners(event)
    }
    process.on('unhandledRejection', rejected)
    process.on('uncaughtException', thrown)
  }
  return () => {
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

/** What a tick or a listener of an AbortSignal throws still knows whose it is; a microtask does from Node 24 on. */
function thrown(cause: unknown, origin: unknown): void {
  pass('uncaughtException', resident(), cause, origin)
}

function pass(event: string, owner: Resident | undefined, reason: unknown, detail: unknown): void {
  if (owner !== undefined) return owner.uncaught(reason)
  const listeners = others.get(event) ?? []
  // Nobody listened: then it ends the process, as always.
  if (listeners.length === 0) throw reason
  for (const listener of listeners) listener.call(process, reason, detail)
}
