/**
 * What becomes of a name that another process has, or had: what the one does who has to decide, and what all others see. The
 * first holder of the name `x` has the incarnation 2000; the seed and a bystander look on.
 */
import { describe, expect, it } from 'vitest'
import type { Address } from '../../../src/protocol/address.ts'
import { sameAddress } from '../../../src/protocol/address.ts'
import { at, FULL } from '../support.ts'
import { type Process, World } from '../world.ts'

const HERE: Address = { host: '10.0.0.50', port: 50 }
const ELSEWHERE: Address = { host: '10.0.0.60', port: 60 }
const LIFE = 0x77

/** Both sides are at rest by then, and compare lists when they meet. */
const APART_MS = 5000

class Scene {
  readonly world = new World()
  readonly seed: Process = this.world.start('seed', { settings: FULL })
  readonly bystander: Process = this.world.start('bystander', { settings: FULL, seeds: [this.seed.address] })

  /** A process named `x`. */
  x(address: Address, incarnation: number, life?: number, seed: Process = this.seed): Process {
    return this.world.start('x', { settings: FULL, address, incarnation, seeds: [seed.address], ...(life === undefined ? {} : { life }) })
  }

  held(): Process {
    const holder = this.x(HERE, 2000, LIFE)
    this.world.run(3000)
    return holder
  }

  crashed(): void {
    this.world.crash(this.held())
  }

  left(): void {
    const holder = this.held()
    holder.input((engine) => engine.leave(1000, at(this.world.nowMs)))
    this.world.run(2000)
    this.world.crash(holder)
  }

  failed(): void {
    this.crashed()
    this.world.run(30_000)
  }

  /** At the holder's address there is another process by now. */
  succeeded(): void {
    this.crashed()
    this.world.start('other', { settings: FULL, address: HERE })
  }

  /** Nothing listens at the holder's address, and its machine says so to each question. */
  refusing(newcomer: Process): Process {
    const { world } = this
    for (const afterMs of [10, 200]) {
      world.run(afterMs)
      const asked = world.sent.filter(({ from, to }) => sameAddress(from, newcomer.address) && sameAddress(to, HERE))
      const message = asked.map(({ packet }) => packet.message).findLast(({ kind }) => kind === 'ping')
      if (message?.kind === 'ping') newcomer.input((engine) => engine.refused(message.sequence, at(world.nowMs)))
    }
    return newcomer
  }

  /** Another `x` is admitted on the other side of a partition, and the two sides meet. */
  meeting(incarnation: number): Process {
    const { world } = this
    const island = world.start('island', { settings: FULL })
    const isThere = ({ port }: Address): boolean => port === ELSEWHERE.port || port === island.address.port
    world.loses = ({ from, to }) => isThere(from) !== isThere(to)
    const other = this.x(ELSEWHERE, incarnation, undefined, island)
    world.run(APART_MS)
    world.loses = () => false
    island.input((engine) => engine.greet([this.seed.address], true, at(world.nowMs)))
    return other
  }

  /** Runs on; who has found out that its name is taken ends, as its cluster does. */
  finish(): void {
    for (let steps = 0; steps < 2000; steps++) {
      this.world.run(10)
      for (const process of this.world.processes) if (process.story.includes('conflict x')) this.world.crash(process)
    }
  }
}

interface Row {
  readonly rule: 'N2' | 'N3' | 'N5' | 'N6' | 'N7'
  readonly held: string
  readonly before: (scene: Scene) => Process | void
  /** Who comes then. */
  readonly comes: (scene: Scene) => Process
  /** Whether the one who came stays; its incarnation in the end where it does. */
  readonly comer: 'ends' | number
  /** The same of the holder. */
  readonly holder: 'ends' | 'gone' | number
  /** Milliseconds from its coming until one of the two ends, or the one who came has joined. */
  readonly decided: readonly [atLeastMs: number, atMostMs: number]
  /** What the seed and the bystander see of `x` from then on. */
  readonly others: readonly string[]
}

const AT_ONCE = [0, 30] as const
/** Gossip about a name goes to where it is now, so the one whose name was taken hears of that in answer to its next probe. */
const BY_ITS_NEXT_PROBE = [0, 1050] as const
const AFTER_MEETING = [APART_MS, APART_MS + 1050] as const
const REPLACED = ['leave x (replaced)', 'join x'] as const

