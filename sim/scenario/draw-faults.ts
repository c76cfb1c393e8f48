/** Draws what happens to hosts and between them. Each kind draws from its own stream, whether it is masked or not. */
import type { FaultKind } from '../faults.ts'
import { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import { firstHosts, type Step } from './scenario.ts'

const DAY_MS = 86_400_000

/** The chance that a fault happens at the very end. */
const AT_THE_END = 0.2

/** The chance of a second process under a name in use, as happens by mistake or with a copied machine. */
const NAMESAKE = 0.15

/** Draws what happens to one host from a time on; durations are multiplied by the plan's scale. */
type Draw = (dice: Dice, host: string, atMs: number, plan: Plan) => readonly Step[]

interface Rule {
  /** The kind of fault that it belongs to and is masked with; undefined for what is never masked. */
  readonly kind: FaultKind | undefined
  /** The most of them in one scenario. */
  readonly atMost: number
  readonly draw: Draw
}

/** Key: what is drawn. */
const RULES: Readonly<Record<string, Rule>> = {
  partition: { kind: 'cut', atMost: 2, draw: partition },
  cut: { kind: 'cut', atMost: 2, draw: cut },
  hold: { kind: 'held', atMost: 2, draw: hold },
  crash: { kind: 'crash', atMost: 3, draw: (dice, host, atMs, plan) => [{ atMs, do: 'crash', host }, ...comesBack(dice, host, atMs, plan)] },
  vanish: { kind: 'vanish', atMost: 2, draw: (dice, host, atMs, plan) => [{ atMs, do: 'vanish', host }, ...comesBack(dice, host, atMs, plan)] },
  leave: { kind: undefined, atMost: 2, draw: (dice, host, atMs, plan) => [{ atMs, do: 'leave', host }, ...comesBack(dice, host, atMs, plan)] },
  restart: { kind: 'restart', atMost: 2, draw: (dice, host, atMs, plan) => [restart(dice, host, atMs, plan)] },
  pause: { kind: 'pause', atMost: 3, draw: (dice, host, atMs, plan) => lasting('pause', dice, host, atMs, plan) },
  block: { kind: 'blocked', atMost: 3, draw: (dice, host, atMs, plan) => lasting('block', dice, host, atMs, plan) },
  leap: { kind: 'clock-jump', atMost: 3, draw: leap },
  drift: { kind: 'clock-drift', atMost: 3, draw: (dice, host, atMs) => [{ atMs, do: 'drift', host, perMillion: dice.one([-1, 1]) * dice.scaled(10, 2000) }] },
  metadata: { kind: undefined, atMost: 4, draw: (dice, host, atMs) => [{ atMs, do: 'metadata', host, metadata: { version: dice.whole(1, 999) } }] },
}

/** Everything that is done to hosts, in no particular order. */
export function drawFaults(plan: Plan): readonly Step[] {
  const added = newcomers(plan)
  const steps = [...added, ...namesake(plan, added.length), ...Object.entries(RULES).flatMap(([name, rule]) => drawn(name, rule, plan))]
  return [...steps, ...seedThatRuns(plan, steps)]
}

function drawn(name: string, { kind, atMost, draw }: Rule, plan: Plan): readonly Step[] {
  const dice = new Dice(plan.seed, name)
  const hosts = firstHosts(plan)
  const steps = Array.from({ length: dice.whole(0, atMost) }, () => draw(dice, dice.one(hosts), momentIn(dice, plan), plan)).flat()
  return kind === undefined || plan.kinds.has(kind) ? steps : []
}

/** Often the very end, as convergence has to deal with what happens last. */
function momentIn(dice: Dice, { lengthMs, scale }: Plan): number {
  const atMs = dice.round(0, lengthMs, 100 * scale)
  return dice.chance(AT_THE_END) ? lengthMs : atMs
}

/** A moment after the given one, but not after the end. */
function later(dice: Dice, atMs: number, { lengthMs, scale }: Plan): number {
  const laterMs = Math.min(lengthMs, atMs + dice.round(100 * scale, 30_000 * scale, 100 * scale))
  return dice.chance(AT_THE_END) ? lengthMs : laterMs
}

function partition(dice: Dice, host: string, atMs: number, plan: Plan): readonly Step[] {
  const others = firstHosts(plan).filter((other) => other !== host)
  const beside = dice.some(others, dice.whole(0, others.length - 1))
  const first = firstHosts(plan).filter((one) => one === host || beside.includes(one))
  const rest = others.filter((other) => !first.includes(other))
  const second = dice.some(rest, dice.whole(0, rest.length))
  const groups = dice.chance(0.3) && second.length > 0 ? [first, second] : [first]
  const untilMs = later(dice, atMs, plan)
  return [{ atMs, do: 'partition', groups }, { atMs: dice.chance(0.5) ? plan.lengthMs : untilMs, do: 'heal' }]
}

function cut(dice: Dice, host: string, atMs: number, plan: Plan): readonly Step[] {
  const others = firstHosts(plan).filter((other) => other !== host)
  const from = [host]
  const to = dice.some(others, dice.whole(1, others.length))
  const isOutwards = dice.chance(0.5)
  const step: Step = { atMs, do: 'cut', from: isOutwards ? from : to, to: isOutwards ? to : from }
  return dice.chance(0.7) ? [step, { atMs: later(dice, atMs, plan), do: 'heal', groups: [from, to] }] : [step]
}

/** Ends by the plan's end, so that faults drawn for the very end are really the last. */
function lasting(what: 'pause' | 'block', dice: Dice, host: string, atMs: number, { lengthMs, scale }: Plan): readonly Step[] {
  const forMs = Math.min(lengthMs - atMs, scale * dice.scaled(50, 20_000))
  return forMs > 0 ? [{ atMs, do: what, host, forMs }] : []
}

function hold(dice: Dice, host: string, atMs: number, plan: Plan): readonly Step[] {
  const others = firstHosts(plan).filter((other) => other !== host)
  const to = dice.some(others, dice.whole(1, others.length))
  const forMs = Math.min(plan.lengthMs - atMs, plan.scale * dice.scaled(100, 10_000))
  return forMs > 0 ? [{ atMs, do: 'hold', from: [host], to, forMs }] : []
}

/** Usually restarts a host that ended, unless it is too late for that. */
function comesBack(dice: Dice, host: string, atMs: number, plan: Plan): readonly Step[] {
  const step = restart(dice, host, later(dice, atMs, plan), plan)
  return dice.chance(0.7) && atMs < plan.lengthMs ? [step] : []
}

function restart(dice: Dice, host: string, atMs: number, { kinds }: Plan): Step {
  const newAddress = dice.chance(0.3) && kinds.has('new-address')
  return { atMs, do: 'restart', host, ...(newAddress ? { newAddress } : {}) }
}

/** By seconds, as when a clock is corrected, or by days, as when its battery was empty. */
function leap(dice: Dice, host: string, atMs: number): readonly Step[] {
  const byMs = dice.chance(0.5) ? dice.round(500, 60_000, 500) : DAY_MS * dice.whole(1, 30)
  return [{ atMs, do: 'leap', host, byMs: dice.one([-1, 1]) * byMs }]
}

function newcomers(plan: Plan): readonly Step[] {
  const dice = new Dice(plan.seed, 'add')
  const count = dice.chance(0.5) ? dice.whole(1, Math.max(1, Math.floor(plan.members / 4))) : 0
  const times = Array.from({ length: count }, () => momentIn(dice, plan)).sort((one, other) => one - other)
  return times.map((atMs, index) => ({ atMs, do: 'add', host: `m${plan.members + index}` }))
}

/** Never under the name of the first host: that runs in the end as a seed, so it must not have to give way. */
function namesake(plan: Plan, newcomers: number): readonly Step[] {
  const dice = new Dice(plan.seed, 'namesake')
  const [, ...names] = firstHosts(plan)
  if (!dice.chance(NAMESAKE) || names.length === 0 || !plan.namesakes) return []
  return [{ atMs: momentIn(dice, plan), do: 'add', host: `m${plan.members + newcomers}`, as: dice.one(names) }]
}

/** A process that starts anew finds the others via a seed, so one seed must run in the end. */
function seedThatRuns({ lengthMs }: Plan, steps: readonly Step[]): readonly Step[] {
  const [host = 'm0'] = firstHosts({ members: 1 })
  const isAbout = (step: Step): boolean => 'host' in step && step.host === host
  const last = steps.filter(isAbout).toSorted((one, other) => one.atMs - other.atMs)
    .findLast(({ do: what }) => what === 'crash' || what === 'vanish' || what === 'leave' || what === 'restart')
  return last === undefined || last.do === 'restart' ? [] : [{ atMs: lengthMs, do: 'restart', host }]
}
