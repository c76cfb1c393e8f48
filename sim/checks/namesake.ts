/**
 * Nothing flaps. A name that two processes claim goes from one to the other and back once or twice, as each takes it from the
 * other when that does not answer; then ten probe intervals pass before either tries again. If two outbid each other without
 * asking, everybody would emit leave and join for ever.
 */
import type { Checker, Held } from './checker.ts'

/** Probe intervals that a process waits after it has taken its name back. */
const REST = 10

/** Each of the two takes it back once; and old news still in flight may bring it back once more. */
const RETURNS = 3

interface Lives {
  /** Instances shown so far. */
  readonly shown: Set<string>
  /** When an earlier instance was shown again, by the observer's own clock. Bound: {@link RETURNS}. */
  readonly returns: number[]
}

export function namesakeChecker(): Checker {
  const names = new WeakMap<Held, Lives>()
  return {
    name: 'namesake',
    take(transition) {
      if (transition.kind !== 'verdict' || transition.after === 'gone') return undefined
      const { record, about, ownMs, life } = transition
      const { shown } = record
      if (shown === undefined || shown === about) return undefined
      const lives = names.get(record) ?? { shown: new Set<string>(), returns: [] }
      names.set(record, lives)
      if (!lives.shown.has(shown)) return void lives.shown.add(shown)
      lives.returns.push(ownMs)
      if (lives.returns.length <= RETURNS) return undefined
      const first = lives.returns.shift() ?? -Infinity
      const restMs = REST * life.settings.probeIntervalMs
      return ownMs - first >= restMs ? undefined : `the name went back to an earlier life ${RETURNS + 1} times within ${restMs} ms`
    },
  }
}