const ROWS: readonly Row[] = [
  {
    rule: 'N2', held: 'by nobody', before: () => {},
    comes: (scene) => scene.x(ELSEWHERE, 1), comer: 1, holder: 'gone', decided: AT_ONCE, others: ['join x'],
  },
  {
    rule: 'N2', held: 'by one that left', before: (scene) => scene.left(),
    comes: (scene) => scene.x(ELSEWHERE, 1), comer: 2001, holder: 'gone', decided: AT_ONCE, others: ['join x'],
  },
  {
    rule: 'N2', held: 'by one that failed', before: (scene) => scene.failed(),
    comes: (scene) => scene.x(ELSEWHERE, 1), comer: 2001, holder: 'gone', decided: AT_ONCE, others: ['join x'],
  },
  {
    rule: 'N2', held: 'by another life at the same address, as far as others know', before: (scene) => scene.crashed(),
    comes: (scene) => scene.x(HERE, 1), comer: 2001, holder: 'gone', decided: AT_ONCE, others: REPLACED,
  },
  {
    rule: 'N3', held: 'by another life elsewhere that answers', before: (scene) => scene.held(),
    comes: (scene) => scene.x(ELSEWHERE, 5000), comer: 'ends', holder: 2000, decided: AT_ONCE, others: [],
  },
  {
    rule: 'N3', held: 'by another life elsewhere that is silent', before: (scene) => scene.crashed(),
    comes: (scene) => scene.x(ELSEWHERE, 1), comer: 2001, holder: 'gone', decided: [1000, 1030], others: REPLACED,
  },
  {
    rule: 'N3', held: 'by another life elsewhere, where another process says that it is not the one', before: (scene) => scene.succeeded(),
    comes: (scene) => scene.x(ELSEWHERE, 1), comer: 2001, holder: 'gone', decided: AT_ONCE, others: REPLACED,
  },
  {
    rule: 'N3', held: 'by another life elsewhere, whose machine refuses', before: (scene) => scene.crashed(),
    comes: (scene) => scene.refusing(scene.x(ELSEWHERE, 1)), comer: 2001, holder: 'gone', decided: [200, 230], others: REPLACED,
  },
  {
    rule: 'N7', held: 'by the same life elsewhere, below', before: (scene) => scene.crashed(),
    comes: (scene) => scene.x(ELSEWHERE, 2001, LIFE), comer: 2001, holder: 'gone', decided: AT_ONCE, others: ['update x'],
  },
  {
    rule: 'N6', held: 'by the same life elsewhere, with the same number and other contents', before: (scene) => scene.held(),
    comes: (scene) => scene.x(ELSEWHERE, 2000, LIFE), comer: 2001, holder: 'ends', decided: BY_ITS_NEXT_PROBE, others: REPLACED,
  },
  {
    rule: 'N5', held: 'on both sides of a partition, the lower number by the first holder', before: (scene) => scene.held(),
    comes: (scene) => scene.meeting(5000), comer: 5000, holder: 'ends', decided: AFTER_MEETING, others: REPLACED,
  },
  {
    rule: 'N5', held: 'on both sides of a partition, the higher number by the first holder', before: (scene) => scene.held(),
    comes: (scene) => scene.meeting(1000), comer: 'ends', holder: 2000, decided: AFTER_MEETING, others: [],
  },
]

function play({ before, comes, comer, holder, decided, others }: Row): void {
  const scene = new Scene()
  scene.world.run(1000)
  const held = before(scene) ?? undefined
  const watching = [scene.seed, scene.bystander]
  const seen = watching.map((process) => process.storyOf('x').length)
  const beganMs = scene.world.nowMs
  const came = comes(scene)
  scene.finish()
  const fate = (process: Process | undefined): number | string =>
    process === undefined ? 'gone' : process.story.includes('conflict x') ? 'ends' : process.engine.self.incarnation
  expect([fate(came), fate(held)]).toEqual([comer, holder])
  const told = (type: 'joined' | 'conflict'): readonly number[] => [came, ...(held === undefined ? [] : [held])]
    .flatMap(({ log }) => log.filter(({ atMs, event }) => atMs >= beganMs && event.type === type).map(({ atMs }) => atMs - beganMs))
  const [decidedMs] = [...told('conflict'), ...told('joined')]
  expect(decidedMs).toBeGreaterThanOrEqual(decided[0])
  expect(decidedMs).toBeLessThanOrEqual(decided[1])
  expect(watching.map((process, index) => process.storyOf('x').slice(seen[index]))).toEqual([others, others])
}

const of = (...rules: readonly Row['rule'][]): readonly Row[] => ROWS.filter(({ rule }) => rules.includes(rule))

describe('N2 A name that is free, held', () => it.each(of('N2'))('$held', play))
describe('N3 A name that a newcomer finds held', () => it.each(of('N3'))('$held', play))
describe('N5 A name that is held', () => it.each(of('N5'))('$held', play))
describe('N6 A name that is held', () => it.each(of('N6'))('$held', play))
describe('N7 A name that is held', () => it.each(of('N7'))('$held', play))
