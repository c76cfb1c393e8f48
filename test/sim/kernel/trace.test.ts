import { describe, expect, it } from 'vitest'
import { Trace } from '../../../sim/kernel/trace.ts'

type Sent = Parameters<Trace['sent']>
type Ended = Parameters<Trace['ended']>

const BYTES = Uint8Array.of(1, 2, 3, 4, 5, 6)
const MEMBER = { name: 'a', instance: '01', incarnation: 1, address: '10.0.0.1:7390' }

function hashOf(tell: (trace: Trace) => void): string {
  const trace = new Trace()
  tell(trace)
  return trace.hash
}

/** All different, and none that of a run in which nothing happens. */
function expectDifferent(...stories: readonly ((trace: Trace) => void)[]): void {
  const hashes = [() => {}, ...stories].map(hashOf)
  expect(new Set(hashes).size).toBe(hashes.length)
}

describe('the trace hash', () => {
  it('is the same for the same story, on every machine', () => {
    const hash = hashOf((trace) => {
      trace.command(0.1, 'crash m1')
      trace.sent(1.5, 1, 0, 7390, 1, 7390, BYTES)
      trace.ended(1.75, 1, 'delivered', undefined)
      trace.membership(2, 1, 'leave', { ...MEMBER, incarnation: 1_767_225_600_000 }, 'failed')
      trace.own(2.5, 0, 'close', '')
    })
    expect(hash).toBe('d2048c4add74806a')
  })

  it('changes with each part of a datagram that is sent', () => {
    const base: Sent = [1.5, 1, 0, 7390, 1, 7391, BYTES]
    const others: Sent[] = [
      [1.5000000000000002, 1, 0, 7390, 1, 7391, BYTES],
      [1.5, 2, 0, 7390, 1, 7391, BYTES],
      [1.5, 1, 1, 7390, 1, 7391, BYTES],
      [1.5, 1, 0, 7391, 1, 7390, BYTES],
      [1.5, 1, 0, 7390, -1, 7391, BYTES],
      [1.5, 1, 0, 7390, 1, 7391, BYTES.slice(0, 5)],
      [1.5, 1, 0, 7390, 1, 7391, Uint8Array.of(1, 2, 3, 4, 5, 7)],
      [1.5, 1, 0, 7390, 1, 7391, Uint8Array.of(1, 2, 3, 132, 5, 6)],
      [1.5, 1, 0, 7390, 1, 7391, Uint8Array.of(1, 2, 3, 4, 5, 6, 0)],
    ]
    expectDifferent(...[base, ...others].map((sent) => (trace: Trace) => trace.sent(...sent)))
  })

  it('changes with each byte of a datagram, whatever its length', () => {
    const long = Uint8Array.from({ length: 1403 }, (_, index) => index % 251)
    const changed = Array.from(long, (_, index) => long.map((byte, at) => (at === index ? byte ^ 0x80 : byte)))
    expectDifferent(...[long, ...changed].map((bytes) => (trace: Trace) => trace.sent(1.5, 1, 0, 7390, 1, 7390, bytes)))
  })

  it('changes with each part of the fate of a datagram', () => {
    const fates = ['delivered', 'lost', 'cut', 'refused', 'unanswered', 'overflowed', 'oversized', 'dropped'] as const
    const others: Ended[] = [
      [1.75, 1, 'delivered', undefined],
      [1.5, 2, 'delivered', undefined],
      [1.5, 1, 'delivered', BYTES],
      [1.5, 1, 'delivered', Uint8Array.of(1, 2, 3, 4, 5, 7)],
    ]
    const all = [...fates.map((fate): Ended => [1.5, 1, fate, undefined]), ...others]
    expectDifferent(...all.map((ended) => (trace: Trace) => trace.ended(...ended)))
  })

  it('changes with the order of what happens', () => {
    expectDifferent((trace) => { trace.command(1, 'a'); trace.command(1, 'b') }, (trace) => { trace.command(1, 'b'); trace.command(1, 'a') })
  })

  it('changes with each part of what a member tells of others', () => {
    const kinds = ['join', 'leave', 'update', 'suspect', 'recover'] as const
    expectDifferent(
      ...kinds.map((kind) => (trace: Trace) => trace.membership(1, 0, kind, MEMBER, '')),
      (trace) => trace.membership(2, 0, 'join', MEMBER, ''),
      (trace) => trace.membership(1, 1, 'join', MEMBER, ''),
      (trace) => trace.membership(1, 0, 'join', { ...MEMBER, name: 'b' }, ''),
      (trace) => trace.membership(1, 0, 'join', { ...MEMBER, instance: '02' }, ''),
      (trace) => trace.membership(1, 0, 'join', { ...MEMBER, incarnation: 2 }, ''),
      (trace) => trace.membership(1, 0, 'join', { ...MEMBER, address: '10.0.0.2:7390' }, ''),
      (trace) => trace.membership(1, 0, 'join', MEMBER, 'left'),
    )
  })

  it('changes with each part of what a member tells of itself', () => {
    expectDifferent(
      (trace) => trace.own(1, 0, 'warning', 'ROLLCALL_KEY'),
      (trace) => trace.own(2, 0, 'warning', 'ROLLCALL_KEY'),
      (trace) => trace.own(1, 1, 'warning', 'ROLLCALL_KEY'),
      (trace) => trace.own(1, 0, 'close', 'ROLLCALL_KEY'),
      (trace) => trace.own(1, 0, 'warning', 'ROLLCALL_LIMIT'),
    )
  })

  it('has a line of text for each thing that it covers', () => {
    const lines: string[] = []
    const trace = new Trace()
    trace.watch((line) => lines.push(line), (number) => (number === -1 ? 'nobody' : `m${number}`))
    trace.command(0.1, 'crash m1')
    trace.sent(1.5, 7, 0, 7390, -1, 7391, BYTES)
    trace.ended(1.5, 7, 'unanswered', undefined)
    trace.ended(2.5, 6, 'delivered', BYTES)
    trace.membership(3, 1, 'leave', MEMBER, 'failed')
    trace.own(4, 1, 'warning', 'ROLLCALL_KEY')
    trace.own(5, 1, 'close', '')
    expect(lines).toEqual([
      '0.1 ms: crash m1',
      expect.stringMatching(/^1\.5 ms: m0:7390 -> nobody:7391 packet 7, 6 bytes [0-9a-f]{16}$/),
      '1.5 ms: packet 7 unanswered',
      expect.stringMatching(/^2\.5 ms: packet 6 delivered, changed to [0-9a-f]{16}$/),
      '3 ms: m1 tells leave a 01 1 10.0.0.1:7390 failed',
      '4 ms: m1 tells warning ROLLCALL_KEY',
      '5 ms: m1 tells close',
    ])
  })
})
