/** The numbers in the README's sentences are what the code computes. `{}` in a quote stands for a number, in digits or as a word. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import { resolveOptions } from '../../src/cluster/options.ts'
import { Start } from '../../src/cluster/start.ts'
import { WARNINGS_PER_KIND } from '../../src/cluster/warnings.ts'
import { bounds } from '../../src/index.ts'
import { READS_PER_TURN } from '../../src/net/drained.ts'
import { ABSENCE_MS } from '../../src/protocol/detection/absence.ts'
import { DOUBTS_PER_SECOND, WITNESSED_PER_SECOND } from '../../src/protocol/detection/detector.ts'
import { GONE_PER_EXTRA_QUESTION } from '../../src/protocol/detection/heal.ts'
import { LocalHealth } from '../../src/protocol/detection/local-health.ts'
import { beginProbe, isRefused, noteRefusal } from '../../src/protocol/detection/probe.ts'
import { RELAY_LIMIT, Relays } from '../../src/protocol/detection/relays.ts'
import { overdueAfterMs } from '../../src/protocol/detection/round-trip.ts'
import { ASKED_AFTER_STALL, LONGEST_SLEEP_MS, STALL_MS, stallConsequences } from '../../src/protocol/detection/stall.ts'
import { AMPLIFICATION, PASSED_ON_LIMIT } from '../../src/protocol/incoming.ts'
import { bitsFor } from '../../src/protocol/lists/comparison-client.ts'
import { GREETED_AGAIN_MS, RETURN_MS } from '../../src/protocol/lists/greetings.ts'
import { PAGES_PER_SECOND } from '../../src/protocol/lists/list-server.ts'
import { REQUEST_ATTEMPTS } from '../../src/protocol/lists/pace.ts'
import { LATELY_MS, NEWCOMER_REPAIR_GAP_MS, REPAIR_GAP_MS } from '../../src/protocol/lists/repair.ts'
import { GONE_ROOM, LEFT_REMEMBERED_MS } from '../../src/protocol/members/gone.ts'
import { MANY_CHANGES, MANY_WITHIN_MS } from '../../src/protocol/members/members.ts'
import { MOST_MEMBERS } from '../../src/protocol/members/membership.ts'
import { bucketOf } from '../../src/protocol/members/roll.ts'
import { REFUSALS_WANTED } from '../../src/protocol/members/suspicion.ts'
import { quietBeforeRepairMs, refusedMs, spreadMs, suspicionMs, suspicionSpan, updateSends } from '../../src/protocol/settings/bounds.ts'
import { falseSuspicionsPerProbe } from '../../src/protocol/settings/loss-bounds.ts'
import { profileSettings, type Settings } from '../../src/protocol/settings/settings.ts'
import { ACKS_WANTED, AT_ONCE, SPACING_MS } from '../../src/protocol/spreading/departure.ts'
import { ANSWER_LIMIT } from '../../src/protocol/spreading/gossip.ts'
import { FRESH_WITHIN_MS } from '../../src/protocol/spreading/rounds.ts'
import { hashText } from '../../src/protocol/tools/hash.ts'
import { CREDIT_LIMIT, INCARNATION_LIMIT, type Message } from '../../src/protocol/types.ts'
import { WireCodec } from '../../src/wire/codec.ts'
import { KeyRing } from '../../src/wire/key-ring.ts'
import { KEY_BYTES, KEY_LIMIT, METADATA_LIMIT, NAME_LIMIT, PORT_MAX } from '../../src/wire/limits.ts'
import { RingKey } from '../../src/wire/ring-key.ts'
import { FakeSurroundings } from '../cluster/fakes.ts'
import { addressOf, at, claim, instance, seeded, sequence, STRANGE } from '../protocol/support.ts'
import { ROOT } from '../style/sources.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ')

const WORDS: readonly string[] = ['none', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']
const NUMBER = `(\\d[\\d,]*(?:\\.\\d+)?|${WORDS.slice(1).join('|')})`

/** The numbers in a sentence, for each place where the README has it. */
function quoted(quote: string): readonly (readonly number[])[] {
  const pattern = quote.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join(NUMBER)
  return [...readme.matchAll(new RegExp(pattern, 'gi'))].map((match) =>
    match.slice(1).map((text) => (WORDS.includes(text.toLowerCase()) ? WORDS.indexOf(text.toLowerCase()) : Number(text.replaceAll(',', '')))))
}

