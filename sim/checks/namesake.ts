/**
 * Nothing flaps: a name that two processes claim goes from one to the other and back once or twice, as each takes it from the other
 * that does not answer, and then ten probe intervals pass before either tries again. Two that outbid each other without asking
 * would be told as leave and join by everybody for ever.
 */
import type { Checker, Held } from './checker.ts'

/** Probe intervals that who has taken its name back leaves it at that. */
const REST = 10

/** Each of the two takes it back once; and one that was under way with old news. */
const RETURNS = 3

interface Lives {
  /** Instances shown so far. */
  readonly shown: Set<string>
  /** When an earlier one was shown again, by the observer's own clock. Bound: {@link RETURNS}. */
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
      return ownMs - first >= restMs ? undefined : `the name went to a life that had it before ${RETURNS + 1} times within ${restMs} ms`
    },
  }
}
