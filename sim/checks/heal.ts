/**
 * Gone members are asked whether they are back: the whole cluster together asks about one per probe interval. This heals a
 * partition in which each side has given the other up, so no gone member may ever be excluded.
 *
 * Whether one is asked is a matter of chance, so the expected number is summed over all members: each that holds failed ones asks
 * one per round with a probability of at least 1 / members. If 45 questions were due and none was sent, chance is no explanation.
 */
import type { Checker, WatchedLife } from './checker.ts'

/** The chance that none of 45 is asked is e^-45; even if three of four counted rounds never took place, still e^-11. */
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
      // An address that nobody has any more belonged to a gone member.
      if (to === undefined || life.held.get(to.name)?.verdict === 'gone') due = 0
      else if (life.now() - (rounds.get(life) ?? -Infinity) >= life.settings.probeIntervalMs) {
        rounds.set(life, life.now())
        due += 1 / life.size
      }
      return due < DUE ? undefined : `it holds ${life.failed} as failed, and of ${DUE} questions due to failed members none was asked`
    },
  }
}