const lan = profileSettings('lan')
const seconds = (ms: number): number => ms / 1000

/** A ping and an ack with short names, sealed or not. */
function probeBytes(seals: boolean): readonly number[] {
  const ring = new KeyRing({ cluster: 'prod', keys: [new RingKey(new Uint8Array(KEY_BYTES))], sealing: 'require', random: seeded(1) })
  const codec = new WireCodec({ cluster: 'prod', ring: seals ? ring : undefined })
  const digest = { sum: 0xffff_ffff, count: 50, quietMs: 60_000 }
  const messages: readonly Message[] = [
    { kind: 'ping', sequence: sequence(0xffff_ffff), target: 'worker-1', targetInstance: instance(1), digest },
    { kind: 'ack', sequence: sequence(0xffff_ffff), relayed: undefined, digest },
  ]
  return messages.map((message) => codec.encode({ sender: claim('api-1'), message, updates: [] }).length)
}

/** How many sums, and fingerprints in differing buckets, are sent if `differing` of `records` differ. */
function smallNumbers(records: number, differing: number): number {
  const bits = bitsFor(records)
  const buckets = Array.from({ length: records }, (_, number) => bucketOf(hashText(`member-${number}`), bits))
  const differ = new Set(buckets.slice(0, differing))
  return (1 << bits) + buckets.filter((bucket) => differ.has(bucket)).length
}

function rounded(value: number, to: number): number {
  return Math.round(value / to) * to
}

/** How many refusals are a testimony, and the milliseconds from a first refusal to the next knock. */
function refusals(): readonly [number, number] {
  const target = { cause: 'round', sequence: sequence(1), target: 'b', targetInstance: instance(1), address: STRANGE, roundTrip: undefined } as const
  const probe = beginProbe(target, lan, new LocalHealth(lan.expert), at(0))
  noteRefusal(probe, at(0))
  const again = probe.knockAt ?? NaN
  for (let count = 1; ; count++) {
    if (isRefused(probe)) return [count, again]
    noteRefusal(probe, at(0))
  }
}

/** The part of the wait for helpers after which a helper sends a nack. */
function nackAt({ probeIntervalMs, probeTimeoutMs }: Settings): number {
  const relays = new Relays(lan)
  relays.open(sequence(1), { asker: addressOf('a'), askerSequence: sequence(2), target: claim('c') }, at(0))
  return (relays.earliest() as number) / (probeIntervalMs - probeTimeoutMs)
}

const spans = (members: number): ReturnType<typeof suspicionSpan> => suspicionSpan(lan, members)
const leastSeconds = (members: number): number => seconds(bounds({ members }).suspicionLeastMs)
/** The factor of the spread in a formula max(floor, factor × spread): the spread is made so long that the floor does not count. */
const factorOf = (formula: (settings: Settings, members: number) => number): number =>
  formula({ ...lan, gossipSpacingMs: 10_000 }, 50) / spreadMs({ ...lan, gossipSpacingMs: 10_000 }, 50)
const worstHealth = (): number => {
  const health = new LocalHealth(lan.expert)
  for (let times = 0; times < 100; times++) health.refuted()
  return health.intervalFactor
}
/** The smallest number of milliseconds for which the test holds. */
const firstMs = (holds: (ms: number) => boolean): number => Array.from({ length: 60_001 }, (_, ms) => ms).find(holds) ?? NaN

