/** Whatever one part of the protocol is set to, the others still make a cluster of it. */
import { describe, expect, it } from 'vitest'
import { EXPERT_NAMES, EXPERT_RULES, type ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import { addressOf, at, FULL } from '../support.ts'
import { type Process, World } from '../world.ts'

/** Every value but the standard one; for numbers the least. */
const OTHERS = EXPERT_NAMES.flatMap((name) => {
  const rule = EXPERT_RULES[name]
  const values = rule.type === 'choice' ? rule.values : [rule.atLeast]
  return values.filter((value) => value !== rule.standard).map((value) => [name, value] as const)
})

function started(expert: Partial<ExpertSettings>): World {
  const world = new World()
  const settings = { ...FULL, expert: { ...FULL.expert, ...expert } }
  for (const name of ['a', 'b', 'c', 'd', 'e']) world.start(name, { settings, seeds: name === 'a' ? [] : [addressOf('a')] })
  return world
}

const others = (world: World, name: string): readonly string[] =>
  world.processes.map((process) => process.storyOf(name).at(-1) ?? '').filter((last) => last !== '')

describe.each(OTHERS)('With the expert setting %s at %s', (name, value) => {
  it('members find one another, hear of a change, and find out that one is gone', () => {
    const world = started({ [name]: value })
    world.run(15_000)
    const [a, ...rest] = world.processes
    for (const process of world.processes) expect(process.engine.joined).toBe(true)
    expect(others(world, 'e')).toEqual(Array(4).fill('join e'))
    a?.input((engine) => engine.setMetadata(Uint8Array.of(9), at(world.nowMs)))
    world.run(40_000)
    expect(others(world, 'a')).toEqual(Array(4).fill('update a'))
    world.crash(rest.at(-1) as Process)
    world.run(60_000)
    expect(others(world, 'e')).toEqual(Array(4).fill(name === 'verdicts' ? 'join e' : 'leave e (failed)'))
  })
})
