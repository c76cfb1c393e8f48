/**
 * Everybody is asked in turn: each member probes each other again within 2n - 1 of its own intervals (rotation.ts). One that is
 * passed over could be dead, and the member that should have asked would not know.
 *
 * The checker sees only pings, and reads local health when one is sent. It may therefore count an interval that was stretched to
 * twice its length as two, so the rule counts as broken only beyond twice the promise.
 */
import type { Checker, CheckedWorld, WatchedLife } from './checker.ts'

const MISCOUNT = 2

/** When a member asked each other one, in its own intervals since its first ping. */
interface Turns {
  intervals: number
  /** When each member was last asked, or joined. Key: instance. Bound: the members. */
  readonly asked: Map<string, number>
  /** The time of the last ping by its own clock, and the factor by which local health stretched the interval then. */
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
      const stretch = life.localHealth + 1
      const [ownMs, length] = [life.now(), life.settings.probeIntervalMs * Math.max(stretch, own.stretch)]
      // Each round asks somebody, so at most one has passed between two pings; missed rounds are not made up for.
      own.intervals += Math.min(1, (ownMs - own.ownMs) / length)
      Object.assign(own, { ownMs, stretch })
      if (to !== undefined && own.asked.has(to.cluster.self.instance)) own.asked.set(to.cluster.self.instance, own.intervals)
      // Not at each ping: looking at all members is too expensive for that.
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
    return `it has not asked ${member.host} for ${Math.floor(intervals - since)} intervals; with ${peak} members the limit is ${promised}`
  }
  return undefined
}
