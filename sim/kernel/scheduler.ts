/**
 * Virtual time and what is due when. Tasks run in the order of (time, order of scheduling): two tasks due at the same time
 * run in the order in which they were asked for, so a run has one possible order of events.
 *
 * The queue is a binary heap in which each task knows its place: a cancelled task is taken out at once, so that the queue holds
 * exactly what is still to come. What tasks are compared by stands beside the heap in tables of its own: the tasks of a thousand
 * hosts lie all over the memory, and looking at each on the way took 4 % of a run of 300.
 */

import { STARTED, type Cause, type CauseSource } from './cause.ts'

/** Something due at a virtual time. A class and not a closure: a run makes millions of them. */
export abstract class Task implements CauseSource {
  /** Virtual milliseconds; set by the scheduler. */
  dueMs = 0
  /** Which of the tasks due at one time goes first; set by the scheduler. */
  order = 0
  /** Index in the heap, -1 outside it; set by the scheduler. */
  place = -1

  get host(): string | undefined {
    return undefined
  }

  abstract run(): void

  /** What is said to have caused whatever comes of it. */
  cause(): Cause {
    return { by: 'timer', dueMs: this.dueMs }
  }
}

export class Scheduler {
  /** Heap of tasks; its bound is what the hosts and the network have under way. */
  readonly #heap: Task[] = []
  /** By place in the heap: when its task is due, and the task's order. */
  #dueMs = new Float64Array(64)
  #order = new Float64Array(64)
  #nowMs = 0
  #scheduled = 0
  /** What is being done, or was done last: the cause of all that happens until something else is. */
  doing: CauseSource = STARTED

  get nowMs(): number {
    return this.#nowMs
  }

  /** How many tasks wait. */
  get size(): number {
    return this.#heap.length
  }

  /** The time of the next task; infinite when nothing waits. */
  get nextMs(): number {
    return this.#heap.length === 0 ? Infinity : (this.#dueMs[0] as number)
  }

  /** A task waits once at a time; scheduling it again after it ran or was cancelled is fine. */
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

  /** Moves time to the next task and runs it. False when nothing waits. */
  runNext(): boolean {
    const task = this.#heap[0]
    if (task === undefined) return false
    this.#remove(task)
    this.#nowMs = task.dueMs
    this.doing = task
    task.run()
    return true
  }

  /** Lets time pass up to a moment before which nothing is due. */
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

  /** Whether what stands at `place` comes after a task due then and of that order. */
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
