/**
 * The trace of a run as a file: one line for each item that the trace hash covers, as it happens, and at the end one line for
 * each stream of random numbers. Two runs with different hashes have different files, and `diff` shows where they diverge.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { drawLines } from '../../kernel/streams.ts'
import type { Simulation } from '../../simulation.ts'

/** Characters that are collected before they are written: a run can have millions of lines. */
const BLOCK = 65_536

export class TraceFile {
  readonly #descriptor: number
  #sim: Simulation | undefined
  #unwritten = ''

  /** Throws the system's error if the file cannot be opened. */
  constructor(file: string) {
    this.#descriptor = openSync(file, 'w')
  }

  listen(sim: Simulation): void {
    this.#sim = sim
    sim.on('trace', (line) => this.#line(line))
  }

  close(): void {
    for (const line of drawLines(this.#sim?.draws ?? [])) this.#line(line)
    this.#write()
    closeSync(this.#descriptor)
  }

  #line(line: string): void {
    this.#unwritten += `${line}\n`
    if (this.#unwritten.length >= BLOCK) this.#write()
  }

  #write(): void {
    writeSync(this.#descriptor, this.#unwritten)
    this.#unwritten = ''
  }
}
