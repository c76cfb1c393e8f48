/**
 * A stale claim is answered with the newer one, to its sender. Otherwise a member that comes back after a restart or a pause
 * would go on with what it last heard, and some members would hold it as dead for ever.
 *
 * A member owes an answer when a claim below the one it holds arrives from another member at that member's own address. Any
 * datagram to that address that mentions the name pays the debt. Answers and gossip take tokens in turn while they are scarce, so
 * an answer may wait for two tokens for each address ahead of it. A member that stood still in the meantime, or has just come
 * back from an absence, owes nothing.
 */
import { WireCodec } from '../../src/wire/codec.ts'
import { isSealed } from '../../src/wire/header.ts'
import type { Claim } from '../../src/protocol/types.ts'
import type { Checker, CheckedWorld, SentPacket, WatchedLife } from './checker.ts'
import { stalled } from './excuses.ts'
import { saysAlive } from './standing.ts'

/** The most addresses that can wait for an answer at one time. */
const ANSWERS_WAITING = 256

/** A member that was away answers nobody until it has fetched a new list. */
const ABSENCE_OVER_MS = 60_000

/** The most debts tracked per member; further ones are ignored. */
const MOST_DEBTS = 64

interface Debt {
  readonly name: string
  /** The sender of the stale claim. */
  readonly to: WatchedLife
  readonly heard: Claim
  readonly sinceMs: number
}

export function answerChecker(): Checker {
  const debtors = new WeakMap<WatchedLife, Debt[]>()
  /** Key: the text of the cluster. */
  const codecs = new Map<string, WireCodec>()
  const codecOf = (cluster: string): WireCodec => {
    const codec = codecs.get(cluster) ?? new WireCodec({ cluster })
    codecs.set(cluster, codec)
    return codec
  }
  return {
    name: 'answer',
    take(transition, world) {
      if (transition.kind !== 'stale' || !transition.proven || transition.cause.by !== 'packet') return undefined
      const { life, record, heard, cause, atMs } = transition
      if (record.name === life.name || !isWorthAnswering(heard, record.claim) || !owes(life, world, atMs - ABSENCE_OVER_MS)) return undefined
      // If another process has since replaced the sender on its host, the answer goes to where the sender was.
      const to = world.lives.find(({ host, bornMs }) => host === cause.from && bornMs <= cause.sentMs)
      if (to === undefined) return undefined
      const debts = debtors.get(life) ?? []
      debtors.set(life, debts)
      const isKnown = debts.some((debt) => debt.name === record.name && debt.to === to)
      if (!isKnown && debts.length < MOST_DEBTS) debts.push({ name: record.name, to, heard, sinceMs: atMs })
      return undefined
    },
    sent(life, packet, world) {
      const debts = debtors.get(life)
      if (debts === undefined || debts.length === 0) return undefined
      if (debts.some(({ to }) => to === packet.to)) {
        const told = namesIn(packet, codecOf(life.clusterText))
        keep(debts, ({ name, to }) => to !== packet.to || told?.has(name) === false)
      }
      const [oldest] = debts
      const patienceMs = (2000 * ANSWERS_WAITING) / life.settings.gossipPerSecond
      if (oldest === undefined || world.nowMs - oldest.sinceMs < patienceMs) return undefined
      debts.shift()
      if (!owes(life, world, oldest.sinceMs - ABSENCE_OVER_MS)) return undefined
      const held = life.held.get(oldest.name)?.claim
      if (held === undefined || !isWorthAnswering(oldest.heard, held) || !isMember(life, world, oldest.to)) return undefined
      return `it heard a stale claim about ${oldest.name} from ${oldest.to.host}, and did not answer within ${Math.round(patienceMs)} ms`
    },
  }
}

function owes(life: WatchedLife, world: CheckedWorld, sinceMs: number): boolean {
  return life.running && life.settings.expert.gossip !== 'off' && !stalled(world, life, sinceMs)
}

/** Whether the process owed an answer still runs, and the debtor holds it as a member. */
function isMember(life: WatchedLife, { lives }: CheckedWorld, to: WatchedLife): boolean {
  const record = life.held.get(to.name)
  return lives.includes(to) && to.running && record !== undefined && record.verdict !== 'gone' && record.shown === to.cluster.self.instance
}

/** Within one incarnation `suspect` overtakes `alive` all the time; such a sender catches up without an answer. */
function isWorthAnswering(heard: Claim, held: Claim): boolean {
  if (heard.incarnation !== held.incarnation || heard.instance !== held.instance) return true
  return saysAlive(heard) && !saysAlive(held)
}

/** The names that a datagram mentions; undefined if it is sealed, and nobody can tell. */
function namesIn({ datagram }: SentPacket, codec: WireCodec): ReadonlySet<string> | undefined {
  if (isSealed(datagram)) return undefined
  const decoded = codec.decode(Uint8Array.from(datagram))
  return decoded.ok ? new Set(decoded.packet.updates.map(({ claim }) => claim.name)) : undefined
}

function keep(debts: Debt[], test: (debt: Debt) => boolean): void {
  debts.splice(0, debts.length, ...debts.filter(test))
}
