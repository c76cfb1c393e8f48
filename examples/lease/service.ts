/**
 * Who may write to the ledger? One host of a fixed list, never two at a time. Two services answer this. The first looks right but
 * is not, as `simulate.ts` shows; the second is fixed. Both run on any `Host`: a simulated one or that of `real-host.ts`.
 */
import type { Host } from 'rollcall/sim'

export interface Ownership {
  /** Whether this host may write now. */
  owns(): boolean
}

/** Runs on each host of a cluster; `hosts` are those that can own the ledger. */
export type OwnershipService = <M>(host: Host<M>, hosts: readonly string[]) => Ownership

// #region by list
/**
 * The first host in the member list owns the ledger, if a majority of the hosts is listed: so only one of the two sides of a
 * partition can have the owner. The bug: lists do not change everywhere at the same time. The larger side of a partition may have
 * given up the others, so that its first host takes over, while the smaller side still believes that all are there. And a host that
 * leaves and starts anew is first in its own list before its successor hears of it.
 */
export function ownershipByList<M>(host: Host<M>, hosts: readonly string[]): Ownership {
  let haveMet = false // a host that has just started does not know who is there
  const listed = (): readonly string[] => host.cluster.members().map(({ name }) => name).filter((name) => hosts.includes(name))
  host.cluster.on('join', () => {
    haveMet ||= listed().length === hosts.length
  })
  const hasMajority = (): boolean => haveMet && listed().length > hosts.length / 2
  return { owns: () => host.cluster.state === 'running' && hasMajority() && listed()[0] === host.name }
}
// #endregion

const LEASE_MS = 2000
const RENEWED_EACH_MS = 500

/** For its owner a lease ends sooner than for its voters, because the clocks of two hosts do not run at the same rate. */
const HELD_MS = 0.9 * LEASE_MS

interface Message {
  readonly type: 'ask' | 'vote'
  readonly round: number
}

// #region by lease
/**
 * The member list says who should ask for votes. The host that has the votes of a majority owns the ledger; each vote is given to one
 * host for a limited time. Hosts are told apart by name: no two processes may ever run under the same one.
 */
export function ownershipByLease<M>(host: Host<M>, hosts: readonly string[]): Ownership {
  // A host that restarts has forgotten its vote, so it gives none until the old one must have expired.
  let vote = { to: '', untilMs: host.now() + LEASE_MS }
  let asked = { round: 0, atMs: 0, votes: new Set<string>() }
  let heldUntilMs = 0

  host.onMessage((from, message) => {
    if (!isMessage(message) || !hosts.includes(from)) return
    if (message.type === 'ask') {
      if (vote.to !== from && host.now() < vote.untilMs) return
      vote = { to: from, untilMs: host.now() + LEASE_MS }
      host.send(from, { type: 'vote', round: message.round })
    } else if (message.round === asked.round) {
      asked.votes.add(from)
      // Counted from the moment of asking, before any vote can have been given.
      if (asked.votes.size > hosts.length / 2) heldUntilMs = asked.atMs + HELD_MS
    }
  })

  host.setInterval(() => {
    const first = host.cluster.members().find(({ name }) => hosts.includes(name))
    if (first?.name !== host.name) return
    asked = { round: host.random(), atMs: host.now(), votes: new Set() }
    for (const name of hosts) host.send(name, { type: 'ask', round: asked.round })
  }, RENEWED_EACH_MS)

  return { owns: () => host.now() < heldUntilMs }
}
// #endregion

function isMessage(message: unknown): message is Message {
  if (typeof message !== 'object' || message === null || !('type' in message) || !('round' in message)) return false
  return (message.type === 'ask' || message.type === 'vote') && typeof message.round === 'number'
}
