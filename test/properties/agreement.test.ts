/** Whatever the network did: some time after it has come to rest, all know all again, as they are. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameAddress } from '../../src/protocol/address.ts'
import { below } from '../../src/protocol/tools/random.ts'
import { at, LAN, seeded } from '../protocol/support.ts'
import { type Process, World } from '../protocol/world.ts'

const NAMES = ['a', 'b', 'c', 'd'] as const

type Fault =
  /** Of a hundred packets so many are lost. */
  | { readonly does: 'lose'; readonly percent: number }
  /** These and the others do not hear each other. */
  | { readonly does: 'part'; readonly those: readonly number[] }
  /** What one says to another is lost, in this direction alone. */
  | { readonly does: 'deafen'; readonly from: number; readonly to: number }
  /** One stands still. */
  | { readonly does: 'pause'; readonly who: number }
  | { readonly does: 'change'; readonly who: number; readonly metadata: number }

const who = fc.nat(NAMES.length - 1)

const faults: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ does: fc.constant('lose'), percent: fc.integer({ min: 5, max: 90 }) }),
  fc.record({ does: fc.constant('part'), those: fc.uniqueArray(who, { minLength: 1, maxLength: 3 }) }),
  fc.record({ does: fc.constant('deafen'), from: who, to: who }),
  fc.record({ does: fc.constant('pause'), who }),
  fc.record({ does: fc.constant('change'), who, metadata: fc.nat(255) }),
)

const scripts = fc.array(
  fc.record({ fault: faults, lastsMs: fc.integer({ min: 100, max: 15_000 }) }),
  { minLength: 1, maxLength: 8, size: 'max' },
)

/** Lets one fault happen for its time. */
function suffer(world: World, all: readonly Process[], fault: Fault, lastsMs: number, seed: number): void {
  const random = seeded(seed)
  const process = (index: number): Process => all[index] as Process
  if (fault.does === 'pause') process(fault.who).paused = true
  if (fault.does === 'change') process(fault.who).input((engine) => engine.setMetadata(Uint8Array.of(fault.metadata), at(world.nowMs)))
  world.loses = ({ from, to }) => {
    const isFrom = (index: number): boolean => sameAddress(process(index).address, from)
    const isTo = (index: number): boolean => sameAddress(process(index).address, to)
    if (fault.does === 'lose') return below(random, 100) < fault.percent
    if (fault.does === 'part') return fault.those.some(isFrom) !== fault.those.some(isTo)
    return fault.does === 'deafen' && isFrom(fault.from) && isTo(fault.to)
  }
  world.run(lastsMs)
  for (const each of all) each.paused = false
  world.loses = () => false
}

/** What users of one see: by its events alone. */
function viewOf(process: Process): readonly string[] {
  const view = new Map<string, string>()
  for (const { event } of process.log) {
    if (!('claim' in event) || event.type === 'self') continue
    const { name, metadata } = event.claim
    if (event.type === 'leave') view.delete(name)
    else view.set(name, `${event.type === 'suspect' ? '?' : ''}${metadata?.[0] ?? ''}`)
  }
  return [...view].map(([name, seen]) => `${name} ${seen}`).sort()
}

describe('R4 Members whom the network has let down', () => {
  it('agree again once it has come to rest, within two rounds of greeting their seeds', () => {
    fc.assert(fc.property(scripts, fc.nat(), (script, seed) => {
      const world = new World()
      const all = world.cluster(...NAMES)
      for (const [index, { fault, lastsMs }] of script.entries()) suffer(world, all, fault, lastsMs, seed + index)
      world.run(2 * LAN.seedIntervalMs + 10_000)
      for (const process of all) {
        const others = all.filter((other) => other !== process)
        expect(viewOf(process)).toEqual(others.map(({ engine: { self } }) => `${self.name} ${self.metadata?.[0] ?? ''}`).sort())
      }
    }), { numRuns: 40 })
  })
})
