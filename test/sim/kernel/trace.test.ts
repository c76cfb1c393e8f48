import { describe, expect, it } from 'vitest'
import { Trace } from '../../../sim/kernel/trace.ts'

type Datagram = Parameters<Trace['datagram']>

const BYTES = Uint8Array.of(1, 2, 3, 4, 5, 6)

function hashOf(tell: (trace: Trace) => void): string {
  const trace = new Trace()
  tell(trace)
  return trace.hash
}

describe('the trace hash', () => {
  it('stays what it is for the same story, on every machine', () => {
    const hash = hashOf((trace) => {
      trace.command(0.1, 'crash m1')
      trace.datagram(1.5, 0, 7390, 1, 7390, 'delivered', BYTES)
      trace.membership(2, 1, 'leave', { name: 'm1', instance: '00ff', incarnation: 1_767_225_600_000 }, 'failed')
    })
    expect(hash).toBe('fbba6e68fa0b0200')
  })

  it('changes with each part of a datagram', () => {
    const base: Datagram = [1.5, 0, 7390, 1, 7391, 'delivered', BYTES]
    const others: Datagram[] = [
      [1.5000000000000002, 0, 7390, 1, 7391, 'delivered', BYTES],
      [1.5, 1, 7390, 1, 7391, 'delivered', BYTES],
      [1.5, 0, 7391, 1, 7390, 'delivered', BYTES],
      [1.5, 0, 7390, -1, 7391, 'delivered', BYTES],
      [1.5, 0, 7390, 1, 7391, 'lost', BYTES],
      [1.5, 0, 7390, 1, 7391, 'delivered', BYTES.slice(0, 5)],
      [1.5, 0, 7390, 1, 7391, 'delivered', Uint8Array.of(1, 2, 3, 4, 5, 7)],
      [1.5, 0, 7390, 1, 7391, 'delivered', Uint8Array.of(1, 2, 3, 132, 5, 6)],
      [1.5, 0, 7390, 1, 7391, 'delivered', Uint8Array.of(1, 2, 3, 4, 5, 6, 0)],
    ]
    const hashes = [base, ...others].map((datagram) => hashOf((trace) => trace.datagram(...datagram)))
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  it('changes with the order of events and with each part of a membership event', () => {
    const member = { name: 'a', instance: '01', incarnation: 1 }
    const hashes = [
      hashOf(() => {}),
      hashOf((trace) => { trace.command(1, 'a'); trace.command(1, 'b') }),
      hashOf((trace) => { trace.command(1, 'b'); trace.command(1, 'a') }),
      hashOf((trace) => trace.membership(1, 0, 'join', member, '')),
      hashOf((trace) => trace.membership(1, 1, 'join', member, '')),
      hashOf((trace) => trace.membership(1, 0, 'suspect', member, '')),
      hashOf((trace) => trace.membership(1, 0, 'join', { ...member, name: 'b' }, '')),
      hashOf((trace) => trace.membership(1, 0, 'join', { ...member, instance: '02' }, '')),
      hashOf((trace) => trace.membership(1, 0, 'join', { ...member, incarnation: 2 }, '')),
      hashOf((trace) => trace.membership(1, 0, 'join', member, 'left')),
    ]
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})
