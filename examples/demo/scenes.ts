/** The four scenes: what is done, and who is to see what. Where a scene can be sabotaged it says how. */
import type { LeaveReason } from 'rollcall'
import type { Order } from './messages.ts'
import type { Started } from './processes.ts'
import type { SceneName } from './settings.ts'
import type { Expectation, Sight, Told } from './watch.ts'

/** What a scene can do. */
export interface Stage {
  /** The scene is to go wrong: somebody must not see what is expected. */
  readonly sabotaged: boolean
  start(name: string, seeds: readonly string[]): Promise<Started>
  /** What the running process of that name told when it had started. */
  started(name: string): Promise<Started>
  order(name: string, order: Order): void
  /** Has a process end by itself, and waits until it has. */
  end(name: string, order: Order): Promise<void>
  kill(name: string): void
  /** Something that people should know while they wait. */
  say(text: string): void
  /** Does something and waits until everybody has seen what is expected of it. Throws {@link Unseen} when somebody has not. */
  act(expectations: readonly Expectation[], perform: () => Promise<void> | void): Promise<void>
}

export interface Scene {
  readonly name: SceneName
  readonly text: string
  readonly play: (stage: Stage) => Promise<void>
}

/** Somebody did not see what was expected: a line each. */
export class Unseen extends Error {
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('; '))
    this.lines = lines
  }
}

export const SCENES: readonly Scene[] = [
  {
    name: 'join',
    text:
      'Three services start and find each other: api has no seed, the others are given the address of api. ' +
      'Each must see the other two join. A life is one run of a process: its id tells it from the next under the same name.',
    async play(stage) {
      const expectations = [
        { observer: 'api', sights: [join('web'), join('jobs')] },
        { observer: 'web', sights: [join('api'), join('jobs')] },
        { observer: 'jobs', sights: [join('api'), join('web')] },
      ]
      await stage.act(expectations, async () => {
        const { address } = await stage.start('api', [])
        // Sabotage: without a seed web is alone, and stays alone.
        await Promise.all([stage.start('web', stage.sabotaged ? [] : [address]), stage.start('jobs', [address])])
      })
    },
  },
  {
    name: 'metadata',
    text: 'jobs changes its metadata. The other two must see the update.',
    async play(stage) {
      await stage.act(bySome(['api', 'web'], update('jobs', 'draining')), () => {
        stage.say('tells jobs to set its status to draining')
        // Sabotage: jobs is not told.
        if (!stage.sabotaged) stage.order('jobs', { type: 'set-status', status: 'draining' })
      })
    },
  },
  {
    name: 'leave',
    text:
      'web says good-bye and ends. The other two must see it leave with the reason "left". ' +
      'Then it comes back under the same name: another life of it, which they must see too.',
    async play(stage) {
      const former = await stage.started('web')
      await stage.act(bySome(['api', 'jobs'], leave('web', 'left')), async () => {
        stage.say('tells web to leave')
        // Sabotage: web ends without a good-bye.
        await stage.end('web', { type: stage.sabotaged ? 'close' : 'leave' })
      })
      const seeds = await Promise.all([stage.started('api'), stage.started('jobs')])
      const byItself = { observer: 'web', sights: [join('api'), join('jobs')] }
      await stage.act([...bySome(['api', 'jobs'], newLife('web', former)), byItself], async () => {
        await stage.start('web', seeds.map(({ address }) => address))
      })
    },
  },
  {
    name: 'kill',
    text: 'jobs is killed and cannot say a word. The other two must find out, and see it leave with the reason "failed".',
    async play(stage) {
      await stage.act(bySome(['api', 'web'], leave('jobs', 'failed')), () => {
        stage.say('sends SIGKILL to jobs')
        // Sabotage: jobs lives on.
        if (!stage.sabotaged) stage.kill('jobs')
        stage.say('waits 3 to 6 s: a probe must go unanswered, and then the suspicion lasts 2 s, so that a living process can answer')
      })
    },
  },
]

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
