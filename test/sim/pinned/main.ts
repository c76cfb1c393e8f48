/**
 * Plays what is pinned, as a program of its own: in another process, or with another version of Node.
 *
 * - `node dist/test/sim/pinned/main.js` prints the pins as they come out here, `main.js <name>...` only those of these names.
 * - `node dist/test/sim/pinned/main.js trace <name>` prints the whole trace of one.
 * - `npm run pin` writes all pins, and the run that the README shows, after a change that was meant to change runs.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { sampleRun, withSampleRun } from '../../readme/sample-run.ts'
import { NAMES, playPins, traced, writePins } from './pins.ts'

const [command, ...names] = process.argv.slice(2)

if (command === 'pin') {
  writePins(await playPins(NAMES))
  const readme = readFileSync('README.md', 'utf8')
  writeFileSync('README.md', withSampleRun(readme, (await sampleRun(readme)).printed))
} else if (command === 'trace') for (const name of names) process.stdout.write(`${(await traced(name)).lines.join('\n')}\n`)
else process.stdout.write(`${JSON.stringify(await playPins(command === undefined ? NAMES : [command, ...names]))}\n`)
