/**
 * Wrong protocols: each breaks one rule, in one place, and is otherwise the very code that runs in production. The checkers of
 * the simulator are worth what they catch of these.
 */
import { vi } from 'vitest'
import type * as Bounds from '../../../src/protocol/settings/bounds.ts'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import type * as Gossips from '../../../src/protocol/spreading/gossip.ts'
import type * as Heal from '../../../src/protocol/detection/heal.ts'
import type * as MembersModule from '../../../src/protocol/members/members.ts'
import type * as MembershipModule from '../../../src/protocol/members/membership.ts'
import type * as Namesake from '../../../src/protocol/members/namesake.ts'
import type * as Precedence from '../../../src/protocol/members/precedence.ts'
import type * as RotationModule from '../../../src/protocol/detection/rotation.ts'
import type { Claim, Digest, Instant, Update } from '../../../src/protocol/types.ts'

type Reception = MembershipModule.Reception

export interface Mutant {
  /** What is wrong with it. */
  readonly name: string
  /** The file that is replaced. */
  readonly file: string
  /** Its exports with the mistake, made from those without. */
  readonly mutate: (original: never) => object
}

/** Keeps the types of `mutate` while mutants of different files stand in one list. */
function mutant<Module extends object>(name: string, file: string, mutate: (original: Module) => Partial<Module>): Mutant {
  return { name, file, mutate: (original) => ({ ...(original as Module), ...mutate(original) }) }
}

const BOUNDS = '../../../src/protocol/settings/bounds.ts'
const MEMBERSHIP = '../../../src/protocol/members/membership.ts'

export const MUTANTS: readonly Mutant[] = [
  mutant<typeof MembershipModule>('no refutation: who is accused says nothing', MEMBERSHIP, ({ Membership }) => ({
    Membership: class extends Membership {
      override take(update: Update, now: Instant, passOn: boolean): Reception {
        const { claim } = update
        const accused = claim.name === this.self.name && claim.instance === this.self.instance && claim.state !== 'alive'
        return accused ? 'known' : super.take(update, now, passOn)
      }
    },
  })),
  mutant<typeof Precedence>('a suspect beats a newer alive', '../../../src/protocol/members/precedence.ts', ({ compareClaims }) => ({
    compareClaims(a, b) {
      const sameLife = a.instance === b.instance
      if (sameLife && a.state === 'suspect' && b.state === 'alive') return 1
      if (sameLife && a.state === 'alive' && b.state === 'suspect') return -1
      return compareClaims(a, b)
    },
  })),
  mutant<typeof RotationModule>('a probe order that skips a member', '../../../src/protocol/detection/rotation.ts', ({ Rotation }) => ({
    Rotation: class<Item extends RotationModule.Turn & { readonly name: string }> extends Rotation<Item> {
      override next(): Item | undefined {
        const item = super.next()
        return item?.name.endsWith('1') === true && this.size > 1 ? super.next() : item
      }
    } as typeof Rotation,
  })),
  mutant<typeof MembershipModule>('a claim of death that removes at once', MEMBERSHIP, ({ Membership }) => ({
    Membership: class extends Membership {
      constructor(parts: MembershipModule.MembershipParts, self: Claim, now: Instant) {
        const { settings } = parts
        super({ ...parts, settings: { ...settings, expert: { ...settings.expert, remoteVerdicts: 'at-once' } } }, self, now)
      }
    },
  })),
  mutant<typeof MembershipModule>('a stale claim that is left unanswered', MEMBERSHIP, ({ Membership }) => ({
    Membership: class extends Membership {
      override take(update: Update, now: Instant, passOn: boolean): Reception {
        const reception = super.take(update, now, passOn)
        return reception === 'stale' ? 'known' : reception
      }
    },
  })),
  mutant<typeof Heal>('a heal that never tries the gone', '../../../src/protocol/detection/heal.ts', () => ({ goneToAsk: () => undefined })),
  mutant<typeof MembersModule>('a digest over suspicions', '../../../src/protocol/members/members.ts', ({ Members }) => ({
    Members: class extends Members {
      override digest(now: Instant): Digest {
        const digest = super.digest(now)
        const suspects = this.peers.filter(({ claim }) => claim.state === 'suspect')
        return { ...digest, sum: suspects.reduce((sum, { print }) => (sum + 31 * print) >>> 0, digest.sum) }
      }
    },
  })),
  mutant<typeof Namesake>('a namesake that outbids', '../../../src/protocol/members/namesake.ts', ({ namesakeRule }) => ({
    namesakeRule(self, claim) {
      const rule = namesakeRule(self, claim)
      return rule === 'ask' ? 'raise' : rule
    },
  })),
]

