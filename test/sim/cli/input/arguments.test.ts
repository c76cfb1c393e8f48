import { describe, expect, it } from 'vitest'
import { parse, type Argument } from '../../../../sim/cli/input/arguments.ts'
import { COMMANDS, commandHelp, generalHelp, type Command } from '../../../../sim/cli/input/help.ts'
import { UsageError } from '../../../../sim/cli/input/usage-error.ts'
import { STATUSES } from '../../../../sim/cli/status.ts'

/** Key: argument; a value that it must not take. Those that take none have none. */
const WRONG: Readonly<Record<Command, Readonly<Record<string, string>>>> = {
  run: {
    members: '0', seed: '-1', for: '120', profile: 'moon', set: 'probeIntervalMs=fast', loss: '5', latency: 'slow', network: 'loss', partition: '50/50@30s',
    cut: 'm0@1s..2s', crash: '3@', vanish: '3', leave: '@20s', restart: '3@soon', move: '0@1s', add: 'm9@20s', pause: '2@10s', block: '2@10s..5s',
    scenario: '', save: '', trace: '', 'trace-hash': '12',
  },
  swarm: {
    seeds: '10..1', workers: '0', members: '64..3', kinds: 'rain', 'stop-after': 'never', replays: 'x', patience: '5', out: '', add: '',
  },
}

const cases = (Object.keys(COMMANDS) as Command[]).flatMap((command) =>
  Object.entries<Argument<unknown>>(COMMANDS[command].table).map(([name, argument]) => ({ command, name, argument })))
const valued = cases.filter(({ argument }) => argument.form !== undefined)
const flags = cases.filter(({ argument }) => argument.form === undefined)

function refusal(command: Command, ...words: readonly string[]): string {
  try {
    parse(command, COMMANDS[command].table, words)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  return 'was taken'
}

describe('The command line', () => {
  it.each(valued)('reads the example of --$name of $command, in both ways of writing', ({ command, name, argument }) => {
    const { table } = COMMANDS[command]
    const apart = parse<Record<string, unknown>>(command, table, [`--${name}`, argument.example ?? ''])
    expect(apart[name]).toEqual(argument.read([argument.example ?? '']))
    expect(apart[name]).not.toEqual(argument.read([]))
    expect(parse(command, table, [`--${name}=${argument.example}`])).toEqual(apart)
  })

  it.each(valued)('refuses what --$name of $command cannot be, by argument and value', ({ command, name }) => {
    const wrong = WRONG[command][name]
    expect(wrong).toBeTypeOf('string')
    expect(refusal(command, `--${name}=${wrong}`)).toMatch(new RegExp(`^--${name} .*: must `))
    expect(refusal(command, `--${name}=${wrong}`)).toContain(`--${name} ${wrong}: must `)
  })

  it.each(valued)('misses the value of --$name of $command, and says what one looks like', ({ command, name, argument }) => {
    const said = `--${name}: needs a value, such as --${name} ${argument.example}`
    expect(refusal(command, `--${name}`)).toBe(said)
    expect(refusal(command, `--${name}`, '--help')).toBe(said)
  })

  it.each(valued)('takes --$name of $command as often as the table says', ({ command, name, argument }) => {
    const twice = [`--${name}`, argument.example ?? '', `--${name}`, argument.example ?? '']
    expect(refusal(command, ...twice)).toBe(argument.repeats ? 'was taken' : `--${name} ${argument.example}: is given twice`)
  })

  it.each(flags)('takes --$name of $command without a value only', ({ command, name }) => {
    expect(parse<Record<string, unknown>>(command, COMMANDS[command].table, [`--${name}`])[name]).toBe(true)
    expect(parse<Record<string, unknown>>(command, COMMANDS[command].table, [])[name]).toBe(false)
    expect(refusal(command, `--${name}=yes`)).toBe(`--${name}=yes: --${name} takes no value`)
  })

  it('refuses what no argument is, and says which there are', () => {
    for (const [word, meant] of [['--los', 'loss'], ['--membrs', 'members'], ['--sede=7', 'seed']] as const) {
      expect(refusal('run', word)).toBe(`${word}: run has no such argument; did you mean --${meant}?`)
    }
    for (const word of ['--quorum', 'loss', '-l', '--', '--constructor', '--toString=1']) {
      expect(refusal('run', word)).toMatch(/: run has no such argument; it takes --members, --seed, /)
      expect(refusal('run', word).startsWith(`${word}: `)).toBe(true)
    }
  })
})

describe('The help', () => {
  it.each([60, 80])('fits %i columns', (width) => {
    const lines = [...generalHelp('npx rollcall-sim', width), ...commandHelp('npx rollcall-sim', 'run', width), ...commandHelp('npx rollcall-sim', 'swarm', width)]
    expect(lines.filter((line) => line.length > width)).toEqual([])
  })

  it.each(['run', 'swarm'] as const)('names every argument of %s with its form, and every exit status', (command) => {
    const text = commandHelp('npx rollcall-sim', command, 80).join('\n')
    for (const [name, { form }] of Object.entries(COMMANDS[command].table)) expect(text).toContain(form === undefined ? `--${name}` : `--${name} ${form}`)
    for (const [status, code] of Object.entries(STATUSES)) expect(text).toMatch(new RegExp(`^ +${code}  ${status} `, 'm'))
  })
})
