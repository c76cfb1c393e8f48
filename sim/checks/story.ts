/**
 * Events and `members()` agree at every event: `members()` is self plus the replay of the events so far. And the events about a
 * name come in order: join, (update | suspect | recover)*, leave, join ...; another life of a name is `leave` (`replaced`), then
 * `join` in the same tick, unless that life has ended already. No event is about self.
 */
import type { Member } from '../../src/cluster/member.ts'
import type { Checker, CheckedWorld, Transition, WatchedLife } from './checker.ts'

/** The whole lists are compared at every 64th event; at the others only the member that the event is about. */
const WHOLE_EACH = 64

interface Story {
  /** The replay. Key: name. Bound: the members shown. */
  readonly members: Map<string, Member>
  /** The member that has just been replaced by a life that, as far as this observer has heard, has not ended. */
  replaced: { readonly name: string; readonly atMs: number } | undefined
  told: number
}

type Told = Extract<Transition, { kind: 'event' }>

export function storyChecker(): Checker {
  const stories = new WeakMap<WatchedLife, Story>()
  return {
    name: 'story',
    take(transition) {
      if (transition.kind !== 'event') return undefined
      const { life } = transition
      const story = stories.get(life) ?? { members: new Map<string, Member>(), replaced: undefined, told: 0 }
      stories.set(life, story)
      return orphan(story, life, transition) ?? next(story, transition) ?? disagreement(story, life, transition.member.name)
    },
    quiet({ lives, nowMs }: CheckedWorld) {
      for (const life of lives) {
        const story = stories.get(life)
        if (!life.running || story === undefined) continue
        const broken = orphan(story, life, { atMs: nowMs }) ?? difference(story, life)
        if (broken !== undefined) return `${life.host}: ${broken}`
      }
      return undefined
    },
  }
}

/** What is wrong with the event at this point, if anything; adds it to the replay. */
function next(story: Story, { life, event, member, reason, atMs }: Told): string | undefined {
  const { members } = story
  const { name } = member
  if (name === life.name && !life.observes) return `${event} is about itself`
  const before = members.get(name)
  const isOther = before !== undefined && before.instance !== member.instance
  if (event === 'join' ? before !== undefined : before === undefined || isOther) {
    return `${event} of ${member.instance}, while ${before === undefined ? 'nobody of that name is a member' : `${before.instance} is the member of that name`}`
  }
  if (event !== 'join' && before !== undefined && !follows(event, before, member, reason)) {
    return `${event}${reason === undefined ? '' : ` (${reason})`} of a member that was ${before.state} and is ${member.state}`
  }
  if (event === 'leave') members.delete(name)
  else members.set(name, member)
  story.replaced = reason === 'replaced' && life.held.get(name)?.verdict !== 'gone' ? { name, atMs } : undefined
  return undefined
}

function follows(event: Exclude<Told['event'], 'join'>, before: Member, { state }: Member, reason: Told['reason']): boolean {
  switch (event) {
    case 'update':
      return state === before.state
    case 'suspect':
      return before.state === 'alive' && state === 'suspect'
    case 'recover':
      return before.state === 'suspect' && state === 'alive'
    case 'leave':
      return reason !== undefined && state === (reason === 'left' ? 'left' : 'failed')
    default:
      return event satisfies never
  }
}

/** A member that was replaced, without a join of its other life in the same tick. */
function orphan({ replaced }: Story, life: WatchedLife, now: Pick<Told, 'atMs'> & Partial<Pick<Told, 'event' | 'member'>>): string | undefined {
  if (replaced === undefined || life.hides) return undefined
  if (now.event === 'join' && now.member?.name === replaced.name && now.atMs === replaced.atMs) return undefined
  return `${replaced.name} was replaced, and its other life did not join at once`
}

function disagreement(story: Story, { cluster, observes }: WatchedLife, name: string): string | undefined {
  const { members } = story
  if (cluster.member(name) !== members.get(name)) return 'member() differs from what the last event said'
  if (cluster.size !== members.size + (observes ? 0 : 1)) return `size is ${cluster.size}, but by the events there are ${members.size} others`
  return ++story.told % WHOLE_EACH === 0 ? difference(story, { cluster }) : undefined
}

function difference({ members }: Story, { cluster }: Pick<WatchedLife, 'cluster'>): string | undefined {
  const stranger = cluster.members().find((member) => member.name !== cluster.self.name && members.get(member.name) !== member)
  if (stranger !== undefined) return `members() shows ${stranger.name} in a state that no event told of`
  const missing = [...members.keys()].find((name) => cluster.member(name) === undefined)
  return missing === undefined ? undefined : `members() lacks ${missing}, although no event said that it left`
}
