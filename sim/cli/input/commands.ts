/**
 * Turns the faults of a command line into the steps of a scenario. They are processed in the order of their times, keeping track
 * of which hosts are up: only a host that runs can crash, and a restart prefers hosts that are down. Hosts are drawn by the seed,
 * each kind and time from its own stream, so that one more fault does not shift the others.
 */
import { sample } from '../../../src/protocol/tools/random.ts'
import { fork } from '../../kernel/random.ts'
import type { Step } from '../../scenario/scenario.ts'
import { divided, type Choice, type Division } from './hosts.ts'
import { Misread, UsageError } from './usage-error.ts'
import type { Placed, Span } from './values.ts'

export type HostCommand = 'crash' | 'vanish' | 'leave' | 'restart' | 'move'
export type StandstillCommand = 'pause' | 'block'
export type BarrierCommand = 'partition' | 'cut'

/** The values of the arguments of the same names. */
export type Commands =
  & { readonly [Name in HostCommand]: readonly Placed<Choice, number>[] }
  & { readonly [Name in StandstillCommand]: readonly Placed<Choice, Span>[] }
  & { readonly [Name in BarrierCommand]: readonly Placed<Division, Span>[] }
  & { readonly add: readonly Placed<number, number>[] }

interface Account {
  readonly seed: number
  readonly hosts: string[]
  readonly down: Set<string>
}

interface Planned {
  readonly atMs: number
  /** The argument with its value, as it was typed. */
  readonly argument: string
  readonly steps: (account: Account) => readonly Step[]
}

export function stepsOf(commands: Commands, members: number, seed: number): readonly Step[] {
  refuseOverlaps(commands)
  const account: Account = { seed, hosts: Array.from({ length: members }, (_, index) => `m${index}`), down: new Set() }
  const planned = [...hostCommands(commands), ...standstills(commands), ...barriers(commands), ...additions(commands)]
  const steps = planned.toSorted((one, other) => one.atMs - other.atMs).flatMap(({ argument, steps }) => {
    try {
      return steps(account)
    } catch (error) {
      if (error instanceof Misread) throw new UsageError(`--${argument}: ${error.message}`)
      throw error
    }
  })
  return steps.toSorted((one, other) => one.atMs - other.atMs)
}

const HOST_COMMANDS = ['crash', 'vanish', 'leave', 'restart', 'move'] as const satisfies readonly HostCommand[]
const STANDSTILLS = ['pause', 'block'] as const satisfies readonly StandstillCommand[]

function hostCommands(commands: Commands): readonly Planned[] {
  return HOST_COMMANDS.flatMap((name) => commands[name].map(([choice, atMs, text]) => ({
    atMs,
    argument: `${name} ${text}`,
    steps: (account: Account) => {
      const begins = name === 'restart' || name === 'move'
      const up = account.hosts.filter((host) => !account.down.has(host))
      const chosen = chosenOf(choice, begins && account.down.size > 0 ? [...account.down] : up, account, name, atMs)
      for (const host of chosen) {
        if (begins) account.down.delete(host)
        else account.down.add(host)
      }
      return chosen.map((host): Step => stepOf(name, host, atMs))
    },
  })))
}

function stepOf(name: HostCommand, host: string, atMs: number): Step {
  switch (name) {
    case 'crash': case 'vanish': case 'leave': return { atMs, do: name, host }
    case 'restart': return { atMs, do: 'restart', host }
    case 'move': return { atMs, do: 'restart', host, newAddress: true }
    default: return name satisfies never
  }
}

function standstills(commands: Commands): readonly Planned[] {
  return STANDSTILLS.flatMap((name) => commands[name].map(([choice, { fromMs, untilMs }, text]) => ({
    atMs: fromMs,
    argument: `${name} ${text}`,
    steps: (account: Account) => {
      const up = account.hosts.filter((host) => !account.down.has(host))
      return chosenOf(choice, up, account, name, fromMs)
        .map((host): Step => ({ atMs: fromMs, do: name, host, forMs: untilMs - fromMs }))
    },
  })))
}

function barriers(commands: Commands): readonly Planned[] {
  const partitions = commands.partition.map(([division, { fromMs, untilMs }, text]) => ({
    atMs: fromMs,
    argument: `partition ${text}`,
    steps: ({ hosts }: Account): readonly Step[] => [
      { atMs: fromMs, do: 'partition', groups: butTheRest(divided(division, hosts), hosts) },
      { atMs: untilMs, do: 'heal' },
    ],
  }))
  const cuts = commands.cut.map(([division, { fromMs, untilMs }, text]) => ({
    atMs: fromMs,
    argument: `cut ${text}`,
    steps: ({ hosts }: Account): readonly Step[] => {
      const [from = [], to = [], ...more] = divided(division, hosts)
      if (more.length > 0) throw new Misread('must be two groups: nothing gets from the first to the second')
      return [{ atMs: fromMs, do: 'cut', from, to }, { atMs: untilMs, do: 'heal', groups: [from, to] }]
    },
  }))
  return [...partitions, ...cuts]
}

/**
 * Hosts in no group form a side of their own. If there are none, the last group is left out, and is described as "all others".
 */
function butTheRest(groups: readonly (readonly string[])[], hosts: readonly string[]): readonly (readonly string[])[] {
  return groups.flat().length === hosts.length ? groups.slice(0, -1) : groups
}

function additions(commands: Commands): readonly Planned[] {
  return commands.add.map(([count, atMs, text]) => ({
    atMs,
    argument: `add ${text}`,
    steps: ({ hosts }: Account): readonly Step[] => Array.from({ length: count }, () => {
      const host = `m${hosts.length}`
      hosts.push(host)
      return { atMs, do: 'add', host }
    }),
  }))
}

function chosenOf(choice: Choice, from: readonly string[], account: Account, name: string, atMs: number): readonly string[] {
  if (choice.kind === 'names') {
    const unknown = choice.names.find((host) => !account.hosts.includes(host))
    if (unknown !== undefined) throw new Misread(`names ${unknown}, but there is no such host at ${atMs / 1000}s`)
    return choice.names
  }
  const count = choice.kind === 'count' ? choice.count : Math.round(choice.share * account.hosts.length)
  if (count === 0) throw new Misread(`is less than one host at ${atMs / 1000}s, of ${account.hosts.length}`)
  if (count > from.length) throw new Misread(`needs ${count} hosts at ${atMs / 1000}s, but there are only ${from.length} to choose from`)
  const chosen = sample(fork(account.seed, 'command', name, atMs), from, count, () => true)
  return chosen.toSorted((one, other) => account.hosts.indexOf(one) - account.hosts.indexOf(other))
}

/** A partition replaces the previous one, and its end removes every partition and cut. */
function refuseOverlaps({ partition, cut }: Commands): void {
  const spans = [
    ...partition.map(([, span, text]) => ({ span, text, argument: 'partition' })), ...cut.map(([, span, text]) => ({ span, text, argument: 'cut' })),
  ]
  for (const [index, one] of spans.entries()) {
    for (const other of spans.slice(index + 1)) {
      if (one.argument === 'cut' && other.argument === 'cut') continue
      if (one.span.fromMs < other.span.untilMs && other.span.fromMs < one.span.untilMs) {
        throw new UsageError(`--${other.argument} ${other.text}: a partition may not overlap another partition or a cut; use one partition with all groups`)
      }
    }
  }
}