/** Beside those that every library of the field has had: mistakes in rules that are this one's own. */
export const OWN_MUTANTS: readonly Mutant[] = [
  mutant<typeof Gossips>('a bucket that is never empty', '../../../src/protocol/spreading/gossip.ts', ({ Gossip }) => ({
    Gossip: class extends Gossip {
      constructor(...[parts, now]: ConstructorParameters<typeof Gossip>) {
        const { settings } = parts
        super({ ...parts, settings: { ...settings, gossipPerSecond: 100 * settings.gossipPerSecond, gossipBurst: 100 * settings.gossipBurst } }, now)
      }
    },
  })),
  mutant<typeof MembershipModule>('who has come back from gone is removed again at its eighth answer', MEMBERSHIP, ({ Membership }) => ({
    Membership: class extends Membership {
      readonly #members: MembershipModule.MembershipParts['members']
      /** Key: the name of one who has come back; how often it has answered since. */
      readonly #answers = new Map<string, number>()

      constructor(parts: MembershipModule.MembershipParts, self: Claim, now: Instant) {
        super(parts, self, now)
        this.#members = parts.members
      }

      override take(update: Update, now: Instant, passOn: boolean): Reception {
        const { name } = update.claim
        const wasGone = this.#members.get(name)?.verdict === 'gone'
        const reception = super.take(update, now, passOn)
        if (wasGone && this.#members.get(name)?.verdict !== 'gone') this.#answers.set(name, 0)
        return reception
      }

      override answered(entry: Entry): void {
        const answers = (this.#answers.get(entry.name) ?? -Infinity) + 1
        this.#answers.set(entry.name, answers)
        if (answers <= 8) super.answered(entry)
      }

      override judge(due: Instant, now: Instant): ReturnType<MembershipModule.Membership['judge']> {
        for (const { name, verdict } of this.#members.peers) {
          if (this.#answers.get(name) !== 8 || verdict !== 'alive') continue
          this.suspectAllBut(new Set(this.#members.peers.map((other) => other.name).filter((other) => other !== name)), now)
        }
        return super.judge(due, now)
      }
    },
  })),
  mutant<typeof Bounds>('a suspicion that lasts a twentieth', BOUNDS, ({ suspicionSpan }) => ({
    suspicionSpan(settings, members) {
      const { leastMs, mostMs, confirmations } = suspicionSpan(settings, members)
      return { leastMs: leastMs / 20, mostMs: mostMs / 20, confirmations }
    },
  })),
  mutant<typeof Bounds>('a suspicion that refusals end at once', BOUNDS, () => ({ refusedMs: () => 0 })),
  mutant<Readonly<Record<'DATAGRAM_LIMIT' | 'PLAIN_LIMIT', number>>>('datagrams that fill all of Ethernet', '../../../src/wire/limits.ts', () => ({
    DATAGRAM_LIMIT: 1472, PLAIN_LIMIT: 1448,
  })),
]

/** Runs with a mutant in place of the protocol; `run` must import what it plays itself, anew. */
export async function withMutant<Result>({ file, mutate }: Mutant, run: () => Promise<Result>): Promise<Result> {
  vi.resetModules()
  vi.doMock(file, async (original) => mutate((await original()) as never))
  try {
    return await run()
  } finally {
    vi.doUnmock(file)
    vi.resetModules()
  }
}
