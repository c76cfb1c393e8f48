/**
 * Attributes everything that a service does, at once or after any number of awaits, to that service, and detects where it leaves
 * the virtual world. Real timers, sockets, files, look-ups and processes are resources that Node announces to `async_hooks`.
 * Reading a clock or randomness is over at once and announced to nobody (at-once.ts).
 *
 * Other synchronous calls are not detected, such as reading a file synchronously. A run that depends on one may have a different
 * trace hash each time.
 *
 * All of this costs time only while runs with services are in progress.
 */
import { AsyncLocalStorage, createHook, type AsyncHook } from 'node:async_hooks'
import { watchAtOnce } from './at-once.ts'
import { MOST_IN_ONE_TURN } from './endless.ts'

/** A service in one life of its process. */
export interface Resident {
  /** It used something that the simulator does not control. */
  outside(what: string, cause: Error): void
  /** It threw something that nobody caught. */
  uncaught(cause: unknown): void
  /** It made `made` promises and the like without pause, so that nothing else can run. Does not return. */
  endless(made: number, cause: Error): void
}

const RANDOM_BYTES = 'real random bytes'

/** By the type that Node gives to a resource: what a service that makes one has used. */
const OUTSIDE: ReadonlyMap<string, string> = new Map(Object.entries({
  'a real timer': ['Timeout', 'Immediate'],
  'a real file': ['FSREQCALLBACK', 'FSREQPROMISE', 'FILEHANDLE', 'DIRHANDLE', 'FSEVENTWRAP', 'STATWATCHER'],
  'real DNS': ['GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'QUERYWRAP', 'DNSCHANNEL'],
  'a real UDP socket': ['UDPWRAP', 'UDPSENDWRAP'],
  'a real TCP socket': ['TCPWRAP', 'TCPSERVERWRAP', 'TCPCONNECTWRAP', 'TLSWRAP'],
  'real HTTP': ['HTTPCLIENTREQUEST', 'HTTPINCOMINGMESSAGE', 'HTTP2SESSION'],
  'a real pipe': ['PIPEWRAP', 'PIPESERVERWRAP', 'PIPECONNECTWRAP'],
  'a real terminal': ['TTYWRAP'],
  'a real process': ['PROCESSWRAP', 'SIGNALWRAP'],
  'a real thread': ['WORKER', 'MESSAGEPORT'],
  [RANDOM_BYTES]: ['RANDOMBYTESREQUEST'],
  'compression outside the run': ['ZLIB'],
  'cryptography outside the run': ['PBKDF2REQUEST', 'SCRYPTREQUEST', 'DERIVEBITSREQUEST', 'HASHREQUEST', 'SIGNREQUEST', 'VERIFYREQUEST',
    'CIPHERREQUEST', 'KEYGENREQUEST', 'KEYPAIRGENREQUEST', 'SECRETKEYGENREQUEST', 'KEYEXPORTREQUEST', 'RANDOMPRIMEREQUEST', 'CHECKPRIMEREQUEST'],
} satisfies Record<string, readonly string[]>).flatMap(([what, types]) => types.map((type) => [type, what] as const)))

/**
 * Frames of Node under which a resource is harmless: Node prints, copies or computes, and is done before it returns; or it goes
 * on after an uncaught error that a listener has handled.
 */
const HARMLESS = /node:internal\/(?:console\/|structured_clone)|(?<!a)[sS]ync\w* \(node:(?:zlib|internal\/crypto)|at process\.\S+ \(node:internal\/process\/execution/

/** How many frames are searched: under a test runner, printing may be many frames deep. */
const FRAMES = 60

const residents = new AsyncLocalStorage<Resident | undefined>()

/** The services that made promises: for promises that reject and that nobody handles. */
const owners = new WeakMap<object, Resident>()

/** Watches in progress in this process. */
let watches = 0
let hook: AsyncHook | undefined
let stopAtOnce: (() => void) | undefined
/** How many resources and promises residents have made since one was last called. */
let made = 0

/** Runs `then`, and attributes to this resident all that it does, now and later. */
export function inside(owner: Resident, then: () => void): void {
  made = 0
  residents.run(owner, then)
}

/** Runs `then`, and attributes what it does to nobody: for a handler of the test, called from within a service. */
export function aside<Answer>(then: () => Answer): Answer {
  return residents.run(undefined, then)
}

/** The resident to which the code that runs now is attributed. */
export function resident(): Resident | undefined {
  return residents.getStore()
}

/** The resident that made this promise; known only of promises made during a watch. */
export function ownerOf(promise: object): Resident | undefined {
  return owners.get(promise)
}

/** Tells residents what they use outside the virtual world, until the function that it returns is called. */
export function watchOutside(): () => void {
  hook ??= createHook({ init: (_, type, __, resource) => noticed(type, resource) })
  if (watches++ === 0) {
    hook.enable()
    stopAtOnce = watchAtOnce((what) => used(what, what), guarded)
  }
  return () => {
    if (--watches > 0) return
    hook?.disable()
    stopAtOnce?.()
  }
}

function noticed(type: string, resource: object): void {
  const owner = residents.getStore()
  if (owner === undefined) return
  if (++made > MOST_IN_ONE_TURN) owner.endless(made, errorHere('what it does'))
  if (type === 'PROMISE') {
    owners.set(resource, owner)
    return
  }
  const what = OUTSIDE.get(type)
  if (what !== undefined) used(what, `${what} (${type})`)
}

/** The same microtask, except that an error it throws is reported to its owner. */
function guarded(then: () => unknown): () => unknown {
  const owner = residents.getStore()
  if (owner === undefined) return then
  return () => {
    try {
      then()
    } catch (cause) {
      owner.uncaught(cause)
    }
  }
}

function used(what: string, message: string): void {
  const owner = residents.getStore()
  if (owner === undefined) return
  const cause = errorHere(message)
  if (what === RANDOM_BYTES || !HARMLESS.test(cause.stack ?? '')) owner.outside(what, cause)
}

function errorHere(message: string): Error {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = FRAMES
  try {
    return new Error(message)
  } finally {
    Error.stackTraceLimit = limit
  }
}
