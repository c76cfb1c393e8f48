/** Measures how fast the simulator is on this machine: `npm run bench`. */
import { wishOf } from './arguments.ts'
import { measureIdle } from './idle.ts'
import { largeRun } from './large.ts'
import { machineMeter } from './meter.ts'
import { idleTable, largeLine } from './text.ts'

/**
 * Enough for a median that other work on the machine does not disturb; each slice is long enough for several garbage collections.
 */
const SLICES = 15
const MEMBER_SECONDS = 40_000

const say = (text: string): void => void process.stdout.write(`${text}\n`)

const wish = wishOf(process.argv.slice(2))
switch (wish.kind) {
  case 'idle':
    say(idleTable(await measureIdle({ sizes: wish.sizes, slices: SLICES, memberSeconds: MEMBER_SECONDS }, machineMeter())))
    break
  case 'large':
    await largeRun(wish, machineMeter(), (progress) => say(largeLine(progress)))
    break
  case 'wrong':
    process.stderr.write(`${wish.problem}\n`)
    process.exitCode = 2
    break
  default:
    wish satisfies never
}
