import { describe, expect, it } from 'vitest'
import { ListClient } from '../../../src/protocol/lists/list-client.ts'
import { RECORD_LIMIT } from '../../../src/protocol/lists/session.ts'
import { CREDIT_LIMIT } from '../../../src/protocol/types.ts'
import { compareNames } from '../../../src/protocol/members/roll.ts'
import type { Message, Nonce } from '../../../src/protocol/types.ts'
import { addressOf, at, LAN, nonce, update } from '../support.ts'

type Page = Extract<Message, { kind: 'page' }>

/** Names in the order of the list. */
const NAMES = Array.from({ length: 50 }, (_, number) => `n${number}`).sort(compareNames)

function client(): ListClient {
  const cookie = new Uint8Array(16).fill(7)
  return new ListClient({ partner: { address: addressOf('b'), nonce: nonce(1), cookie }, settings: LAN, now: at(100) })
}

/** The page of one name, each name being a page of its own. */
function page(index: number, change: Partial<Page> = {}): Page {
  const [after, through] = [index === 0 ? '' : (NAMES[index - 1] as string), NAMES[index] as string]
  return { kind: 'page', nonce: nonce(1), after, through, last: false, ...change }
}

function take(into: ListClient, index: number, nowMs: number, change: Partial<Page> = {}): boolean {
  return into.take(page(index, change), [update(NAMES[index] as string)], at(nowMs))
}

function taken(from: ListClient): readonly string[] {
  return from.findings.updates.map((each) => each.claim.name)
}

function wanted(after: string, credit: number): object {
  return { kind: 'want', nonce: nonce(1), cookie: new Uint8Array(16).fill(7), after, credit }
}

describe('R2 A member that takes a list', () => {
  it('asks for the beginning at once, with all its credit, and then waits', () => {
    const list = client()
    expect(list.wakesAt).toBe(100)
    expect(list.next(at(100))).toEqual(wanted('', CREDIT_LIMIT))
    expect([list.wakesAt, list.next(at(349))]).toEqual([350, undefined])
  })

  it('is done at the last page', () => {
    const list = client()
    list.next(at(100))
    expect([take(list, 0, 110), take(list, 1, 111), list.done]).toEqual([true, true, false])
    expect([take(list, 2, 112, { last: true }), list.done, taken(list)]).toEqual([true, true, NAMES.slice(0, 3)])
    expect([list.next(at(9999)), take(list, 3, 113)]).toEqual([undefined, false])
  })

  it('puts pages in order that came out of order', () => {
    const list = client()
    list.next(at(100))
    for (const index of [2, 1]) take(list, index, 110, index === 2 ? { last: true } : {})
    expect([taken(list), list.done]).toEqual([[], false])
    take(list, 0, 111)
    expect([taken(list), list.done]).toEqual([NAMES.slice(0, 3), true])
  })

  it('takes a page only once that comes twice', () => {
    const list = client()
    list.next(at(100))
    for (const index of [0, 0, 1, 0, 1]) take(list, index, 110)
    take(list, 2, 111, { last: true })
    expect(taken(list)).toEqual(NAMES.slice(0, 3))
  })

  it('asks anew from where the list breaks off, for half as many pages, when none came in time', () => {
    const list = client()
    list.next(at(100))
    for (const index of [0, 1, 3]) take(list, index, 110)
    expect([list.wakesAt, list.next(at(359))]).toEqual([360, undefined])
    expect(list.next(at(360))).toEqual(wanted(NAMES[1] as string, 16))
    expect(list.next(at(610))).toEqual(wanted(NAMES[1] as string, 8))
  })

  it('keeps what came before its turn while it asks again', () => {
    const list = client()
    list.next(at(100))
    for (const index of [0, 2]) take(list, index, 110)
    expect(list.next(at(360))).toEqual(wanted(NAMES[0] as string, 16))
    take(list, 1, 370)
    expect(taken(list)).toEqual(NAMES.slice(0, 3))
  })

  it('drops what came before its turn if pages begin elsewhere by now', () => {
    const list = client()
    list.next(at(100))
    for (const index of [0, 2]) take(list, index, 110)
    list.next(at(360))
    take(list, 1, 370, { through: NAMES[4] as string })
    expect(taken(list)).toEqual(NAMES.slice(0, 2))
    expect(list.next(at(1000))).toEqual(wanted(NAMES[4] as string, 8))
  })

  it('waits from the last page that came, not from its question', () => {
    const list = client()
    list.next(at(100))
    take(list, 0, 300)
    expect([list.next(at(549)), list.next(at(550))]).toEqual([undefined, wanted(NAMES[0] as string, 16)])
  })

  it('asks for more at once when all it asked for has come', () => {
    const list = client()
    list.next(at(100))
    for (let index = 0; index < CREDIT_LIMIT; index++) take(list, index, 110)
    expect(list.wakesAt).toBe(110)
    expect(list.next(at(110))).toEqual(wanted(NAMES[CREDIT_LIMIT - 1] as string, CREDIT_LIMIT))
  })

  it('asks for at least one page', () => {
    const list = client()
    const credits: unknown[] = []
    for (let index = 0; index < 8; index++) {
      const nowMs = 100 + 1000 * index
      credits.push((list.next(at(nowMs)) as { credit: number }).credit)
      take(list, index, nowMs)
    }
    expect(credits).toEqual([32, 16, 8, 4, 2, 1, 1, 1])
  })

  it('gives up after five questions in a row without any page', () => {
    const list = client()
    const answers = [100, 350, 600, 850, 1100, 1350].map((nowMs) => list.next(at(nowMs)))
    expect(answers.slice(0, 5).every((answer) => typeof answer === 'object')).toBe(true)
    expect(answers[5]).toBe('given-up')
  })

  it('does not give up while something comes', () => {
    const list = client()
    for (let index = 0; index < 40; index++) {
      expect(list.next(at(1000 * (index + 1)))).toEqual(expect.objectContaining({ kind: 'want' }))
      if (index % 4 === 3) take(list, index >> 2, 1000 * (index + 1) + 1)
    }
    expect(taken(list)).toEqual(NAMES.slice(0, 10))
  })
})

