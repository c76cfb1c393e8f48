/** Two processes under one name. The host of the address tells them apart. */
import { describe, expect, it } from 'vitest'
import type { Address } from '../../src/protocol/address.ts'
import { at, CODEC } from './support.ts'
import { type Process, World } from './world.ts'

const HERE: Address = { host: '10.0.0.50', port: 50 }
const ELSEWHERE: Address = { host: '10.0.0.60', port: 60 }

interface Meeting {
  readonly world: World
  /** A bystander, which is the seed, and the holder of the name `x`. */
  readonly seed: Process
  readonly older: Process
  /** Starts another process named `x`. */
  newcomer(address?: Address, incarnation?: number): Process
}

function meeting(): Meeting {
  const world = new World()
  const seed = world.start('seed')
  const older = world.start('x', { address: HERE, seeds: [seed.address] })
  world.run(3000)
  const newcomer = (address = ELSEWHERE, incarnation = 5000): Process => world.start('x', { address, incarnation, seeds: [seed.address] })
  return { world, seed, older, newcomer }
}

describe('N3 A newcomer whose name is held by one that lives elsewhere', () => {
  it.each([['newer', 5000], ['older', 1]])('is told so, its number being %s, and the first one notices nothing', (_, incarnation) => {
    const { world, seed, older, newcomer } = meeting()
    const before = older.engine.self
    const late = newcomer(ELSEWHERE, incarnation)
    world.run(20_000)
    const conflict = late.log.find(({ event }) => event.type === 'conflict')
    expect(conflict?.event).toEqual({ type: 'conflict', holder: { name: 'x', address: HERE } })
    expect(late.engine.joined).toBe(false)
    expect(older.engine.self).toEqual(before)
    expect(older.story).toEqual(['join seed', 'joined'])
    expect(seed.storyOf('x')).toEqual(['join x'])
  })

  it('knows within a few round trips', () => {
    const { world, newcomer } = meeting()
    const late = newcomer()
    world.run(10)
    expect(late.story).toContain('conflict x')
  })

  it('leaves without a word while that is asked: its good-bye would be about the one that is there', () => {
    const { world, seed, older, newcomer } = meeting()
    const late = newcomer()
    while (late.story.length === 0) world.run(0.5)
    expect(late.engine.joined).toBe(false)
    late.input((engine) => engine.leave(1000, at(world.nowMs)))
    expect(late.story.at(-1)).toBe('departed')
    world.crash(late)
    world.run(20_000)
    expect([seed.storyOf('x'), older.story]).toEqual([['join x'], ['join seed', 'joined']])
  })

  it('is told also where the one that was there cannot be reached by it, but by others', () => {
    const { world, seed, newcomer } = meeting()
    const late = newcomer()
    world.loses = ({ from, to }) => (from.port === 50 && to.port === 60) || (from.port === 60 && to.port === 50)
    world.run(990)
    expect(late.story).toContain('conflict x')
    expect(seed.storyOf('x')).toEqual(['join x'])
  })
})

describe('N4 A newcomer', () => {
  it('tells nobody of itself before its name is settled, whatever is said of the name', () => {
    const { world, seed, older } = meeting()
    world.crash(older)
    world.run(20_000)
    const late = world.start('x', { address: ELSEWHERE, incarnation: 5000, seeds: [seed.address] })
    for (const state of ['alive', 'suspect', 'failed', 'left'] as const) {
      const metadata = state === 'failed' || state === 'left' ? undefined : older.engine.self.metadata
      const about = { claim: { ...older.engine.self, state, metadata }, accuser: state === 'suspect' ? 'seed' : undefined, refused: false }
      world.carry(seed.address, ELSEWHERE, CODEC.encode({ sender: seed.engine.self, message: { kind: 'gossip' }, updates: [CODEC.encodeUpdate(about)] }))
    }
    world.loses = ({ packet: { message } }) => message.kind === 'page'
    const before = world.sent.length
    world.run(500)
    const told = world.sent.slice(before).filter(({ from, packet: { updates } }) => from === late.address && updates.some(({ claim: { name } }) => name === 'x'))
    expect(told).toEqual([])
    world.loses = () => false
    world.run(5000)
    expect(seed.storyOf('x').at(-1)).toBe('join x')
  })
})

