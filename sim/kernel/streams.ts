/** All streams of random numbers of a run, so that its hash covers what was drawn: a draw whose outcome changed nothing is one too. */
import type { Random } from '../../src/protocol/tools/random.ts'
import { CountedStream, keyFor } from './random.ts'

type Label = string | number

export class Streams {
  readonly seed: number
  /** In the order they were opened. Bound: what the processes of the run open. */
  readonly #opened: { readonly name: string; readonly stream: CountedStream }[] = []

  constructor(seed: number) {
    this.seed = seed
  }

  /** The stream of a name. The same name gives the same numbers, from the first on, each time that it is opened. */
  open(...labels: readonly Label[]): Random {
    const stream = new CountedStream(keyFor(this.seed, ...labels))
    this.#opened.push({ name: labels.join(' '), stream })
    return stream
  }

  /** How many numbers each gave; those that gave none are left out, as it says nothing that somebody held one. */
  *draws(): Generator<readonly [name: string, count: number]> {
    for (const { name, stream } of this.#opened) if (stream.drawn > 0) yield [name, stream.drawn]
  }
}

/** What was drawn, as text: each stream a line. */
export function drawLines(draws: Iterable<readonly [name: string, count: number]>): readonly string[] {
  return Array.from(draws, ([name, count]) => `stream ${name}: ${count} numbers drawn`)
}
