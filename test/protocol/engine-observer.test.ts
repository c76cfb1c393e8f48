/** A member that sees the list without being on it. */
import { describe, expect, it } from 'vitest'
import { at, FULL } from './support.ts'
import { type Process, World } from './world.ts'

interface Watch {
  readonly world: World
  readonly members: readonly Process[]
  readonly observer: Process
}

/** Three members, and an observer that has the name of one of them. */
function watch(): Watch {
  const world = new World()
  const first = world.start('a', { settings: FULL })
  const options = { settings: FULL, seeds: [first.address] }
  const members = [first, world.start('b', options), world.start('c', options)]
  world.run(3000)
  const observer = world.start('b', { ...options, observes: true, address: { host: '10.9.9.9', port: 9 } })
  world.run(3000)
  return { world, members, observer }
}

function stories({ members }: Watch): readonly (readonly string[])[] {
  return members.map(({ story }) => [...story])
}

describe('R7 An observer', () => {
  it('sees the whole list, also a member that has its own name', () => {
    const { observer } = watch()
    expect([...observer.story].sort()).toEqual(['join a', 'join b', 'join c', 'joined'])
  })

  it('is on nobody’s list, and nobody is told of it', () => {
    const { members } = watch()
    for (const { engine, story } of members) {
      expect(engine.counters.ignored.unexpected).toBe(0)
      expect(story.filter((words) => words.startsWith('join '))).toHaveLength(2)
      expect(story.some((words) => words.startsWith('conflict') || words.startsWith('update'))).toBe(false)
    }
  })

  it('sees who comes, changes, leaves and fails, each under its reason', () => {
    const { world, members: [a, b, c], observer } = watch()
    world.start('d', { settings: FULL, seeds: [(a as Process).address] })
    ;(b as Process).input((engine) => engine.setMetadata(Uint8Array.of(7), at(world.nowMs)))
    world.run(10_000)
    expect([observer.storyOf('d'), observer.storyOf('b')]).toEqual([['join d'], ['join b', 'update b']])
    ;(b as Process).input((engine) => engine.leave(1000, at(world.nowMs)))
    world.crash(c as Process)
    world.run(40_000)
    expect(observer.storyOf('b').at(-1)).toBe('leave b (left)')
    expect(observer.storyOf('c').at(-1)).toBe('leave c (failed)')
    expect(observer.storyOf('d')).toEqual(['join d'])
  })

  it('that cannot reach a member takes it off its list without a word to others, and on again when it answers', () => {
    const watched = watch()
    const { world, observer } = watched
    const before = stories(watched)
    world.loses = ({ from, to }) => [from, to].some(({ host }) => host === '10.9.9.9')
    world.run(120_000)
    expect(['a', 'b', 'c'].map((name) => observer.storyOf(name).at(-1))).toEqual(['a', 'b', 'c'].map((name) => `leave ${name} (failed)`))
    world.loses = () => false
    world.run(60_000)
    expect(['a', 'b', 'c'].map((name) => observer.storyOf(name).at(-1))).toEqual(['join a', 'join b', 'join c'])
    expect(stories(watched)).toEqual(before)
    for (const { engine } of watched.members) expect(engine.counters.refutations).toBe(0)
  })

  it('that was told to forget a member which it could not reach finds it again', () => {
    const { world, observer } = watch()
    world.loses = ({ from, to }) => [from, to].some(({ host }) => host === '10.9.9.9')
    world.run(120_000)
    expect(observer.storyOf('c').at(-1)).toBe('leave c (failed)')
    observer.input((engine) => expect(engine.forget('c')).toBe(true))
    world.loses = () => false
    world.run(60_000)
    expect(observer.storyOf('c').at(-1)).toBe('join c')
    const { repairs } = observer.engine.counters
    world.run(60_000)
    expect(observer.engine.counters.repairs).toBe(repairs)
  })

  it('has nothing to say when it goes, and nobody to tell of its metadata', () => {
    const { world, observer } = watch()
    observer.log.length = 0
    observer.input((engine) => engine.setMetadata(Uint8Array.of(1), at(world.nowMs)))
    observer.input((engine) => engine.leave(1000, at(world.nowMs)))
    expect(observer.log.map(({ event }) => event.type)).toEqual(['self', 'told', 'departed'])
  })
})
