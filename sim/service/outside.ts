/**
 * Whose doing is it? What a service does, at once or behind any number of awaits, is known to be its own, and what of that
 * leaves the virtual world is noticed when it begins: real timers, sockets, files, look-ups and processes are resources that Node
 * announces to `async_hooks`. Clocks and randomness are over at once and announced to nobody (at-once.ts).
 *
 * Not noticed is what else is over at once, such as a file read synchronously. A run that depends on it has another trace hash
 * each time.
 *
 * All of it costs something only while runs with services are under way.
 */
import { AsyncLocalStorage, createHook, type AsyncHook } from 'node:async_hooks'
import { watchAtOnce } from './at-once.ts'
import { MOST_IN_ONE_TURN } from './endless.ts'

/** A service in one life of its process. */
export interface Resident {
  /** It used something that the simulator does not govern. */
  outside(what: string, cause: Error): void
  /** It threw, and nobody caught it. */
  uncaught(cause: unknown): void
  /** It goes on and on, and nothing else can. Does not return. */
  endless(made: number, cause: Error): void
}

const RANDOM_BYTES = 'real random bytes'

/** By the type that Node gives to a resource: what a service used when it made one. */
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
 * Node's own frames under which any other of them is harmless: it prints, copies or reckons, and is done before it returns, or it
 * goes on after an error that was caught by nobody but heard.
 */
const HARMLESS = /node:internal\/(?:console\/|structured_clone)|(?<!a)[sS]ync\w* \(node:(?:zlib|internal\/crypto)|at process\.\S+ \(node:internal\/process\/execution/

/** Frames looked at: what prints may lie deep below what a test runner does with it. */
const FRAMES = 60

const residents = new AsyncLocalStorage<Resident | undefined>()

/** Whose they are, for those that are rejected and that nobody handles. */
const owners = new WeakMap<object, Resident>()

/** Watches under way in this process. */
let watches = 0
let hook: AsyncHook | undefined
let stopAtOnce: (() => void) | undefined
/** What residents made since one was last called. */
let made = 0

/** Runs it, and all that it goes on to do later, as the doing of this resident. */
export function inside(owner: Resident, then: () => void): void {
  made = 0
  residents.run(owner, then)
}

/** Runs what is nobody's doing here, as a handler of the test that a service's call has come to. */
export function aside<Answer>(then: () => Answer): Answer {
  return residents.run(undefined, then)
}

/** Whose doing it is that goes on now. */
export function resident(): Resident | undefined {
  return residents.getStore()
}

/** Whose doing it is that this promise was made: of what was made during a watch. */
export function ownerOf(promise: object): Resident | undefined {
  return owners.get(promise)
}

/** Until the function that it returns is called, residents are told what they use outside. */
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

/** The same microtask; what it throws is heard as its owner's. */
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
