/**
 * The gone are asked whether they are back: by the whole cluster about one each probe interval, whoever they are. It is what heals
 * a partition in which each side has given up the other, so nobody may ever be past asking.
 *
 * Whether one is asked is chance, so questions are reckoned up over all members: each member that holds failed ones asks one in a
 * round with the probability of 1 / members at least. Where so many were due that not one of them is beyond belief, nobody asks.
 */
import type { Checker, WatchedLife } from './checker.ts'

/** That none of so many is asked has the probability of e^-45; and of e^-11 still where three of four rounds were none. */
const DUE = 45

export function healChecker(): Checker {
  /** When a life's last round was counted, by its own clock. */
  const rounds = new WeakMap<WatchedLife, number>()
  let due = 0
  return {
    name: 'heal',
    take() {
      return undefined
    },
    sent(life, { kind, to }) {
      if (kind !== 'ping' || life.failed === 0 || !life.settings.expert.healTries || life.cluster.state === 'leaving') return undefined
      // An address that is nobody's any more is that of one who is gone.
      if (to === undefined || life.held.get(to.name)?.verdict === 'gone') due = 0
      else if (life.now() - (rounds.get(life) ?? -Infinity) >= life.settings.probeIntervalMs) {
        rounds.set(life, life.now())
        due += 1 / life.size
      }
      return due < DUE ? undefined : `it holds ${life.failed} as failed, and of ${DUE} questions that were due nobody has asked one`
    },
  }
}
