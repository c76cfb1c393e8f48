import { describe, expect, it } from 'vitest'
import type { Life } from '../../../src/protocol/types.ts'
import { WireCodec } from '../../../src/wire/codec.ts'
import { answerChecker } from '../../../sim/checks/answer.ts'
import { claimOf, History, type Writer } from './history.ts'

/** Two tokens for each of 256 addresses, at 60 tokens a second: 8533.3 ms. */
const PATIENCE_MS = 8534

const CODEC = new WireCodec({ cluster: 'default' })

function gossipAbout(...names: readonly string[]): Uint8Array {
  const sender: Life = { ...claimOf('a', 'alive', 1, '00000000000000aa') }
  const updates = names.map((name) => CODEC.encodeUpdate({ claim: { ...claimOf(name, 'alive', 5, '00000000000000cc'), metadata: Uint8Array.of(0xc0) }, accuser: undefined, refused: false }))
  return CODEC.encode({ sender, message: { kind: 'gossip' }, updates })
}

interface Debtor {
  readonly history: History
  readonly a: Writer
  readonly b: Writer
}

/** a, which holds 5 of c, hears 3 from b; then something happens, and when its patience is over it sends something to somebody. */
function heard(then: (debtor: Debtor) => void = () => {}, { proven = true, claim = claimOf('c', 'alive', 3), options = {} } = {}): readonly string[] {
  const history = new History(answerChecker())
  const [a, b] = [history.member('a', options), history.member('b')]
  a.joins('b', 1).joins('c', 5)
  history.nowMs = 100_000
  history.doing = { cause: () => ({ by: 'packet', number: 7, from: 'b', sentMs: 99_999 }) }
  a.life.heard(claim, proven)
  then({ history, a, b })
  history.nowMs = 100_000 + PATIENCE_MS
  a.sends('ping')
  return history.found
}

const OWED = ['it heard a stale claim about c from b, and did not answer within 8533 ms']

describe('the checker of answers', () => {
  it('finds a stale claim that is left unanswered', () => {
    expect(heard()).toEqual(OWED)
  })

  it('waits for the time in which rounds of gossip and answers to all others may take the tokens', () => {
    const history = new History(answerChecker())
    const a = history.member('a')
    history.member('b')
    a.joins('b', 1).joins('c', 5)
    history.nowMs = 100_000
    history.doing = { cause: () => ({ by: 'packet', number: 7, from: 'b', sentMs: 99_999 }) }
    a.life.heard(claimOf('c', 'alive', 3), true)
    history.nowMs = 100_000 + PATIENCE_MS - 1
    a.sends('ping')
    expect(history.found).toEqual([])
    history.nowMs++
    a.sends('ping')
    expect(history.found).toEqual(OWED)
  })

  it('is content with anything that tells its sender of that name', () => {
    expect(heard(({ a, b }) => a.sends('ack', 100, b, gossipAbout('d', 'c')))).toEqual([])
    expect(heard(({ a, b }) => a.sends('gossip', 100, b, gossipAbout('d')))).toEqual(OWED)
    expect(heard(({ a, history }) => a.sends('gossip', 100, history.member('d'), gossipAbout('c')))).toEqual(OWED)
  })

  it('leaves the datagram as it is', () => {
    const datagram = gossipAbout('c')
    const before = [...datagram]
    heard(({ a, b }) => a.sends('gossip', 100, b, datagram))
    expect([...datagram]).toEqual(before)
  })

  it('owes nothing for what is not stale, or of the same number and not worth a word', () => {
    for (const claim of [claimOf('c', 'alive', 5), claimOf('c', 'alive', 6), claimOf('x', 'alive', 1)]) expect(heard(undefined, { claim })).toEqual([])
    const overtaken = ({ a }: Debtor): unknown => a.holds(claimOf('c', 'suspect', 5)).judges('c', 'suspect')
    expect(heard(overtaken, { claim: claimOf('c', 'alive', 5) })).toEqual([])
  })

  it('owes nothing to a stranger, to one who is gone meanwhile, and where gossip is off', () => {
    expect(heard(undefined, { proven: false })).toEqual([])
    expect(heard(({ b }) => void (b.running = false))).toEqual([])
    expect(heard(({ a }) => a.holds(claimOf('b', 'left', 2)).judges('b', 'gone'))).toEqual([])
    expect(heard(undefined, { options: { expert: { gossip: 'off' } } })).toEqual([])
  })

  it('owes nothing to a process that another has followed since it sent that', () => {
    const history = new History(answerChecker())
    const a = history.member('a').joins('b', 1).joins('c', 5)
    history.nowMs = 100_000
    history.member('b')
    history.doing = { cause: () => ({ by: 'packet', number: 7, from: 'b', sentMs: 99_000 }) }
    a.life.heard(claimOf('c', 'alive', 3), true)
    history.nowMs = 100_000 + PATIENCE_MS
    a.sends('ping')
    expect(history.found).toEqual([])
  })

  it('owes nothing where it stood still, or leaves', () => {
    expect(heard(({ history }) => history.faults.note('pause', 101_000, 'a', 103_000))).toEqual([])
    expect(heard(({ a }) => void (a.running = false))).toEqual([])
  })
})
