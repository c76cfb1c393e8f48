/**
 * A stale claim is answered with the newer one, to its sender: who comes back after a restart or a pause would otherwise live on
 * what it last heard, and be dead for some for ever.
 *
 * What is owed is what a member has heard below what it holds, from a member at its own address. It is paid by any datagram there
 * that tells of the name. Answers share a bucket with gossip and come after it, so they get the time in which all that may be waiting
 * leaves. A member that stood still meanwhile, or has come back from an absence, owes nothing.
 */
import { WireCodec } from '../../src/wire/codec.ts'
import { isSealed } from '../../src/wire/header.ts'
import type { Claim } from '../../src/protocol/types.ts'
import type { Checker, CheckedWorld, SentPacket, WatchedLife } from './checker.ts'
import { stalled } from './excuses.ts'
import { saysAlive } from './standing.ts'

/** Addresses that can wait for an answer at one time, each for a token of the bucket. */
const ANSWERS_WAITING = 256

/** For gossip, which goes first, while there is some. */
const PATIENCE_MS = 10_000

/** After it was away a member teaches nobody before it has a new list. */
const ABSENCE_OVER_MS = 60_000

/** Debts of one member; more than these are not looked after. */
const MOST_DEBTS = 64

interface Debt {
  readonly name: string
  /** Who sent the stale claim. */
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
      // What a process sent that has been followed by another since is answered to where that one was.
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
      const patienceMs = PATIENCE_MS + (1000 * ANSWERS_WAITING) / life.settings.gossipPerSecond
      if (oldest === undefined || world.nowMs - oldest.sinceMs < patienceMs) return undefined
      debts.shift()
      if (!owes(life, world, oldest.sinceMs - ABSENCE_OVER_MS)) return undefined
      const held = life.held.get(oldest.name)?.claim
      if (held === undefined || !isWorthAnswering(oldest.heard, held) || !isMember(life, world, oldest.to)) return undefined
      return `it heard of ${oldest.name} from ${oldest.to.host} less than it holds, and has not told it more within ${Math.round(patienceMs)} ms`
    },
  }
}

function owes(life: WatchedLife, world: CheckedWorld, sinceMs: number): boolean {
  return life.running && life.settings.expert.gossip !== 'off' && !stalled(world, life, sinceMs)
}

/** Whether the process that is to be answered is still there, and held as a member. */
function isMember(life: WatchedLife, { lives }: CheckedWorld, to: WatchedLife): boolean {
  const record = life.held.get(to.name)
  return lives.includes(to) && to.running && record !== undefined && record.verdict !== 'gone' && record.shown === to.cluster.self.instance
}

/** Within one incarnation `alive` is overtaken by `suspect` all the time; that much catches up by itself. */
function isWorthAnswering(heard: Claim, held: Claim): boolean {
  if (heard.incarnation !== held.incarnation || heard.instance !== held.instance) return true
  return saysAlive(heard) && !saysAlive(held)
}

/** Undefined where nobody can tell: it is sealed. */
function namesIn({ datagram }: SentPacket, codec: WireCodec): ReadonlySet<string> | undefined {
  if (isSealed(datagram)) return undefined
  const decoded = codec.decode(Uint8Array.from(datagram))
  return decoded.ok ? new Set(decoded.packet.updates.map(({ claim }) => claim.name)) : undefined
}

function keep(debts: Debt[], test: (debt: Debt) => boolean): void {
  debts.splice(0, debts.length, ...debts.filter(test))
}
