/** Waits until each process has reported what it was expected to see, or the time is up. */
import type { ClusterEvent } from 'rollcall'
import type { Status } from './messages.ts'
import { duration } from './screen.ts'

export type Told = ClusterEvent<Status>

export interface Sight {
  /** `web join`: the end of a sentence that begins with `api saw` or `api did not see`. */
  readonly what: string
  readonly isIt: (event: Told) => boolean
}

/** What one process must see. */
export interface Expectation {
  readonly observer: string
  readonly sights: readonly Sight[]
  /** What it must not see before it has seen all of that. */
  readonly never?: Sight | undefined
}

export interface Outcome {
  readonly observer: string
  /** Empty if everything was seen. */
  readonly unseen: readonly Sight[]
  /** What was seen although it must not be. */
  readonly seenAmiss: Sight | undefined
  readonly sights: readonly Sight[]
  /** When all was seen, or how long was waited in vain: milliseconds since the start of the wait. */
  readonly afterMs: number
}

export class Watch {
  /** Resolves when all outcomes are known: one per expectation, in the order given. */
  readonly outcomes: Promise<readonly Outcome[]>
  readonly #expectations: readonly Expectation[]
  readonly #begunAt = performance.now()
  readonly #timer: NodeJS.Timeout
  /** What has not been seen yet. Key: observer. Bound: the expectations, one per observer. */
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

  /** Ends the wait for whatever has not been seen by now. */
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

/** Such as `api did not see web join within 0.50 s`, without the first word. */
export function verdict({ unseen, seenAmiss, sights, afterMs }: Outcome): string {
  if (seenAmiss !== undefined) return `SAW ${seenAmiss.what}, which must not happen`
  if (unseen.length === 0) return `saw ${listed(sights)}, after ${duration(afterMs)}`
  return `did not see ${listed(unseen)} within ${duration(afterMs)}`
}

/** Such as `web, mail and auth join` if all do the same. */
function listed(sights: readonly Sight[]): string {
  const halves = sights.map(({ what }) => /^(\S+) (.*)$/.exec(what) ?? ['', what, ''])
  const [first] = halves
  if (halves.length < 2 || !halves.every(([, , done]) => done === first?.[2])) return sights.map(({ what }) => what).join(' and ')
  const names = halves.map(([, name]) => name)
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} ${first?.[2]}`
}
