import { describe, expect, it } from 'vitest'
import { checkedMs, checkedSignal } from '../../src/cluster/arguments.ts'

const refusal = (message: string): unknown => expect.objectContaining({ code: 'ROLLCALL_OPTIONS', message })

describe('A length of time that is handed to a method', () => {
  it('is taken from none to the longest that a timer can hold', () => {
    for (const ms of [0, 0.5, 5000, 2_147_483_647]) expect(checkedMs('timeoutMs', ms, 1)).toBe(ms)
  })

  it('is the usual one where it is left out', () => {
    expect(checkedMs('timeoutMs', undefined, 1000)).toBe(1000)
  })

  it.each([[-1, '-1'], [Number.NaN, 'NaN'], [Infinity, 'Infinity'], [2_147_483_648, '2147483648'], ['5', '"5"'], [null, 'null']])(
    'is refused as %s, with its name and what was given', (value, text) => {
      const message = `timeoutMs must be a number from 0 to 2147483647; got ${text}`
      expect(() => checkedMs('timeoutMs', value as number, 1)).toThrow(refusal(message))
    })
})

describe('A signal that is handed to a method', () => {
  it('is taken as it is, also an aborted one and none', () => {
    for (const signal of [new AbortController().signal, AbortSignal.abort(), undefined]) expect(checkedSignal(signal)).toBe(signal)
  })

  const others: readonly (readonly [string, unknown])[] = [
    ['null', null], ['{"aborted":false}', { aborted: false }], ['{}', new AbortController()],
  ]

  it.each(others)('is not %s', (text, value) => {
    expect(() => checkedSignal(value as unknown as AbortSignal)).toThrow(refusal(`signal must be an AbortSignal; got ${text}`))
  })
})
