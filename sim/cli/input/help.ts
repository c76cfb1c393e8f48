/** The help, made of the same tables as the parser. */
import { columns, wrapped } from '../output/text.ts'
import { STATUS_MEANINGS, STATUSES, type Status } from '../status.ts'
import type { Argument, Table } from './arguments.ts'
import { RUN_ARGUMENTS } from './run-arguments.ts'
import { SWARM_ARGUMENTS } from './swarm-arguments.ts'

export type Command = 'run' | 'swarm'

export const COMMANDS: Readonly<Record<Command, { readonly what: string; readonly table: Table; readonly example: string }>> = {
  run: {
    what: 'Plays one scenario: a cluster over a virtual network, with faults at set times, then quiet until all members agree.',
    table: RUN_ARGUMENTS,
    example: 'run --members 200 --loss 5% --partition 50/50@30s..90s --crash 3@20s --seed 7',
  },
  swarm: {
    what: 'Draws and plays a different world for each seed, and checks that each kind of fault happened and made a difference. '
      + 'The first world and one in a hundred are played twice, and must be identical both times. '
      + 'Ranges are independent: instead of 10,000 seeds on one machine, play 2,500 on each of four.',
    table: SWARM_ARGUMENTS,
    example: 'swarm --seeds 1..10000',
  },
}

/** How the program is called, whether through the npm script or directly. */
export function programName(env: Readonly<Record<string, string | undefined>>): string {
  return env['npm_lifecycle_event'] === 'sim' ? 'npm run sim --' : 'npx rollcall-sim'
}

export function generalHelp(program: string, width: number): readonly string[] {
  const commands = (Object.keys(COMMANDS) as Command[]).flatMap((command) => [
    '',
    `${program} ${command}`,
    ...wrapped(`  ${COMMANDS[command].what}`, width, '  '),
    ...wrapped(`  Example: ${COMMANDS[command].example}`, width, '  '),
  ])
  return ['The simulator of rollcall.', ...commands, '', ...wrapped(`${program} <command> --help lists the arguments of a command.`, width), '', ...statusHelp(width)]
}

export function commandHelp(program: string, command: Command, width: number): readonly string[] {
  const { what, table, example } = COMMANDS[command]
  return [
    ...wrapped(`${program} ${command} [arguments]`, width),
    '',
    ...wrapped(what, width),
    '',
    ...Object.entries(table).flatMap(([name, argument]) => argumentHelp(name, argument, width)),
    '',
    ...wrapped('Times have a unit: ms, s, m or h. Shares are in percent. A span is two times: 30s..90s. Hosts are a count or a share, in '
      + 'which case the seed draws them, or names separated by commas.', width),
    '',
    ...wrapped(`Example: ${program} ${example}`, width, '  '),
    '',
    ...statusHelp(width),
  ]
}

function argumentHelp(name: string, argument: Argument<unknown>, width: number): readonly string[] {
  const notes = [
    ...(argument.otherwise === undefined ? [] : [`default: ${argument.otherwise}`]),
    ...(argument.example === undefined ? [] : [`example: ${argument.example}`]),
    ...(argument.repeats ? ['may be repeated'] : []),
  ]
  const head = argument.form === undefined ? `--${name}` : `--${name} ${argument.form}`
  const text = notes.length === 0 ? argument.what : `${argument.what} (${notes.join('; ')})`
  return [`  ${head}`, ...wrapped(`      ${text}`, width, '      ')]
}

function statusHelp(width: number): readonly string[] {
  const labels = columns((Object.keys(STATUSES) as Status[]).map((status) => [String(STATUSES[status]).padStart(5), status]))
  const margin = ' '.repeat(Math.max(...labels.map((label) => label.length)) + 2)
  return ['Exit status:', ...(Object.keys(STATUSES) as Status[]).flatMap((status, index) =>
    wrapped(`${(labels[index] ?? '').padEnd(margin.length)}${STATUS_MEANINGS[status]}`, width, margin))]
}
