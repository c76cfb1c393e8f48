/**
 * Plays what is pinned on several versions of Node, each in a process of its own: `node dist/test/sim/pinned/versions.js 20 22 24 26`.
 * All must come to the hashes of the first, and those to the pinned ones. Ends with 1 where they do not, and shows the first line
 * of the first run in which two versions differ.
 */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { differenceOf, pinProblem } from './compare.ts'
import { NAMES, readPins, type Pins } from './pins.ts'

const MAIN = fileURLToPath(new URL('main.js', import.meta.url))
/** Far above what a trace of the cases takes. */
const MOST_BYTES = 256 * 1024 * 1024

interface Version {
  readonly wanted: string
  /** What runs it, with the arguments that come first. */
  readonly program: readonly [file: string, ...first: string[]]
}

/** This very Node where it is of that version, else one from the registry for this platform. */
function versionOf(wanted: string): Version {
  if (process.versions.node.split('.')[0] === wanted) return { wanted, program: [process.execPath] }
  const platform = process.platform === 'win32' ? 'win' : process.platform
  return { wanted, program: ['npx', '--yes', `node-${platform}-${process.arch}@${wanted}`] }
}

function outputOf({ wanted, program: [file, ...first] }: Version, ...words: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, [...first, ...words], { maxBuffer: MOST_BYTES }, (error, output, errors) => {
      if (error === null) resolve(output)
      else reject(new Error(`Node ${wanted} cannot run ${words.join(' ')}: ${errors.trim() === '' ? error.message : errors}`))
    })
  })
}

async function linesOf(version: Version, name: string): Promise<readonly string[]> {
  return (await outputOf(version, MAIN, 'trace', name)).trimEnd().split('\n')
}

/** In words where one is not as it is pinned: the first, with the first line of it. */
async function unpinned(version: Version, pins: Pins): Promise<string | undefined> {
  const pinned = readPins()
  const differing = NAMES.filter((name) => pinned[name]?.traceHash !== pins[name]?.traceHash)
  const [name] = differing
  const now = name === undefined ? undefined : pins[name]
  if (name === undefined || now === undefined) return undefined
  return `not as pinned: ${differing.join(', ')}\n${pinProblem(name, pinned[name], now, { lines: await linesOf(version, name) }) ?? ''}`
}

/** In words where they differ: the first run, and the first line of it. */
async function difference(one: Version, onePins: Pins, other: Version, otherPins: Pins): Promise<string | undefined> {
  const name = NAMES.find((each) => onePins[each]?.traceHash !== otherPins[each]?.traceHash)
  if (name === undefined) return undefined
  const [before, after] = await Promise.all([one, other].map((version) => linesOf(version, name)))
  const where = differenceOf([`Node ${one.wanted}`, `Node ${other.wanted}`], before ?? [], after ?? [])
  return `${name} is another run on Node ${other.wanted} than on Node ${one.wanted}; ${where ?? 'their lines are the same'}`
}

const versions = process.argv.slice(2).map(versionOf)
const played = await Promise.all(versions.map(async (version) => ({
  version,
  release: (await outputOf(version, '--version')).trim(),
  pins: JSON.parse(await outputOf(version, MAIN)) as Pins,
})))
const [first] = played
if (first === undefined) throw new Error('name the versions of Node, such as 20 22 24 26')

const problems = (await Promise.all([
  ...played.slice(1).map(({ version, pins }) => difference(first.version, first.pins, version, pins)),
  unpinned(first.version, first.pins),
])).filter((problem) => problem !== undefined)

for (const name of NAMES) {
  const hashes = played.map(({ pins }) => pins[name]?.traceHash ?? '')
  console.log(`${name.padEnd(14)} ${[...new Set(hashes)].join(' ')}${new Set(hashes).size === 1 ? '' : ' DIFFER'}`)
}
console.log(`\nplayed on Node ${played.map(({ release }) => release).join(', ')}: ${problems.length === 0 ? 'the same everywhere, and as pinned' : 'NOT the same'}`)
for (const problem of problems) console.log(`\n${problem}`)
process.exitCode = problems.length === 0 ? 0 : 1
