/** The seven scenes: what is done, and who must see what. Each says how it can be sabotaged. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LeaveReason } from 'rollcall'
import type { Order } from './messages.ts'
import type { Started } from './processes.ts'
import type { SceneName } from './settings.ts'
import type { Expectation, Sight, Told } from './watch.ts'

/** What a scene can do. */
export interface Stage {
  /** True if the scene is to go wrong, so that somebody does not see what is expected. */
  readonly sabotaged: boolean
  start(name: string, seeds: readonly string[]): Promise<Started>
  /** The key with which all processes seal what they send. */
  readonly key: string
  /** What the running process of that name reported when it had started. */
  started(name: string): Promise<Started>
  order(name: string, order: Order): void
  /** Orders a process to end, and waits until it has. */
  end(name: string, order: Order): Promise<void>
  /** Resolves when the process has ended. */
  kill(name: string): Promise<void>
  /** Stops a process until it is woken. */
  stop(name: string): void
  wake(name: string): void
  /** Prints what people should know while they wait. */
  say(text: string): void
  /** Performs something and waits until everybody has seen what is expected. Throws {@link Unseen} if somebody has not. */
  act(expectations: readonly Expectation[], perform: () => Promise<void> | void): Promise<void>
}

export interface Scene {
  readonly name: SceneName
  readonly text: string
  readonly play: (stage: Stage) => Promise<void>
}

/** Some processes did not see what was expected: one line for each. */
export class Unseen extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('; '))
    this.lines = lines
  }
}

/** All services, in the order in which they are listed. */
const ALL = ['api', 'web', 'jobs', 'mail', 'auth'] as const

/** Shorter than a suspicion among five members, which lasts 2 s: a member that wakes by then can still refute it. */
const PAUSE_MS = 1500

/** Within this time an order reaches every process. */
const KEY_STEP_MS = 150