const QUOTES: Readonly<Record<string, () => readonly number[]>> = {
  // Events and calls.
  'once a minute per cause and {} a minute per kind': () => [WARNINGS_PER_KIND],
  'leaves more than {} unread,': () => [UNREAD_LIMIT],
  'after `joinTimeoutMs` ({}) with': () => [new Start({}, { surroundings: new FakeSurroundings(), unref: false, aborted: () => {}, timedOut: () => {} }).joinTimeoutMs],
  'with `spread`: whether min({}, others) members have acknowledged it': () => [ACKS_WANTED],
  'at most {} bytes encoded (msgpack)': () => [METADATA_LIMIT],
  'metadata takes more than {} bytes encoded': () => [METADATA_LIMIT],
  'A key is {} random bytes': () => [KEY_BYTES],
  'can read what others seal with it; at most {} keys': () => [KEY_LIMIT],
  '{} hexadecimal digits of each key': () => [new RingKey(new Uint8Array(KEY_BYTES)).fingerprint.length],
  '{} to {} bytes | host name and random suffix': () => [1, NAME_LIMIT],
  '{} bytes or base64, up to {} |': () => [KEY_BYTES, KEY_LIMIT],
  '| `port` | {} to {} | {} |': () => [0, PORT_MAX, resolveOptions({}).port],
  'the engine was woken late by {} ms or more': () => [STALL_MS],
  'A name has at most {} bytes, metadata {}, a datagram': () => [NAME_LIMIT, METADATA_LIMIT],

  // Settings.
  'with three helpers and {} % loss, one probe in {} fails by chance (SWIM 3.1)': () => {
    const plain = { ...lan, expert: { ...lan.expert, secondPing: false, refusals: false } }
    return [5, rounded(1 / falseSuspicionsPerProbe(plain, 50, 0.05), 100)]
  },
  'multiplies the members that know by about {}, and {} packets fit the burst {} times': () => [lan.gossipFanOut + 1, lan.gossipFanOut, lan.gossipBurst / lan.gossipFanOut],

  // Claims and probes.
  'Incarnations have {} bits': () => [Math.log2(INCARNATION_LIMIT + 1)],
  'causes it to be asked, at most {} such questions a second': () => [DOUBTS_PER_SECOND],
  'is asked within {}n - {} intervals': () => {
    const most = (members: number): number => bounds({ members }).firstProbeMostMs / lan.probeIntervalMs
    return [most(11) - most(10), 10 * (most(11) - most(10)) - most(10)]
  },
  'smoothed round-trip time plus {} variations, at least {} ms and at most `probeTimeoutMs`': () => {
    const overdue = (variationMs: number): number => overdueAfterMs({ smoothedMs: 200, variationMs }, lan)
    return [overdue(11) - overdue(10), overdueAfterMs({ smoothedMs: 0, variationMs: 0 }, lan)]
  },
  'sends a `nack` if none has come at {} % of the wait': () => [100 * nackAt(lan)],
  'or at {} % of the wait: C has no answer either': () => [100 * nackAt(lan)],
  'Never below {} nor above {}.': () => [0, worstHealth() - 1],

  // Suspicions.
  'by the defaults {} s up to {} members, {} s at a hundred': () => [leastSeconds(10), 10, leastSeconds(100)],
  'A suspicion starts at {} times the minimum': () => [spans(50).mostMs / spans(50).leastMs],
  'The {} members with the lowest hash': () => [lan.expert.witnesses],
  '{} refusals {} ms apart': () => refusals(),
  'The testimonies of {} members bring the end of a suspicion forward to max({} ms, {} × the time that news takes)': () =>
    [REFUSALS_WANTED, refusedMs({ ...lan, gossipSpacingMs: 1 }, 2), factorOf(refusedMs)],

  // Waking late.
  'Node reads {} datagrams a turn': () => [READS_PER_TURN],
  'Late by {} ms: before anything else': () => [firstMs((ms) => stallConsequences(ms, lan, 10) !== undefined)],
  'missed rounds are skipped, and {} members are asked at once': () => [ASKED_AFTER_STALL],
  'Late by {} s: queued news about others is dropped': () => [seconds(firstMs((ms) => stallConsequences(ms, lan, 10)?.dropsNews === true))],
  'Late by {} minutes, or a wall clock': () => [ABSENCE_MS / 60_000],
  'Until a whole list is in, or for {} s, it gives no list': () => [seconds(RETURN_MS)],

  // Gossip and lists.
  'An update is sent ceil({} × ln(members + 1)) + {} times': () => [lan.expert.updateSendsFactor, lan.expert.updateSendsExtra],
  'Fresh news leaves within {} ms': () => [FRESH_WITHIN_MS],
  '{} pages ───►': () => [CREDIT_LIMIT],
  'by pages on credit, at most {}. Missing pages are asked for again from where the list breaks off, half as many; after {} requests in vain': () => [CREDIT_LIMIT, REQUEST_ATTEMPTS],
  'the sum of each bucket of {} to {} records': () => [4096 / (1 << bitsFor(4096)), Math.round((8191 / (1 << bitsFor(8191))))],
  'both lists have rested for max({} s, {} × the time that news takes)': () => [seconds(quietBeforeRepairMs({ ...lan, gossipSpacingMs: 1 }, 2)), factorOf(quietBeforeRepairMs)],
  'or more than {} changes are fresher than {} s; or': () => [MANY_CHANGES, seconds(MANY_WITHIN_MS)],
  'or it joined less than {} s ago': () => [seconds(LATELY_MS)],
  'Between two comparisons at least {} s passes, for a newcomer {} ms': () => [seconds(REPAIR_GAP_MS), NEWCOMER_REPAIR_GAP_MS],
  '{} of {} records are found with some {} small numbers': () => [100, 10_000, rounded(smallNumbers(10_000, 100), 100)],
  'If a session brings more than {} records, none of them is gossiped on': () => [PASSED_ON_LIMIT],

  // Who is gone, and who leaves.
  'at most max({}, twice the most members there ever were)': () => [GONE_ROOM],
  'with a probability of ({} + gone / {}) / members per interval': () => [1, GONE_PER_EXTRA_QUESTION],
  'A good-bye is sent in pings, {} every {} ms': () => [AT_ONCE, SPACING_MS],
  'when min({}, others) of those that stay have acknowledged it': () => [ACKS_WANTED],

  // Strangers, load and limits.
  'gets at most {} times the bytes that it sent': () => [AMPLIFICATION],
  '{} probes for others, {} addresses that wait for an answer, {} members;': () => [RELAY_LIMIT, ANSWER_LIMIT, MOST_MEMBERS],
  'each thing they can make it do has a rate: {} pages a second, {} suspicions asked about as a witness': () => [PAGES_PER_SECOND, WITNESSED_PER_SECOND],
  'about {} packets of some {} bytes a second': () => {
    const [ping = NaN, ack = NaN] = probeBytes(false)
    return [bounds({ members: 50 }).probePacketsPerSecond, rounded((ping + ack) / 2, 10)]
  },
  'A seal makes a packet {} bytes longer': () => [(probeBytes(true)[0] as number) - (probeBytes(false)[0] as number)],
  'at up to {} times the probe interval each': () => [worstHealth()],
  'gets at most {} times what it sent': () => [AMPLIFICATION],
}

