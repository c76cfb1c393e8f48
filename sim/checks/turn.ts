/**
 * Everybody is asked in turn: whoever is a member is probed again within 2n - 1 intervals of each other member (rotation.ts). One who
 * is passed over could be dead, and as far as that member goes nobody would know.
 *
 * Only pings are seen, whatever they are for, and the interval is stretched by local health, which is looked at as pings go. By that
 * intervals may be counted double where they were stretched to twice their length, so twice the promise is held to be broken.
 */
import type { Checker, CheckedWorld, WatchedLife } from './checker.ts'

const MISCOUNT = 2

/** What a member has asked whom, in its own intervals since its first ping. */
interface Turns {
  intervals: number
  /** Key: instance of a member; when it was asked last, or came. Bound: the members. */
  readonly asked: Map<string, number>
  /** Of the last ping, by its own clock, and how far local health stretched intervals. */
  ownMs: number
  stretch: number
  sweptAt: number
}

export function turnChecker(): Checker {
  const turns = new WeakMap<WatchedLife, Turns>()
  const turnsOf = (life: WatchedLife): Turns => {
    const known = turns.get(life)
    if (known !== undefined) return known
    const made = { intervals: 0, asked: new Map<string, number>(), ownMs: life.now(), stretch: 1, sweptAt: 0 }
    turns.set(life, made)
    return made
  }
  return {
    name: 'turn',
    take(transition) {
      if (transition.kind !== 'verdict') return undefined
      const { life, record, about, after } = transition
      const { asked, intervals } = turnsOf(life)
      const { shown } = record
      if (about !== undefined && (about !== shown || after === 'gone')) asked.delete(about)
      if (after !== 'gone' && shown !== undefined && !asked.has(shown) && record.name !== life.name) asked.set(shown, intervals)
      return undefined
    },
    sent(life, { kind, to }, world) {
      if (kind !== 'ping' || life.settings.expert.probeOrder !== 'shuffled' || life.cluster.state === 'leaving') return undefined
      const own = turnsOf(life)
      const stretch = life.doubt + 1
      const [ownMs, length] = [life.now(), life.settings.probeIntervalMs * Math.max(stretch, own.stretch)]
      // Each round asks somebody. Between two pings there are none that were missed: those are not made up for.
      own.intervals += Math.min(1, (ownMs - own.ownMs) / length)
      Object.assign(own, { ownMs, stretch })
      if (to !== undefined && own.asked.has(to.cluster.self.instance)) own.asked.set(to.cluster.self.instance, own.intervals)
      // All of them now and then: each ping would cost as much as there are members.
      if (own.intervals - own.sweptAt < life.size) return undefined
      own.sweptAt = own.intervals
      return passedOver(life, own, world)
    },
  }
}

function passedOver({ peak }: WatchedLife, { asked, intervals }: Turns, world: CheckedWorld): string | undefined {
  const promised = 2 * peak - 1
  for (const [instance, since] of asked) {
    if (intervals - since <= MISCOUNT * promised) continue
    const member = world.lifeOf(instance)
    if (member?.running !== true || member.cluster.self.instance !== instance) continue
    return `it has not asked ${member.host} for ${Math.floor(intervals - since)} intervals, and ${promised} are the most for ${peak} members`
  }
  return undefined
}