export const SCENES: readonly Scene[] = [
  {
    name: 'join',
    text:
      'Five services start and find each other: api has no seed, the others are given the address of api. ' +
      'Each must see the other four join. A life is one run of a process: its id tells it from the next under the same name.',
    async play(stage) {
      await stage.act(ALL.map((observer) => ({ observer, sights: others(observer).map(join) })), async () => {
        const { address } = await stage.start('api', [])
        // Sabotage: without a seed web is alone, and stays alone.
        await Promise.all(others('api').map((name) => stage.start(name, stage.sabotaged && name === 'web' ? [] : [address])))
      })
    },
  },
  {
    name: 'metadata',
    text: 'jobs changes its metadata. The other four must see the update.',
    async play(stage) {
      await stage.act(bySome(others('jobs'), update('jobs', 'draining')), () => {
        stage.say('tells jobs to set its status to draining')
        // Sabotage: jobs is not told.
        if (!stage.sabotaged) stage.order('jobs', { type: 'set-status', status: 'draining' })
      })
    },
  },
  {
    name: 'pause',
    text:
      'mail is stopped (SIGSTOP) for less time than a suspicion lasts, as in a long garbage collection. Others may suspect it, but ' +
      'nobody must see it leave. Once awake it goes on as the same life, and changes its metadata to show it.',
    async play(stage) {
      const expectations = bySome(others('mail'), update('mail', 'awake')).map((each) => ({ ...each, never: leave('mail', 'failed') }))
      await stage.act(expectations, async () => {
        stage.say(`sends SIGSTOP to mail, and SIGCONT after ${PAUSE_MS / 1000} s`)
        stage.stop('mail')
        // Sabotage: mail is not woken.
        if (stage.sabotaged) return
        await sleep(PAUSE_MS)
        stage.wake('mail')
        stage.order('mail', { type: 'set-status', status: 'awake' })
      })
    },
  },
  {
    name: 'restart',
    text:
      'auth is killed and started again at once, under the same name and at another port. Nobody has noticed its end yet: the ' +
      'old address is asked, nobody answers there, and the new life gets the name. The others must see "replaced", and the new life join.',
    async play(stage) {
      const [former, { address }] = await Promise.all([stage.started('auth'), stage.started('api')])
      const byOthers = others('auth').map((observer) => ({ observer, sights: [leave('auth', 'replaced'), newLife('auth', former)] }))
      const expectations = [...byOthers, { observer: 'auth', sights: others('auth').map(join) }]
      await stage.act(expectations, async () => {
        stage.say('sends SIGKILL to auth')
        await stage.kill('auth')
        // Sabotage: auth does not come back.
        if (!stage.sabotaged) await stage.start('auth', [address])
      })
    },
  },
  {
    name: 'leave',
    text:
      'web says good-bye and ends. The other four must see it leave with the reason "left". ' +
      'Then it comes back under the same name: another life, which they must see join.',
    async play(stage) {
      const former = await stage.started('web')
      await stage.act(bySome(others('web'), leave('web', 'left')), async () => {
        stage.say('tells web to leave')
        // Sabotage: web ends without a good-bye.
        await stage.end('web', { type: stage.sabotaged ? 'close' : 'leave' })
      })
      const seeds = await Promise.all([stage.started('api'), stage.started('jobs')])
      const byItself = { observer: 'web', sights: others('web').map(join) }
      await stage.act([...bySome(others('web'), newLife('web', former)), byItself], async () => {
        await stage.start('web', seeds.map(({ address }) => address))
      })
    },
  },
  {
    name: 'keys',
    text:
      'All datagrams are sealed with a key. It is replaced while everything runs: all get the new one, then all seal with it, then all ' +
      'remove the old one. api changes its metadata to show it: the others must see that, and must not see api leave.',
    async play(stage) {
      const key = randomBytes(32).toString('base64')
      // Sabotage: web is left behind with the old key.
      const given = stage.sabotaged ? others('web') : ALL
      const expectations = bySome(others('api'), update('api', 'rotated')).map((each) => ({ ...each, never: leave('api', 'failed') }))
      await stage.act(expectations, async () => {
        for (const step of ['add', 'use', 'remove'] as const) {
          stage.say(`has all ${step} the ${step === 'remove' ? 'old' : 'new'} key`)
          for (const name of given) stage.order(name, { type: 'keys', step, key: step === 'remove' ? stage.key : key })
          await sleep(KEY_STEP_MS)
        }
        stage.order('api', { type: 'set-status', status: 'rotated' })
      })
    },
  },
  {
    name: 'kill',
    text: 'jobs is killed and cannot say good-bye. The other four must find out, and see it leave with the reason "failed".',
    async play(stage) {
      await stage.act(bySome(others('jobs'), leave('jobs', 'failed')), async () => {
        stage.say('sends SIGKILL to jobs')
        stage.say('waits 1 to 6 s: a probe must go unanswered, then the suspicion must run out, so that a living process could refute it')
        // Sabotage: jobs lives on.
        if (!stage.sabotaged) await stage.kill('jobs')
      })
    },
  },
]

function others(name: string): readonly string[] {
  return ALL.filter((other) => other !== name)
}

function bySome(observers: readonly string[], sight: Sight): readonly Expectation[] {
  return observers.map((observer) => ({ observer, sights: [sight] }))
}

function join(name: string): Sight {
  return { what: `${name} join`, isIt: ({ type, member }) => type === 'join' && member.name === name }
}

function newLife(name: string, former: Started): Sight {
  const isIt = ({ type, member }: Told): boolean =>
    type === 'join' && member.name === name && member.instance !== former.instance
  return { what: `another life of ${name} join`, isIt }
}

function update(name: string, status: string): Sight {
  const isIt = ({ type, member }: Told): boolean =>
    type === 'update' && member.name === name && member.metadata.status === status
  return { what: `${name} become ${status}`, isIt }
}

function leave(name: string, reason: LeaveReason): Sight {
  const isIt = (event: Told): boolean => event.type === 'leave' && event.member.name === name && event.reason === reason
  return { what: `${name} leave (${reason})`, isIt }
}
