/**
 * What each number of `stats()` means, and its name in Prometheus. The README's table shows the same.
 *
 * A star in a path stands for all keys there: each is a sample of its own, labelled with its key. A number without a metric is
 * the sum of others that have one.
 */

export interface StatRule {
  /** Path in `ClusterStats`: `sent.byKind.*.packets`. */
  readonly path: string
  /** Name in Prometheus, without the prefix; undefined for a sum of others. */
  readonly metric: string | undefined
  /** A counter only rises; its metric ends in `_total`. */
  readonly type: 'counter' | 'gauge'
  /** Name of the label that holds the star's key; undefined if there is no star. */
  readonly label: string | undefined
  readonly help: string
}

function sum(path: string, help: string): StatRule {
  return { path, metric: undefined, type: 'counter', label: undefined, help }
}

function counter(path: string, metric: string, help: string, label?: string): StatRule {
  return { path, metric: `${metric}_total`, type: 'counter', label, help }
}

function gauge(path: string, metric: string, help: string, label?: string): StatRule {
  return { path, metric, type: 'gauge', label, help }
}

/** Each number of `stats()` has exactly one rule. */
export const STAT_RULES: readonly StatRule[] = [
  sum('sent.packets', 'all datagrams sent'),
  sum('sent.bytes', 'all bytes sent, without the headers of IP and UDP'),
  counter('sent.byKind.*.packets', 'sent_packets', 'datagrams sent, by kind of message', 'kind'),
  counter('sent.byKind.*.bytes', 'sent_bytes', 'bytes sent, by kind of message', 'kind'),
  counter('sent.failed', 'send_failures', 'datagrams that the system refused to send'),
  counter('received.packets', 'received_packets', 'datagrams that came in; each is accepted or dropped for exactly one reason'),
  counter('received.bytes', 'received_bytes', 'bytes that came in'),
  sum('received.accepted', 'datagrams that could be read'),
  counter('received.byKind.*.packets', 'accepted_packets', 'datagrams accepted, by kind of message', 'kind'),
  counter('received.byKind.*.bytes', 'accepted_bytes', 'bytes of datagrams accepted, by kind of message', 'kind'),
  counter('received.dropped.*', 'dropped_packets', 'datagrams dropped: `address` (not allowed by `allow`), or a reason of the format', 'reason'),
  counter('received.failed', 'receive_failures', 'errors that the socket reported'),
  counter('protocol.probes', 'probes', 'members asked: in their turn, as a witness, or for any other cause'),
  counter('protocol.indirectProbes', 'indirect_probes', 'probes that had to ask helpers'),
  counter('protocol.failedProbes', 'failed_probes', 'probes that nobody answered in time'),
  counter('protocol.suspicions', 'suspicions', 'suspicions begun here, after a failed probe or an accusation heard from others'),
  counter('protocol.refutations', 'refutations', 'times this member refuted what others accused it of'),
  counter('protocol.renewals', 'renewals', 'times this member drew a new instance because a clone spoke as the same life'),
  counter('protocol.stalls', 'stalls', 'late wake-ups that were taken out of all clocks'),
  counter('protocol.absences', 'absences', 'times this member was away for half an hour or more, and joined anew'),
  counter('protocol.surplusNames', 'surplus_names', 'claims about living members not on the list, not taken in because it is full'),
  counter('protocol.repairs', 'repairs', 'lists compared with others because digests differed'),
  counter('protocol.ignored.*', 'ignored_packets',
    'well-formed datagrams that were not acted on: `self` (this member’s own), `misdirected` (for another life), '
    + '`unexpected` (answers that nobody waits for), '
    + '`absent` (asked for the list right after an absence), `busy` (asked for more pages than are given in a second), '
    + '`cookie` (not from here, or too old), `stranger` (asked to probe a life not held)', 'reason'),
  counter('refused.*', 'refused',
    'refused: `metadata` by `readMetadata`, `members` by `admit`, `updates` about members at other addresses by `allow`', 'what'),
  gauge('loop.lastLateMs', 'loop_late_seconds', 'how late the engine was woken the last time'),
  gauge('loop.worstLateMs', 'loop_worst_late_seconds', 'how late the engine was woken at worst'),
  counter('loop.timesLate', 'loop_late', 'times the engine was woken late by 50 ms or more'),
  gauge('queues.*', 'queue_depth',
    'what is waiting: `updates` with sends left, `probes` without a verdict, `relays` (probes for others) without an answer, '
    + '`greetings` of seeds and others that are not finished', 'queue'),
  gauge('members.*', 'members',
    'members by this member’s verdict: `alive` (including itself unless it observes) and `suspect`; `failed` and `left` are gone '
    + 'but remembered. Hidden members count too', 'state'),
  gauge('localHealth', 'local_health', 'how far this member has fallen behind: 0 is healthy; probe interval and timeout are multiplied by this plus one'),
  gauge('incarnation', 'incarnation', 'incarnation of this member; rises when it changes or refutes'),
]
