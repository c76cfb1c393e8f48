/**
 * Ways to make a scenario smaller. A pass yields one candidate after the other and is told whether each was taken; if so, the
 * next candidates are made from it. Each candidate is smaller in some respect than what it was made from, so every pass ends.
 */
import { withMembers, withOtherHosts, withoutMember, withoutSteps, withoutTime, withStep } from './edits.ts'
import { namedIn, type Scenario, type Step } from './scenario.ts'

/** Yields candidates, is told whether each was taken, and returns the last one taken. */
export type Pass = (start: Scenario) => Walk
type Walk = Generator<Scenario, Scenario, boolean>

/**
 * Removes half of the steps at once, then a quarter, and finally each alone; the last ones first, as steps depend on earlier
 * ones.
 */
export function* fewerSteps(start: Scenario): Walk {
  let current = start
  for (let size = Math.ceil(start.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let end = current.steps.length; end > 0; end = Math.min(end - size, current.steps.length)) {
      const candidate = withoutSteps(current, Math.max(0, end - size), end)
      if (yield candidate) current = candidate
    }
  }
  return current
}

/**
 * Removes half of the first hosts at once, those with the highest numbers, and so on; then each alone, renumbering the others.
 */
export function* fewerHosts(start: Scenario): Walk {
  let current = start
  for (let size = Math.floor(start.members / 2); size >= 1; size = Math.floor(size / 2)) {
    while (current.members > size) {
      const candidate = withMembers(current, current.members - size)
      if (!(yield candidate)) break
      current = candidate
    }
  }
  for (let member = current.members - 1; member >= 0 && current.members > 1; member--) {
    const candidate = withoutMember(current, member)
    if (yield candidate) current = candidate
  }
  return current
}

/** Resets each setting and each link option to its default, and gives each added host a name of its own. */
export function* fewerOptions(start: Scenario): Walk {
  let current = start
  current = yield* eachWithout(current, (scenario) => scenario.settings ?? {}, (scenario, settings) => ({ ...scenario, settings }))
  current = yield* eachWithout(current, (scenario) => scenario.network ?? {}, (scenario, network) => ({ ...scenario, network }))
  current = yield* eachWithout(current, (scenario) => scenario.clocks ?? {}, (scenario, clocks) => ({ ...scenario, clocks }))
  const { receiveBufferBytes: _bytes, ...unbounded } = current
  if (yield unbounded) current = unbounded
  const { silentPorts: _silent, ...refusing } = current
  if (yield refusing) current = refusing
  for (let index = 0; index < current.steps.length; index++) {
    const added = current.steps[index]
    if (added?.do === 'add' && added.as !== undefined) {
      const plain = withStep(current, index, { atMs: added.atMs, do: 'add', host: added.host })
      if (yield plain) current = plain
    }
    const optionsOf = ({ steps }: Scenario): object => {
      const step = steps[index]
      return step?.do === 'link' || step?.do === 'network' ? step.options : {}
    }
    current = yield* eachWithout(current, optionsOf, (scenario, options) => {
      return withStep(scenario, index, { ...(scenario.steps[index] as Step), options } as Step)
    })
  }
  return current
}

/** Removes one option after the other, and of `expert`, where it cannot go as a whole, one option after the other. */
function* eachWithout<Options extends object>(
  start: Scenario, get: (scenario: Scenario) => Options, set: (scenario: Scenario, options: Options) => Scenario,
): Walk {
  let current = start
  for (const name of Object.keys(get(start))) {
    const candidate = set(current, withoutKey(get(current), name))
    if (yield candidate) current = candidate
    else if (name === 'expert') current = yield* eachExpertWithout(current, get, set)
  }
  return current
}

function* eachExpertWithout<Options extends object>(
  start: Scenario, get: (scenario: Scenario) => Options, set: (scenario: Scenario, options: Options) => Scenario,
): Walk {
  const expertOf = (scenario: Scenario): object => (get(scenario) as { readonly expert?: object }).expert ?? {}
  return yield* eachWithout(start, expertOf, (scenario, expert) => set(scenario, { ...get(scenario), expert }))
}

/** `queueBytes` goes with `bytesPerSecond`: without a bandwidth there is no queue. */
function withoutKey<Options extends object>(options: Options, name: string): Options {
  const goes = (key: string): boolean => key === name || (name === 'bytesPerSecond' && key === 'queueBytes')
  return Object.fromEntries(Object.entries(options).filter(([key]) => !goes(key))) as Options
}

/** Removes each host of each group; an emptied group goes too. */
export function* smallerGroups(start: Scenario): Walk {
  let current = start
  for (const [index, step] of start.steps.entries()) {
    if (step.do !== 'partition' && step.do !== 'heal' && step.do !== 'cut' && step.do !== 'hold') continue
    for (const { host } of namedIn(step)) {
      const smaller = withOtherHosts(current.steps[index] as Step, (other) => (other === host ? undefined : other))
      if (smaller === undefined) continue
      const candidate = withStep(current, index, smaller)
      if (yield candidate) current = candidate
    }
  }
  return current
}

/** Shortens the times between steps and the faults, and makes leaps and drifts smaller; prefers round numbers. */
export function* shorterTimes(start: Scenario): Walk {
  let current = start
  for (let index = 0; index < current.steps.length; index++) {
    const gapMs = ({ steps }: Scenario): number => (steps[index] as Step).atMs - (steps[index - 1]?.atMs ?? 0)
    current = yield* eachSmaller(current, gapMs, (scenario, smallerMs, fromMs) => withoutTime(scenario, index, fromMs - smallerMs))
    for (const name of ['forMs', 'byMs', 'perMillion'] as const) {
      const value = (scenario: Scenario): number => (scenario.steps[index] as Step & { readonly [key in typeof name]?: number })[name] ?? 0
      current = yield* eachSmaller(current, value, (scenario, smaller) => {
        return withStep(scenario, index, { ...(scenario.steps[index] as Step), [name]: smaller } as Step)
      })
    }
  }
  return current
}

/** Tries smaller and smaller numbers, until none is taken. */
function* eachSmaller(
  start: Scenario, get: (scenario: Scenario) => number, set: (scenario: Scenario, smaller: number, from: number) => Scenario,
): Walk {
  let current = start
  for (let isTaken = true; isTaken; ) {
    isTaken = false
    const from = get(current)
    for (const smaller of smallerNumbers(from)) {
      const candidate = set(current, smaller, from)
      isTaken = yield candidate
      if (!isTaken) continue
      current = candidate
      break
    }
  }
  return current
}

const UNITS = [86_400_000, 3_600_000, 60_000, 10_000, 1000, 100, 10, 1] as const

/** Candidates nearer to 0 with the same sign: 0, half of the number, a little less than it, and rounder ones. */
function smallerNumbers(number: number): readonly number[] {
  const size = Math.abs(number)
  // Coarse enough to get from the whole to the half in few steps.
  const unit = UNITS.find((one) => one <= size / 4) ?? 1
  const less = [0, unit * Math.floor(size / 2 / unit), unit * (Math.ceil(size / unit) - 1), ...UNITS.map((one) => one * Math.floor(size / one))]
  return [...new Set(less)].filter((smaller) => smaller < size).map((smaller) => Math.sign(number) * smaller)
}
