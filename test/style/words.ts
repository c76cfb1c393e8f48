/**
 * Words that have no place in some places. A rule finds offsets in a source and names the files it holds for; what it must find
 * and what it must let pass stand beside it, so that a rule that sees nothing is noticed.
 */
import { anyOf, globals, imports, importsBut, inCode, inText, sleeps, type Finder } from './finders.ts'
import { place, type Source } from './sources.ts'

export interface Ban {
  /** What is refused, as the end of the sentence `The sources hold no …`. */
  readonly what: string
  readonly because: string
  readonly holdsFor: (path: string) => boolean
  readonly find: Finder
  /** A path for which the rule holds, for the examples. */
  readonly where: string
  readonly refused: readonly string[]
  readonly allowed: readonly string[]
}

function below(...places: readonly string[]): (path: string) => boolean {
  return (path) => places.some((name) => path.startsWith(name))
}

const shipped = below('src/', 'sim/')
const written = below('src/', 'sim/', 'examples/')
/** All that runs the same in the simulator: what is shipped but the folders that stand for the world, or for who looks on. */
const pure = (path: string): boolean => shipped(path) && !below('src/net/', 'sim/cli/')(path)

const CLOCK = /(?<![\w$.])(?:performance(?![\w$])|process\s*\.\s*(?:hrtime|uptime)(?![\w$]))/g
const REAL_TIMERS = /(?<![\w$.])AbortSignal\s*\.\s*timeout(?![\w$])/g
const NEXT_TICK = /(?<![\w$.])process\s*\.\s*nextTick(?![\w$])/g

