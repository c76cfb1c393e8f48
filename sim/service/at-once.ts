/**
 * Clocks and randomness that a service reads in passing: the call is over before it returns and makes no resource that `async_hooks`
 * could announce, so while somebody watches, other functions stand in the place of these. They tell of the call and do the same.
 *
 * `queueMicrotask` too has one in its place: on Node before 24, what a microtask throws no longer tells who asked for it.
 *
 * Whoever took one of these functions before the watch began has the old one, and is not seen. Put back is only what is still in its
 * place: a test runner's fake timers may stand there by then.
 */
import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** What was read, in words. */
export type Reading = 'a real clock' | 'real random numbers' | 'real random bytes'

/** Called before each reading, whoever reads. */
type Told = (what: Reading) => void

/** Called with each microtask, whoever asks for it; what it returns is run instead. */
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

/** Until the function that it returns is called. */
export function watchAtOnce(told: Told, taken: Taken): () => void {
  const undo = [...PLACES.map((place) => replace(place, told)), ...replaceDate(told), replaceMicrotasks(taken)]
  // Named imports of Node's modules are copies.
  syncBuiltinESMExports()
  return () => {
    for (const putBack of undo.reverse()) putBack()
    syncBuiltinESMExports()
  }
}

type Callable = (...given: readonly unknown[]) => unknown

/** Whatever else the function has, such as its name or a function of its own, the one in its place has too. */
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

/** `new Date()` reads the clock, and so does `Date()`; with arguments it only reckons. What is made is a date like any other. */
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
