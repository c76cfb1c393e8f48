/**
 * Virtual time, and which task is due when. Tasks run in the order of their time; tasks due at the same time run in the order in
 * which they were scheduled. So a run has exactly one order of events.
 *
 * The queue is a binary heap in which each task knows its place: a cancelled task is removed at once, so the queue holds exactly
 * what is still to come. The keys that tasks are compared by lie in arrays of their own, next to the heap: the tasks of a
 * thousand hosts are scattered over the memory, and reading the keys from them took 4 % of a run with 300 hosts.
 */

import { STARTED, type Cause, type CauseSource } from './cause.ts'

/** Something due at a virtual time. A class instead of a closure, because a run makes millions of them. */
export abstract class Task implements CauseSource {
  /** Virtual milliseconds; set by the scheduler. */
  dueMs = 0
  /** Of tasks due at the same time, the lower order runs first; set by the scheduler. */
  order = 0
  /** Index in the heap, -1 outside it; set by the scheduler. */
  place = -1

  get host(): string | undefined {
    return undefined
  }

  abstract run(): void

  /** The cause of everything that the task brings about. */
  cause(): Cause {
    return { by: 'timer', dueMs: this.dueMs }
  }
}

export class Scheduler {
  /** Heap of tasks. Bound: the timers of the hosts and the datagrams in flight. */
  readonly #heap: Task[] = []
  /** By place in the heap: the time and the order of the task there. */
  #dueMs = new Float64Array(64)
  #order = new Float64Array(64)
  #nowMs = 0
  #scheduled = 0
  /** What runs now, or ran last: the cause of everything until something else runs. */
  doing: CauseSource = STARTED

  get nowMs(): number {
    return this.#nowMs
  }

  /** How many tasks wait. */
  get size(): number {
    return this.#heap.length
  }

  /** The virtual time of the next task; infinite if none waits. */
  get nextMs(): number {
    return this.#heap.length === 0 ? Infinity : (this.#dueMs[0] as number)
  }

  /** Throws for a task that waits already. It may be scheduled again after it ran or was cancelled. */
  schedule(task: Task, dueMs: number): void {
    if (!(dueMs >= this.#nowMs && dueMs < Infinity)) {
      throw new RangeError(`cannot schedule for ${dueMs} ms at ${this.#nowMs} ms: virtual time only goes forward`)
    }
    if (task.place !== -1) throw new RangeError(`the task is already due at ${task.dueMs} ms`)
    task.dueMs = dueMs
    task.order = this.#scheduled++
    const place = this.#heap.push(task) - 1
    if (place === this.#dueMs.length) this.#enlarge()
    this.#rise(task, dueMs, task.order, place)
  }

  /** Safe to call twice and after the task ran. */
  cancel(task: Task): void {
    if (task.place !== -1) this.#remove(task)
  }

  /** Moves time to the next task and runs it. Returns false if none waits. */
  runNext(): boolean {
    const task = this.#heap[0]
    if (task === undefined) return false
    this.#remove(task)
    this.#nowMs = task.dueMs
    this.doing = task
    task.run()
    return true
  }

  /** Moves time forward without running anything. Throws if a task is due before then. */
  advanceTo(ms: number): void {
    if (!(ms >= this.#nowMs && ms <= this.nextMs)) throw new RangeError(`cannot advance from ${this.#nowMs} ms to ${ms} ms`)
    this.#nowMs = ms
  }

  clear(): void {
    for (const task of this.#heap) task.place = -1
    this.#heap.length = 0
  }

  #remove(task: Task): void {
    const place = task.place
    const end = this.#heap.length - 1
    const last = this.#heap.pop() as Task
    task.place = -1
    if (last === task) return
    const dueMs = this.#dueMs[end] as number
    const order = this.#order[end] as number
    if (place > 0 && this.#isAfter((place - 1) >> 1, dueMs, order)) this.#rise(last, dueMs, order, place)
    else this.#sink(last, dueMs, order, place)
  }

  #rise(task: Task, dueMs: number, order: number, from: number): void {
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      if (!this.#isAfter(above, dueMs, order)) break
      this.#move(above, place)
      place = above
    }
    this.#put(task, dueMs, order, place)
  }

  #sink(task: Task, dueMs: number, order: number, from: number): void {
    const size = this.#heap.length
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      if (below + 1 < size && this.#isAfter(below, this.#dueMs[below + 1] as number, this.#order[below + 1] as number)) below++
      if (this.#isAfter(below, dueMs, order)) break
      this.#move(below, place)
      place = below
    }
    this.#put(task, dueMs, order, place)
  }

  /** Whether the task at `place` runs after one with this time and order. */
  #isAfter(place: number, dueMs: number, order: number): boolean {
    const there = this.#dueMs[place] as number
    return there > dueMs || (there === dueMs && (this.#order[place] as number) > order)
  }

  #move(from: number, to: number): void {
    this.#put(this.#heap[from] as Task, this.#dueMs[from] as number, this.#order[from] as number, to)
  }

  #put(task: Task, dueMs: number, order: number, place: number): void {
    this.#heap[place] = task
    this.#dueMs[place] = dueMs
    this.#order[place] = order
    task.place = place
  }

  #enlarge(): void {
    this.#dueMs = doubled(this.#dueMs)
    this.#order = doubled(this.#order)
  }
}

function doubled(table: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * table.length)
  larger.set(table)
  return larger
}
