/** The promise of the rotation, under any joins and leaves; and that two simpler rotations do not keep it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { below, type Random, shuffle } from '../../src/protocol/tools/random.ts'
import { NamedRotation } from '../protocol/detection/named-rotation.ts'
import { seeded } from '../protocol/support.ts'

interface Turns {
  add(name: string): void
  remove(name: string): void
  next(): string | undefined
}

/** `leave` takes the one at that place among those present, in the order of joining. */
type Step = { readonly does: 'join' | 'next' } | { readonly does: 'leave'; readonly which: number }

/** What is known of one who stays, since it was last asked or joined. */
interface Wait {
  periods: number
  /** The most members there were at one time. */
  most: number
  /** How often each other was asked that was there all the time. */
  readonly others: Map<string, number>
}

/** The first promise that a rotation breaks under a script, if it breaks one. */
function brokenPromise(turns: Turns, script: readonly Step[]): string | undefined {
  const waits = new Map<string, Wait>()
  let joined = 0
  const size = (): number => waits.size
  for (const step of script) {
    if (step.does === 'join') {
      const name = `n${joined++}`
      waits.set(name, { periods: 0, most: 0, others: new Map() })
      turns.add(name)
    } else if (step.does === 'leave') {
      const name = [...waits.keys()][step.which % Math.max(1, size())]
      if (name === undefined) continue
      waits.delete(name)
      for (const { others } of waits.values()) others.delete(name)
      turns.remove(name)
    } else {
      const broken = afterPeriod(waits, turns.next())
      if (broken !== undefined) return broken
    }
    for (const wait of waits.values()) wait.most = Math.max(wait.most, size())
  }
  return undefined
}

function afterPeriod(waits: Map<string, Wait>, asked: string | undefined): string | undefined {
  if (asked === undefined) return waits.size === 0 ? undefined : 'nobody was asked'
  const own = waits.get(asked)
  if (own === undefined) return `${asked} was asked and is not there`
  own.periods = 0
  own.most = 0
  own.others.clear()
  for (const [name, wait] of waits) {
    if (name === asked) continue
    wait.periods++
    if (wait.periods >= 2 * wait.most - 1) return `${name} was not asked for ${wait.periods} periods among ${wait.most}`
    const times = (wait.others.get(asked) ?? 0) + 1
    wait.others.set(asked, times)
    // One who stays is asked once a round: between two of its turns lie the end of one round and the beginning of the next.
    if (times > 2) return `${asked} was asked ${times} times while ${name} waited`
  }
  return undefined
}

const join = fc.constant<Step>({ does: 'join' })
const next = fc.constant<Step>({ does: 'next' })
const leave = fc.nat(20).map((which): Step => ({ does: 'leave', which }))

const LONG = { maxLength: 200, size: 'max' } as const

/** Any joins, leaves and periods; and periods in each of which one leaves and one joins, which is the hardest. */
const scripts: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.array(fc.oneof({ weight: 2, arbitrary: join }, { weight: 1, arbitrary: leave }, { weight: 4, arbitrary: next }), LONG),
  fc.tuple(fc.integer({ min: 1, max: 9 }), fc.array(fc.tuple(leave, join, next), LONG))
    .map(([members, churn]) => [...Array<Step>(members).fill({ does: 'join' }), ...churn.flat()]),
)

function promise(make: (random: Random) => Turns): fc.IProperty<[number, readonly Step[]]> {
  return fc.property(fc.nat(), scripts, (seed, script) => {
    expect(brokenPromise(make(seeded(seed)), script)).toBeUndefined()
  })
}

/** SWIM's words taken literally: a joiner goes to a random place of what is left of the round, or to its end. */
class LiteralRotation implements Turns {
  readonly #random: Random
  readonly #placeOf: (random: Random, waiting: number) => number
  readonly #members = new Set<string>()
  #waiting: string[] = []

  constructor(random: Random, placeOf: (random: Random, waiting: number) => number) {
    this.#random = random
    this.#placeOf = placeOf
  }

  add(name: string): void {
    this.#members.add(name)
    this.#waiting.splice(this.#placeOf(this.#random, this.#waiting.length), 0, name)
  }

  remove(name: string): void {
    this.#members.delete(name)
    this.#waiting = this.#waiting.filter((each) => each !== name)
  }

  next(): string | undefined {
    if (this.#waiting.length === 0) this.#waiting = shuffle(this.#random, [...this.#members])
    return this.#waiting.shift()
  }
}

describe('P1 Who stays a member', () => {
  it('is asked within 2n - 1 periods, after joining too, and at most once a round', () => {
    fc.assert(promise((random) => new NamedRotation(random)), { numRuns: 400 })
  })

  it.each([
    ['the one asked last', (asked: number) => asked],
    ['the one that has been there longest', () => 0],
    ['the one that came last', (_: number, size: number) => size - 1],
    ['anyone', (_: number, size: number, random: Random) => below(random, size)],
  ])('is so for as long as in each period one joins and one leaves: %s', (_, leaver) => {
    for (let seed = 0; seed < 20; seed++) {
      const random = seeded(seed)
      const script: Step[] = Array<Step>(2 + (seed % 7)).fill({ does: 'join' })
      const size = script.length
      for (let period = 0; period < 500; period++) {
        script.push({ does: 'next' }, { does: 'leave', which: leaver(period % size, size, random) }, { does: 'join' })
      }
      expect(brokenPromise(new NamedRotation(random), script)).toBeUndefined()
    }
  })
})

describe('P1 The same check finds the fault of a rotation', () => {
  const fault = (make: (random: Random) => Turns): boolean => fc.check(promise(make), { seed: 1, numRuns: 400 }).failed

  it('that puts joiners at a random place of the rest, however long the round becomes', () => {
    expect(fault((random) => new LiteralRotation(random, (drawn, waiting) => below(drawn, waiting + 1)))).toBe(true)
  })

  it('that puts joiners at the end of the round', () => {
    expect(fault((random) => new LiteralRotation(random, (_, waiting) => waiting))).toBe(true)
  })

  it('that asks at random', () => {
    expect(fault((random) => {
      const members: string[] = []
      return {
        add: (name) => void members.push(name),
        remove: (name) => void members.splice(members.indexOf(name), 1),
        next: () => (members.length === 0 ? undefined : members[below(random, members.length)]),
      }
    })).toBe(true)
  })
})
