/**
 * `npm run demo`: five processes on 127.0.0.1, each with a cluster. Shows what each of them sees when one joins, changes its
 * metadata, is stopped for a while, is replaced by another life, leaves and comes back, when keys are rotated, and when one is
 * killed. It always ends within 30 s: with exit code 0 if every process has seen everything, 1 if not, 2 if a setting is wrong.
 *
 * Settings, as environment variables:
 *
 * | variable                  | meaning                                                                                           |
 * |---------------------------|---------------------------------------------------------------------------------------------------|
 * | `NO_COLOR`                | if not empty, no colours; there are none either if the output is no terminal                      |
 * | `ROLLCALL_DEMO_SABOTAGE`  | a scene that is made to go wrong, so that the demo must fail; names are in `demo/settings.ts`     |
 * | `ROLLCALL_DEMO_LIMITS_MS` | how long an act of a scene may take, if not the default: `kill=500,join=9000`                     |
 */
import { Screen } from './demo/screen.ts'
import type { DemoSettings } from './demo/settings.ts'
import { readSettings } from './demo/settings.ts'
import { Show } from './demo/show.ts'

/** After this time the demo ends in any case: 30 s less the time to build, to start and to end. */
const LONGEST_MS = 27_000

async function main(settings: DemoSettings): Promise<void> {
  const show = new Show(new Screen(process.stdout, process.env), settings)
  const deadline = setTimeout(() => {
    show.timeUp(`The demo as a whole may take ${LONGEST_MS / 1000} s.`)
    process.exit(1)
  }, LONGEST_MS)
  // The reader of the output is gone.
  process.stdout.on('error', () => process.exit(1))
  process.on('exit', () => show.end())
  process.once('SIGINT', () => process.exit(130))
  process.once('SIGTERM', () => process.exit(143))
  process.exitCode = (await show.play()) ? 0 : 1
  clearTimeout(deadline)
  show.end()
}

function settingsOrExit(): DemoSettings {
  try {
    return readSettings(process.env)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(2)
  }
}

await main(settingsOrExit())
