/**
 * What is kept of a run: its hash, and for each line of its trace one character, so that a run that has become another one is told
 * by the first line that differs, without the whole trace being kept.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { drawLines } from '../../../sim/kernel/streams.ts'
import { Trace } from '../../../sim/kernel/trace.ts'
import { play, type PlayReport, type Simulation } from '../../../sim/index.ts'
import { arithmeticLines } from './arithmetic.ts'
import { CASES, inFolder } from './cases.ts'

export interface Pin {
  readonly traceHash: string
  /** A character for each line, in pieces: six bits of a running hash over all lines up to it. */
  readonly marks: readonly string[]
}

/** Key: name of the case. */
export type Pins = Readonly<Record<string, Pin>>

/** The name of what is no run: the arithmetic that runs need. */
export const ARITHMETIC = 'arithmetic'

const FILE = inFolder('pins.json')
const PIECE = 120
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** All lines of a run, those of the random numbers drawn last, as `--trace` writes them. */
export interface Traced {
  readonly lines: readonly string[]
  readonly traceHash: string
  readonly report: PlayReport | undefined
}

export async function traced(name: string): Promise<Traced> {
  if (name === ARITHMETIC) return { lines: arithmeticLines(), traceHash: marked(arithmeticLines()).hash, report: undefined }
  const found = CASES.get(name)
  if (found === undefined) throw new Error(`${name} is none of ${NAMES.join(', ')}`)
  const lines: string[] = []
  let played: Simulation<unknown> | undefined
  const onSimulation = (sim: Simulation<unknown>): void => {
    sim.on('trace', (line) => lines.push(line))
    played = sim
  }
  const report = await play(found.scenario, { ...found.options, onSimulation })
  return { lines: [...lines, ...drawLines(played?.draws ?? [])], traceHash: report.traceHash, report }
}

export function pinOf({ lines, traceHash }: Pick<Traced, 'lines' | 'traceHash'>): Pin {
  const { marks } = marked(lines)
  const pieces = Array.from({ length: Math.ceil(marks.length / PIECE) }, (_, index) => marks.slice(index * PIECE, (index + 1) * PIECE))
  return { traceHash, marks: pieces }
}

function marked(lines: readonly string[]): { readonly marks: string; readonly hash: string } {
  const trace = new Trace()
  let marks = ''
  for (const line of lines) {
    trace.command(0, line)
    marks += ALPHABET.charAt(Number.parseInt(trace.hash.slice(-2), 16) % ALPHABET.length)
  }
  return { marks, hash: trace.hash }
}

/** The number of the first line that differs, from 1; one beyond the shorter where that is the beginning of the longer. */
export function differingLine(pinned: Pin, now: Pin): number | undefined {
  const [before, after] = [pinned.marks.join(''), now.marks.join('')]
  if (before === after) return undefined
  const index = Array.from(after).findIndex((mark, at) => mark !== before[at])
  return (index === -1 ? after.length : index) + 1
}

/** All that is pinned. */
export const NAMES: readonly string[] = [ARITHMETIC, ...CASES.keys()]

/** Those that are to be held. */
export function readPins(): Pins {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Pins
}

export function writePins(pins: Pins): void {
  writeFileSync(FILE, `${JSON.stringify(pins, null, 1)}\n`)
}

/** One after the other: a process plays one run at a time. */
export async function playPins(names: readonly string[]): Promise<Pins> {
  const pins: Record<string, Pin> = {}
  for (const name of names) pins[name] = pinOf(await traced(name))
  return pins
}