describe('A newcomer whose name is held by one that is silent', () => {
  it('N3 waits for one probe interval, and is then above it', () => {
    const { world, seed, older, newcomer } = meeting()
    world.crash(older)
    const startedAt = world.nowMs
    const late = newcomer()
    world.run(990)
    expect([late.story, seed.storyOf('x')]).toEqual([['join seed'], ['join x']])
    world.run(100)
    expect(late.story.slice(0, 3)).toEqual(['join seed', 'self alive 5001', 'joined'])
    expect(seed.storyOf('x')).toEqual(['join x', 'leave x (replaced)', 'join x'])
    const joined = late.log.find(({ event }) => event.type === 'joined')
    expect((joined?.atMs as number) - startedAt).toBeGreaterThanOrEqual(1000)
  })

  it('N3 goes above it also with a number that was below', () => {
    const { world, seed, older, newcomer } = meeting()
    world.crash(older)
    const late = newcomer(ELSEWHERE, 1)
    world.run(1500)
    expect([late.engine.self.incarnation, seed.storyOf('x').at(-1)]).toEqual([1003, 'join x'])
    expect(seed.log.at(-1)?.event).toMatchObject({ claim: { instance: late.engine.self.instance } })
  })

  it('N2 does not wait where the silent one was at its own address: it cannot be there', () => {
    const { world, seed, older, newcomer } = meeting()
    world.crash(older)
    const late = newcomer(HERE)
    world.run(50)
    expect([late.engine.joined, seed.storyOf('x')]).toEqual([true, ['join x', 'leave x (replaced)', 'join x']])
  })
})

describe('N2 A newcomer whose name is held by one that is gone', () => {
  it.each(['left', 'failed'] as const)('is above it at once, although its number was below: %s', (end) => {
    const { world, seed, older, newcomer } = meeting()
    if (end === 'left') older.input((engine) => engine.leave(1000, at(world.nowMs)))
    else world.crash(older)
    world.run(end === 'left' ? 2000 : 12_000)
    world.crash(older)
    expect(seed.storyOf('x').at(-1)).toBe(`leave x (${end})`)
    const late = newcomer(ELSEWHERE, 1)
    world.run(50)
    expect(late.engine.joined).toBe(true)
    expect(late.engine.self.incarnation).toBe(1003)
    expect(seed.storyOf('x').at(-1)).toBe('join x')
    expect(late.engine.counters.probes).toBe(0)
  })
})

describe('N5 Two that were admitted on two sides of a partition', () => {
  it('end with the higher one: the lower asks it, is answered, and yields', () => {
    const { world, seed, older } = meeting()
    const island = world.start('island')
    world.loses = ({ from, to }) => [from, to].filter(({ port }) => port === 60 || port === island.address.port).length === 1
    const younger = world.start('x', { address: ELSEWHERE, incarnation: 5000, seeds: [island.address] })
    world.run(5000)
    expect([younger.engine.joined, older.engine.joined]).toEqual([true, true])
    world.loses = () => false
    island.input((engine) => engine.greet([seed.address], true, at(world.nowMs)))
    world.run(15_000)
    expect(older.story).toContain('conflict x')
    expect(younger.story).not.toContain('conflict x')
    expect(seed.storyOf('x')).toEqual(['join x', 'leave x (replaced)', 'join x'])
    expect(younger.engine.self.incarnation).toBe(5000)
  })
})

describe('N6 A clone of a process, with its very life, at another address', () => {
  it('ends as one of the two: the other yields, and the others see at most one of them go', () => {
    const world = new World()
    const seed = world.start('seed')
    const bystander = world.start('y', { seeds: [seed.address] })
    const original = world.start('x', { address: HERE, life: 0x77, incarnation: 2000, seeds: [seed.address] })
    world.run(3000)
    const clone = world.start('x', { address: ELSEWHERE, life: 0x77, incarnation: 2000, seeds: [bystander.address] })
    world.run(30_000)
    const yielded = [original, clone].filter(({ story }) => story.some((words) => words.startsWith('conflict')))
    expect(yielded).toHaveLength(1)
    for (const other of [seed, bystander]) {
      const story = other.storyOf('x')
      expect(story.filter((words) => words.startsWith('leave')).length).toBeLessThanOrEqual(1)
      expect(story.at(-1)).toBe('join x')
    }
  })
})
