/**
 * Detects when a service reads a real clock or real randomness. Such a call is over when it returns and makes no resource that
 * `async_hooks` could announce. So during a watch these functions are replaced by ones that report the call and then do the same.
 *
 * `queueMicrotask` is replaced too: before Node 24, an error thrown by a microtask does not tell who queued it.
 *
 * Code that took a reference to one of these functions before the watch began keeps the original and is not seen. After the
 * watch a function is put back only if its replacement is still in place: by then a test runner's fake timers may be there.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** What was read, as a noun phrase for messages. */
export type Reading = 'a real clock' | 'real random numbers' | 'real random bytes'

/** Called before each reading, by whatever code. */
type Told = (what: Reading) => void

/** Called with each microtask, whatever code queues it. The function that it returns runs instead. */
type Taken = (then: () => unknown) => () => unknown

interface Place {
  readonly holder: object
  readonly name: string
  readonly what: Reading
}

const PLACES: readonly Place[] = [
  ...places(globalThis.Math, 'real random numbers', 'random'),
  ...places(globalThis.Date, 'a real clock', 'now'),
  ...places(prototypeOf(globalThis.performance), 'a real clock', 'now'),
  ...places(globalThis.process, 'a real clock', 'hrtime', 'uptime'),
  ...places(globalThis.process.hrtime, 'a real clock', 'bigint'),
  ...places(crypto, 'real random bytes', 'randomBytes', 'randomFill', 'randomFillSync', 'randomInt', 'randomUUID', 'generateKeySync', 'generateKeyPairSync'),
  ...places(prototypeOf(globalThis.crypto), 'real random bytes', 'getRandomValues', 'randomUUID'),
]

/** Watches until the function that it returns is called. */
export function watchAtOnce(told: Told, taken: Taken): () => void {
  const undo = [...PLACES.map((place) => replace(place, told)), ...replaceDate(told), replaceMicrotasks(taken)]
  // Named imports of Node's modules are copies, which this brings up to date.
  syncBuiltinESMExports()
  return () => {
    for (const putBack of undo.reverse()) putBack()
    syncBuiltinESMExports()
  }
}

type Callable = (...given: readonly unknown[]) => unknown

/** A proxy, so that the replacement has all properties of the function: its name, and functions such as `hrtime.bigint`. */
function replace({ holder, name, what }: Place, told: Told): () => void {
  const original: unknown = Reflect.get(holder, name)
  if (typeof original !== 'function') return () => {}
  return put(holder, name, new Proxy(original as Callable, {
    apply: (target, self, given) => {
      told(what)
      return Reflect.apply(target, self, given)
    },
  }))
}

/** `new Date()` and `Date()` read the clock; `new Date(...)` with arguments only computes. The results are ordinary dates. */
function replaceDate(told: Told): (() => void)[] {
  const present = globalThis.Date
  const replacement: typeof globalThis.Date = new Proxy(present, {
    apply: (target) => {
      told('a real clock')
      return Reflect.apply(target, undefined, [])
    },
    construct: (target, given, maker) => {
      if (given.length === 0) told('a real clock')
      return Reflect.construct(target, given, maker === replacement ? target : maker) as object
    },
  })
  return [put(present.prototype, 'constructor', replacement), put(globalThis, 'Date', replacement)]
}

function replaceMicrotasks(taken: Taken): () => void {
  const replacement = new Proxy(globalThis.queueMicrotask, {
    apply: (target, self, [then]: [(() => unknown) | undefined]) => {
      Reflect.apply(target, self, [typeof then === 'function' ? taken(then) : then])
    },
  })
  return put(globalThis, 'queueMicrotask', replacement)
}

function put(holder: object, name: string, replacement: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name)
  Object.defineProperty(holder, name, { configurable: true, enumerable: false, writable: true, ...before, value: replacement })
  return () => {
    if (Reflect.get(holder, name) === replacement) Object.defineProperty(holder, name, before ?? {})
  }
}

function prototypeOf(instance: object): object {
  return Object.getPrototypeOf(instance) as object
}

function places(holder: object, what: Reading, ...names: readonly string[]): Place[] {
  return names.map((name) => ({ holder, name, what }))
}