describe('The README', () => {
  it.each(Object.entries(QUOTES))('has the numbers of the code: %s', (quote, computed) => {
    const found = quoted(quote)
    expect(found, 'the README no longer has this sentence').not.toEqual([])
    for (const numbers of found) expect(numbers).toEqual(computed())
  })

  it('is right where a number is written otherwise: a day, once a second, the third accuser, half a second, a burst for thousands of members', () => {
    expect(quoted('A member that left is forgotten after a day')).toHaveLength(1)
    expect(LEFT_REMEMBERED_MS).toBe(24 * 60 * 60 * 1000)
    expect(quoted('The engine asks to be woken at least once a second')).toHaveLength(1)
    expect(LONGEST_SLEEP_MS).toBe(1000)
    expect(quoted('the third after the first brings it down to the minimum')).toHaveLength(1)
    const span = spans(50)
    expect([suspicionMs(span, 2) > span.leastMs + 1, suspicionMs(span, 3) > span.leastMs + 1]).toEqual([true, false])
    expect(quoted('greeted half a second after the list is in')).toHaveLength(1)
    expect(GREETED_AGAIN_MS).toBe(500)
    expect(quoted('one update can have all its sends at once in any cluster of up to some thousand members')).toHaveLength(1)
    expect([updateSends(lan, 5000) <= lan.gossipBurst, updateSends(lan, 10_000) <= lan.gossipBurst]).toEqual([true, false])
  })

  it('names the versions of Node and the packages that the manifest has', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as
      { readonly engines: { readonly node: string }; readonly dependencies: Readonly<Record<string, string>> }
    const [[first, second] = []] = quoted('Node 20 from {} on, or {} and newer').map((numbers) => numbers.map(String))
    expect(manifest.engines.node).toBe(`^${first}.0 || >=${second}.0`)
    const names = Object.keys(manifest.dependencies).sort()
    expect(quoted('{} dependencies: `msgpackr` and `eventemitter3`')).toEqual([[names.length]])
    expect(names).toEqual(['eventemitter3', 'msgpackr'])
  })
})

describe('The reader of numbers', () => {
  it('takes digits, thousands with commas, fractions and words, and finds nothing if there is no such sentence', () => {
    expect(quoted('{} members; and each thing')).toEqual([[50_000]])
    expect(quoted('ceil({} × ln')).toEqual([[1.5]])
    expect(quoted('no such sentence of {} words')).toEqual([])
  })
})
