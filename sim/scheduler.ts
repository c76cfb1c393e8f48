/**
 * Virtual time and what is due when. Tasks run in the order of (time, order of scheduling): two tasks due at the same time
 * run in the order in which they were asked for, so a run has one possible order of events.
 *
 * The queue is a binary heap in which each task knows its place: a cancelled task is taken out at once, so that the queue holds
 * exactly what is still to come.
 */

/** Something due at a virtual time. A class and not a closure: a run makes millions of them. */
export abstract class Task {
  /** Virtual milliseconds; set by the scheduler. */
  dueMs = 0
  /** Which of the tasks due at one time goes first; set by the scheduler. */
  order = 0
  /** Index in the heap, -1 outside it; set by the scheduler. */
  place = -1

  abstract run(): void
}

export class Scheduler {
  /** Heap of tasks; its bound is what the hosts and the network have under way. */
  readonly #heap: Task[] = []
  #nowMs = 0
  #scheduled = 0

  get nowMs(): number {
    return this.#nowMs
  }

  /** How many tasks wait. */
  get size(): number {
    return this.#heap.length
  }

  /** The time of the next task; infinite when nothing waits. */
  get nextMs(): number {
    return this.#heap[0]?.dueMs ?? Infinity
  }

  /** A task waits once at a time; scheduling it again after it ran or was cancelled is fine. */
  schedule(task: Task, dueMs: number): void {
    if (!(dueMs >= this.#nowMs && dueMs < Infinity)) {
      throw new RangeError(`cannot schedule for ${dueMs} ms at ${this.#nowMs} ms: virtual time only goes forward`)
    }
    if (task.place !== -1) throw new RangeError(`the task is already due at ${task.dueMs} ms`)
    task.dueMs = dueMs
    task.order = this.#scheduled++
    this.#heap.push(task)
    this.#rise(task, this.#heap.length - 1)
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
    const last = this.#heap.pop() as Task
    task.place = -1
    if (last === task) return
    if (place > 0 && before(last, this.#heap[(place - 1) >> 1] as Task)) this.#rise(last, place)
    else this.#sink(last, place)
  }

  #rise(task: Task, from: number): void {
    const heap = this.#heap
    let place = from
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above] as Task
      if (!before(task, parent)) break
      heap[place] = parent
      parent.place = place
      place = above
    }
    heap[place] = task
    task.place = place
  }

  #sink(task: Task, from: number): void {
    const heap = this.#heap
    const size = heap.length
    let place = from
    for (;;) {
      let below = 2 * place + 1
      if (below >= size) break
      if (below + 1 < size && before(heap[below + 1] as Task, heap[below] as Task)) below++
      const child = heap[below] as Task
      if (!before(child, task)) break
      heap[place] = child
      child.place = place
      place = below
    }
    heap[place] = task
    task.place = place
  }
}

function before(a: Task, b: Task): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
}
