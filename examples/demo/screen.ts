/** How the demo looks: lines that fit 60 columns and use up to 80, in colour on a terminal. */

/** The part of `process.stdout` that is needed. */
export interface Output {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const WIDEST = 80
const NARROWEST = 40
/** The column at which the text of a line begins, after the time and the name. */
const MARGIN = 15

const COLOURS: Readonly<Record<string, number>> = { api: 36, web: 35, jobs: 33, mail: 34, auth: 32, demo: 2 }
const [BOLD, DIM, RED, GREEN] = [1, 2, 31, 32]

export class Screen {
  readonly #output: Output
  readonly #coloured: boolean
  readonly #begunAt = performance.now()

  constructor(output: Output, env: Readonly<Record<string, string | undefined>>) {
    this.#output = output
    this.#coloured = output.isTTY === true && (env['NO_COLOR'] ?? '') === ''
  }

  heading(text: string): void {
    this.#print('')
    this.#print(this.#paint(`── ${text} ${'─'.repeat(Math.max(0, this.#width - text.length - 4))}`, BOLD))
  }

  paragraph(text: string): void {
    for (const line of this.#wrap(text, 0)) this.#print(line)
  }

  gap(): void {
    this.#print('')
  }

  /** Prints that something happened: when, who reports it, and what. */
  happened(who: string, text: string): void {
    const time = seconds(performance.now() - this.#begunAt).padStart(8)
    this.#entry(`${this.#paint(time, DIM)} ${this.#name(who)}`, text)
  }

  verdict(good: boolean, who: string, text: string): void {
    const mark = good ? this.#paint('✓', GREEN) : this.#paint('✗', RED)
    this.#entry(`       ${mark} ${this.#name(who)}`, text)
  }

  /** Prints a line of the summary. */
  scene(state: 'seen' | 'failed' | 'not run', name: string, text: string): void {
    const mark = { seen: this.#paint('✓', GREEN), failed: this.#paint('✗', RED), 'not run': '-' }[state]
    this.#print(`${mark} ${name.padEnd(8)}  ${text}`)
  }

  conclusion(good: boolean, sentences: readonly string[]): void {
    const lines = sentences.flatMap((sentence) => this.#wrap(sentence, 0))
    for (const line of lines) this.#print(this.#paint(line, BOLD, good ? GREEN : RED))
  }

  /** A terminal that does not know its width says 0. */
  get #width(): number {
    return Math.max(NARROWEST, Math.min(WIDEST, this.#output.columns || WIDEST))
  }

  /** `start` fills the margin of the first line. Text that does not fit continues below, indented by the margin. */
  #entry(start: string, text: string): void {
    const [first = '', ...others] = this.#wrap(text, MARGIN)
    this.#print(`${start} ${first}`)
    for (const line of others) this.#print(' '.repeat(MARGIN) + line)
  }

  #name(who: string): string {
    return this.#paint(who.padEnd(5), COLOURS[who] ?? 0)
  }

  #paint(text: string, ...codes: readonly number[]): string {
    return this.#coloured ? `\u001b[${codes.join(';')}m${text}\u001b[0m` : text
  }

  /** Breaks lines between words, but not between a number and its unit. */
  #wrap(text: string, margin: number): readonly string[] {
    const lines: string[] = []
    let line = ''
    for (const word of text.split(/(?<=\S)(?= )(?! m?s\b)/)) {
      if (line !== '' && margin + line.length + word.trimEnd().length > this.#width) {
        lines.push(line)
        line = word.trimStart()
      } else line += word
    }
    return [...lines, line]
  }

  #print(line: string): void {
    this.#output.write(`${line.trimEnd()}\n`)
  }
}

/** A duration for people: `250 ms`, `1.50 s`. */
export function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
