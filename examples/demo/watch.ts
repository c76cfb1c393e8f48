/** Waits until each process has told what it was expected to see, or the time is up. */
import type { ClusterEvent } from 'rollcall'
import type { Status } from './messages.ts'
import { duration } from './screen.ts'

export type Told = ClusterEvent<Status>

export interface Sight {
  /** `web join`: the end of a sentence that begins with `api saw` or `api did not see`. */
  readonly what: string
  readonly isIt: (event: Told) => boolean
}

/** What one process is to see. */
export interface Expectation {
  readonly observer: string
  readonly sights: readonly Sight[]
  /** What must not be seen before all of that was. */
  readonly never?: Sight | undefined
}

export interface Outcome {
  readonly observer: string
  /** Empty where everything was seen. */
  readonly unseen: readonly Sight[]
  /** What was seen and must not be. */
  readonly seenAmiss: Sight | undefined
  readonly sights: readonly Sight[]
  /** When all was seen, or until when it was not: milliseconds since the waiting began. */
  readonly afterMs: number
}

export class Watch {
  /** One outcome an expectation, in the order given, when all are known. */
  readonly outcomes: Promise<readonly Outcome[]>
  readonly #expectations: readonly Expectation[]
  readonly #begunAt = performance.now()
  readonly #timer: NodeJS.Timeout
  /** What is still waited for. Key: observer. Bound: the expectations, one an observer. */
  readonly #unseen = new Map<string, readonly Sight[]>()
  /** Key: observer. Bound: the same. */
  readonly #doneAtMs = new Map<string, number>()
  /** Key: observer. Bound: the same. */
  readonly #seenAmiss = new Map<string, Sight>()
  #over = false
  #resolve!: (outcomes: readonly Outcome[]) => void

  constructor(expectations: readonly Expectation[], limitMs: number) {
    this.#expectations = expectations
    for (const { observer, sights } of expectations) this.#unseen.set(observer, sights)
    this.outcomes = new Promise((resolve) => (this.#resolve = resolve))
    this.#timer = setTimeout(() => this.end(), limitMs)
  }

  get over(): boolean {
    return this.#over
  }

  told(observer: string, event: Told): void {
    const waitedFor = this.#unseen.get(observer)
    if (waitedFor === undefined || this.#doneAtMs.has(observer)) return
    const amiss = this.#expectations.find((expectation) => expectation.observer === observer)?.never
    if (amiss?.isIt(event)) this.#seenAmiss.set(observer, amiss)
    const unseen = waitedFor.filter((sight) => !sight.isIt(event))
    this.#unseen.set(observer, unseen)
    if (unseen.length > 0) return
    this.#doneAtMs.set(observer, this.#elapsedMs)
    if (this.#doneAtMs.size === this.#expectations.length) this.end()
  }

  /** What was not seen by now is not waited for any longer. */
  end(): void {
    clearTimeout(this.#timer)
    this.#over = true
    this.#resolve(this.outcomesSoFar())
  }

  outcomesSoFar(): readonly Outcome[] {
    return this.#expectations.map(({ observer, sights }) => {
      const unseen = this.#unseen.get(observer) ?? []
      return { observer, unseen, seenAmiss: this.#seenAmiss.get(observer), sights, afterMs: this.#doneAtMs.get(observer) ?? this.#elapsedMs }
    })
  }

  get #elapsedMs(): number {
    return performance.now() - this.#begunAt
  }
}

export function isGood({ unseen, seenAmiss }: Outcome): boolean {
  return unseen.length === 0 && seenAmiss === undefined
}

/** `api did not see web join within 0.50 s`, without its first word. */
export function verdict({ unseen, seenAmiss, sights, afterMs }: Outcome): string {
  if (seenAmiss !== undefined) return `SAW ${seenAmiss.what}, which nobody should`
  if (unseen.length === 0) return `saw ${listed(sights)}, after ${duration(afterMs)}`
  return `did not see ${listed(unseen)} within ${duration(afterMs)}`
}

/** `web, mail and auth join`, where all do the same. */
function listed(sights: readonly Sight[]): string {
  const halves = sights.map(({ what }) => /^(\S+) (.*)$/.exec(what) ?? ['', what, ''])
  const [first] = halves
  if (halves.length < 2 || !halves.every(([, , done]) => done === first?.[2])) return sights.map(({ what }) => what).join(' and ')
  const names = halves.map(([, name]) => name)
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} ${first?.[2]}`
}