export const BANS: readonly Ban[] = [
  {
    what: 'clocks',
    because: 'the time is handed in, or the simulator would not be the product',
    holdsFor: pure,
    find: anyOf(globals('Date'), inCode(CLOCK)),
    where: 'src/protocol/a.ts',
    refused: ['const at = Date.now()', 'new Date(0)', 'performance.now()', 'process.hrtime.bigint()', 'const { now } = performance'],
    allowed: ['surroundings.now()', 'stats.performance', "'Date'", '// Date.now()', 'updateDate(x)'],
  },
  {
    what: 'timers',
    because: 'time passes only where the surroundings say so',
    holdsFor: pure,
    find: anyOf(globals('setTimeout', 'setInterval', 'queueMicrotask'), inCode(NEXT_TICK), inCode(REAL_TIMERS)),
    where: 'sim/kernel/settle.ts',
    refused: ['setTimeout(then, 5)', 'const later = setInterval', 'a ? setTimeout(then) : b', 'const f = { setTimeout }',
      "import { setTimeout } from 'node:timers'", 'queueMicrotask(then)', 'process.nextTick(then)', 'AbortSignal.timeout(5)'],
    allowed: ['host.setTimeout(then, 5)', 'setTimeout(then: () => void, ms: number): object', '  setTimeout(then, ms) {',
      'const timers = {\n  setTimeout: then,\n}', 'interface Timers { setInterval(then: () => void): object }',
      'surroundings.timer(5, then)'],
  },
  {
    what: 'turns of the real loop',
    because: 'one file of the simulator alone takes them, to let promises settle between two events',
    holdsFor: (path) => pure(path) && path !== 'sim/kernel/settle.ts',
    find: globals('setImmediate', 'MessageChannel'),
    where: 'sim/a.ts',
    refused: ['setImmediate(then)', 'f(setImmediate)', "import { setImmediate } from 'node:timers'", 'new MessageChannel()'],
    allowed: ['host.setImmediate(then)', '// setImmediate'],
  },
  {
    what: 'back doors',
    because: 'through them every rule on names could be gone around',
    // That file puts others in the place of the clocks and of the randomness there, to see what a simulated service uses of them.
    holdsFor: (path) => pure(path) && path !== 'sim/service/at-once.ts',
    find: inCode(/(?<![\w$.])(?:globalThis(?![\w$])|global\s*[.[]|process\s*\.\s*getBuiltinModule)/g),
    where: 'src/cluster/a.ts',
    refused: ['globalThis.setTimeout(then)', "global['Date']", 'const all = globalThis', "process.getBuiltinModule('node:dgram')"],
    allowed: ['options.global.name', 'const global = 1'],
  },
  {
    what: 'randomness of the machine',
    because: 'random numbers are handed in by purpose, so that a seed is a whole bug report',
    holdsFor: pure,
    find: anyOf(
      inCode(/(?<![\w$.])Math\s*\.\s*random(?![\w$])/g),
      inCode(/(?<![\w$])(?:random(?:Bytes|Int|UUID|Fill|FillSync)|getRandomValues|webcrypto|generateKey(?:Pair)?(?:Sync)?)(?![\w$])/g),
    ),
    where: 'src/wire/a.ts',
    refused: ['Math.random()', "import { randomBytes } from 'node:crypto'", 'crypto.randomUUID()', 'webcrypto.getRandomValues(bytes)'],
    allowed: ["randomness('nonce')", 'host.random()', "import { createHmac } from 'node:crypto'"],
  },
  {
    what: 'powers',
    because: 'the last bit of a power is not the same before and after Node 24, and a trace hash sees it',
    holdsFor: shipped,
    find: inCode(/\*\*|(?<![\w$.])Math\s*\.\s*pow(?![\w$])|(?<![\w$.])Math(?![\w$])(?!\s*\.)/g),
    where: 'src/protocol/a.ts',
    refused: ['const square = a ** 2', 'a **= 2', 'Math.pow(a, 2)', 'const { pow } = Math', "Math['pow'](a, 2)"],
    allowed: ['a * a', 'Math.sqrt(a)', '/** a ** b */', 'function* all() {}', '2 * Math.PI'],
  },
  {
    what: 'functions of Math whose last bit is each machine\'s own',
    because: 'a run must be the same everywhere: src/protocol/tools/logarithm.ts has what is needed of them',
    holdsFor: pure,
    find: inCode(/(?<![\w$.])Math\s*\.\s*(?:a?(?:cos|sin|tan)h?|atan2|cbrt|expm?1?|hypot|log(?:10|1p|2)?)(?![\w$])/g),
    where: 'sim/network/a.ts',
    refused: ['Math.log(a)', 'Math . log10(a)', 'const e = Math.exp', 'Math.cos(a)', 'Math.atan2(a, b)', 'Math.hypot(a, b)', 'Math.expm1(a)', 'Math.asinh(a)'],
    allowed: ['Math.sqrt(a)', 'Math.floor(a)', 'Math.LOG2E', 'Math.LN10', '2 * Math.PI', 'Math.clz32(a)', '// Math.log(a)', 'Math.sign(a)'],
  },
  {
    what: 'sockets',
    because: 'bytes go out in one place',
    holdsFor: pure,
    find: imports('dgram'),
    where: 'sim/a.ts',
    refused: ["import { createSocket } from 'node:dgram'", "await import('dgram')"],
    allowed: ['// node:dgram', "'a datagram'", "const names = ['node:dgram']"],
  },
  {
    what: 'TCP',
    because: 'the library speaks over UDP alone; of that module only what reads addresses is of use',
    holdsFor: shipped,
    find: importsBut('node:net', 'isIP', 'isIPv4', 'isIPv6', 'SocketAddress', 'BlockList'),
    where: 'src/wire/a.ts',
    refused: ["import { createServer, isIP } from 'node:net'", "import * as net from 'node:net'", "import net from 'node:net'",
      "await import('node:net')"],
    allowed: ["import { isIP, type SocketAddress } from 'node:net'", "import { connect } from './connect.ts'"],
  },
  {
    what: 'type `any`',
    because: 'it turns the compiler off',
    holdsFor: written,
    find: inCode(/(?<![\w$.])any(?![\w$])(?!\s*\()/g),
    where: 'src/a.ts',
    refused: ['let a: any', 'a as any', 'Map<string, any>', 'type A = any[]', '(a: any) => void'],
    allowed: ['AbortSignal.any([a])', 'anything()', '// any port', "'any'", 'const many = 1'],
  },
  {
    what: 'enums and namespaces',
    because: 'types must only have to be erased',
    holdsFor: written,
    find: inCode(/(?<![\w$.])(?:enum|namespace|module)\s+[\w$.]+\s*\{/g),
    where: 'sim/a.ts',
    refused: ['enum State { Alive }', 'export const enum State {', 'declare namespace A.B {', 'module A {'],
    allowed: ['const namespace = { a: 1 }', 'enumerate({ a })', '// enum State {'],
  },
  {
    what: 'exports of everything and default exports',
    because: 'what a file gives is a list to read',
    holdsFor: written,
    find: inCode(/(?<![\w$.])export\s*(?:(?:type\s*)?\*|default(?![\w$])|\{[^}]*(?<![\w$])as\s+default(?![\w$]))/g),
    where: 'examples/a.ts',
    refused: ["export * from './b.ts'", "export * as b from './b.ts'", "export type * from './b.ts'", 'export default 1',
      'export { a as default }'],
    allowed: ["export { a } from './b.ts'", 'export const defaults = 1', 'switch (a) {\n  default:\n}'],
  },
  {
    what: 'notes to self',
    because: 'what is not done is an issue, what is done needs no note',
    holdsFor: written,
    find: inText(/\b(?:T[O]DO|F[I]XME|X[X]X|H[A]CK)\b/g),
    where: 'src/a.ts',
    refused: [`// ${'TO'}DO: later`, `/* ${'FIX'}ME */`, `'${'X'}XX'`, `# ${'HA'}CK`],
    allowed: ['// hack through the list', 'const todoList = []'],
  },
  {
    what: 'switches that silence the compiler',
    because: 'an error that is wanted belongs to a test of types',
    holdsFor: (path) => (written(path) || path.startsWith('test/')) && !path.startsWith('test/types/'),
    find: inText(/@ts-(?:ignore|expect-error|nocheck)/g),
    where: 'test/a.ts',
    refused: [`// ${'@'}ts-ignore`, `/* ${'@'}ts-expect-error */`, `// ${'@'}ts-nocheck`],
    allowed: ['// tsc ignores', '@ts'],
  },
  {
    what: 'tests that are left out, or that leave out the others',
    because: 'what is not run proves nothing',
    holdsFor: below('test/'),
    find: inCode(/\.(?:only|skip|todo)(?![\w$])/g),
    where: 'test/a.test.ts',
    refused: [`it${'.'}only('a')`, `describe${'.'}skip('a')`, `it${'.'}skip.each([])`, `it${'.'}todo('a')`],
    allowed: ["it.skipIf(isWindows)('a')", 'skip(a)', "'it.only'"],
  },
  {
    what: 'real time outside the tests of real sockets',
    because: 'a test that waits is slow on a good day and red on a bad one',
    holdsFor: (path) => path.startsWith('test/') && !path.startsWith('test/udp/'),
    find: anyOf(
      globals('setTimeout', 'setInterval', 'setImmediate'),
      inCode(/(?<![\w$.])(?:Date\s*\.\s*now|new\s+Date(?:\s*\(\s*\)|(?!\s*\(|[\w$]))|(?<!new\s+)Date\s*\()/g),
      inCode(CLOCK),
      inCode(REAL_TIMERS),
      inCode(/(?<![\w$.])(?:vi\s*\.\s*(?:waitFor|waitUntil)|expect\s*\.\s*poll|Atomics\s*\.\s*wait)(?![\w$])/g),
      imports('timers', 'timers/promises'),
    ),
    where: 'test/scenarios/a.test.ts',
    refused: ['setTimeout(then, 5)', 'setImmediate(then)', 'Date.now()', 'new Date()', 'f(new Date)', 'Date()', 'performance.now()',
      "import { setTimeout } from 'node:timers/promises'", 'await vi.waitFor(test)', 'await expect.poll(test)',
      'AbortSignal.timeout(5)', 'process.hrtime()'],
    allowed: ['host.setTimeout(then, 5)', 'new Date(0)', "execFileSync('node', [], { timeout: 60_000 })", "'setTimeout(then, 5)'",
      'sim.now'],
  },
  {
    what: 'sleeps in the tests of real sockets, where a timer may end a wait but never be what is waited for',
    because: 'how long something takes is for the machine to say',
    holdsFor: below('test/udp/'),
    find: anyOf(
      sleeps,
      inCode(/(?<![\w$.])Atomics\s*\.\s*wait(?![\w$])/g),
      imports('timers', 'timers/promises'),
    ),
    where: 'test/udp/a.test.ts',
    refused: ['await new Promise((resolve) => setTimeout(resolve, 50))',
      'new Promise<void>((done) => { setTimeout(() => done(), 50) })',
      'const { promise, resolve } = withResolvers()\nsetTimeout(resolve, 5)', 'const sleep = promisify(setTimeout)',
      "import { setTimeout } from 'node:timers/promises'"],
    allowed: ['new Promise((resolve, reject) => { setTimeout(() => reject(new Error()), 50) })',
      'setTimeout(() => controller.abort(), 5_000)', 'new Promise((resolve) => setImmediate(resolve))', "'setTimeout(resolve, 5)'",
      'new Promise((resolve) => { setTimeout(() => socket.whenDrained(() => resolve()), 5) })'],
  },
]

/** Where a rule is broken, as `path:line`. */
export function broken(ban: Ban, sources: readonly Source[]): readonly string[] {
  return sources.filter(({ path }) => ban.holdsFor(path)).flatMap((source) => ban.find(source).map((offset) => place(source, offset)))
}
