/** The command line as a function of its arguments and its surroundings. */
import { generalHelp } from './input/help.ts'
import { UsageError } from './input/usage-error.ts'
import type { Console } from './output/console.ts'
import { widthOf, writeLines } from './output/terminal.ts'
import { wrappedLines } from './output/text.ts'
import { run } from './run/run.ts'
import type { Status } from './status.ts'
import { thrownText } from '../kernel/journal.ts'
import { swarm } from './swarm/swarm.ts'
import { packageVersion } from './swarm/version.ts'

/** Runs the command that the words name. Whatever is thrown is printed, and becomes a status like any other. */
export async function runProgram(words: readonly string[], console: Console): Promise<Status> {
  try {
    return await dispatched(words, console)
  } catch (error) {
    if (error instanceof UsageError) {
      writeLines(console.errors, wrappedLines(error.message, widthOf(console.errors), ''))
      return 'usage'
    }
    writeLines(console.errors, [thrownText(error)])
    return 'crash'
  }
}

async function dispatched([command, ...rest]: readonly string[], console: Console): Promise<Status> {
  switch (command) {
    case 'run':
      return run(rest, console)
    case 'swarm':
      return swarm(rest, console)
    case undefined:
    case 'help':
    case '-h':
    case '--help':
      writeLines(console.output, generalHelp(console.program, widthOf(console.output)))
      return command === undefined ? 'usage' : 'passed'
    case '--version':
      writeLines(console.output, [`rollcall ${packageVersion()}`])
      return 'passed'
    default:
      throw new UsageError(`${command}: unknown command; the commands are run and swarm, and --help explains them`)
  }
}
