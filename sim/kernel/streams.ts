/** All random streams of a run. Its hash covers how many numbers each gave, so that a draw without any effect counts too. */
import type { Random } from '../../src/protocol/tools/random.ts'
import { CountedStream, keyFor } from './random.ts'

type Label = string | number

export class Streams {
  readonly seed: number
  /** In the order they were opened. Bound: the streams that the processes of the run open. */
  readonly #opened: { readonly name: string; readonly stream: CountedStream }[] = []

  constructor(seed: number) {
    this.seed = seed
  }

  /** Opens the stream of a name. Each time it gives the same numbers, from the first on. */
  open(...labels: readonly Label[]): Random {
    const stream = new CountedStream(keyFor(this.seed, ...labels))
    this.#opened.push({ name: labels.join(' '), stream })
    return stream
  }

  /** How many numbers each stream gave. Those that gave none are left out: opening a stream has no effect. */
  *draws(): Generator<readonly [name: string, count: number]> {
    for (const { name, stream } of this.#opened) if (stream.drawn > 0) yield [name, stream.drawn]
  }
}

/** One line of text for each stream. */
export function drawLines(draws: Iterable<readonly [name: string, count: number]>): readonly string[] {
  return Array.from(draws, ([name, count]) => `stream ${name}: ${count} numbers drawn`)
}