describe('A5 A page', () => {
  it.each<[string, Partial<Page>]>([
    ['for another question', { nonce: nonce(2) as Nonce }],
    ['that leads nowhere', { through: '' }],
    ['that leads to where it began', { after: NAMES[5] as string, through: NAMES[5] as string }],
    ['that leads back', { after: NAMES[5] as string, through: NAMES[2] as string }],
  ])('is refused %s', (_, change) => {
    const list = client()
    list.next(at(100))
    expect([take(list, 0, 110, change), taken(list)]).toEqual([false, []])
  })

  it('need not advance if it is the last', () => {
    const list = client()
    list.next(at(100))
    expect(list.take(page(0, { through: '', last: true }), [], at(110))).toBe(true)
    expect(list.done).toBe(true)
  })

  it('before its turn is kept among at most as many as were asked for, and then the next in order is still taken', () => {
    const list = client()
    list.next(at(100))
    const early = Array.from({ length: 40 }, (_, index) => take(list, index + 2, 110))
    expect(early).toEqual([...Array<boolean>(CREDIT_LIMIT).fill(true), ...Array<boolean>(40 - CREDIT_LIMIT).fill(false)])
    expect([take(list, 0, 111), take(list, 1, 112)]).toEqual([true, true])
    expect(taken(list)).toEqual(NAMES.slice(0, CREDIT_LIMIT + 2))
  })

  it('of a list without end is refused: a source that gives more than 50,000 records is lying', () => {
    const list = client()
    list.next(at(100))
    const many = Array.from({ length: RECORD_LIMIT / 2 + 1 }, () => update('n'))
    expect([0, 1, 2].map((index) => list.take(page(index), many, at(110)))).toEqual([true, true, false])
  })
})
