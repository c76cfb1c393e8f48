import { describe, expect, it } from 'vitest'
import { checkArguments, type Method } from '../../src/cluster/arguments.ts'

const METHODS: readonly Method[] = ['start', 'waitFor', 'events', 'leave']

const refusal = (method: Method, ...problems: readonly string[]): unknown => {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  return expect.objectContaining({ code: 'ROLLCALL_OPTIONS', message: `the options of ${method}() have ${count}:\n  ${problems.join('\n  ')}` })
}

describe('The options of a method', () => {
  it.each(METHODS)('of %s may be left out, one by one', (method) => {
    expect(() => checkArguments(method, {})).not.toThrow()
    expect(() => checkArguments(method, { signal: undefined })).not.toThrow()
  })

  it.each([['start', 'joinTimeoutMs'], ['waitFor', 'timeoutMs'], ['leave', 'timeoutMs']] as const)('of %s have a time, from none to the longest that a timer can hold', (method, name) => {
    for (const ms of [0, 0.5, 5000, 2_147_483_647]) expect(() => checkArguments(method, { [name]: ms })).not.toThrow()
    for (const [value, text] of [[-1, '-1'], [Number.NaN, 'NaN'], [Infinity, 'Infinity'], [2_147_483_648, '2147483648'], ['5', '"5"'], [null, 'null']]) {
      expect(() => checkArguments(method, { [name as string]: value })).toThrow(refusal(method, `${name} must be a number from 0 to 2147483647; got ${text}`))
    }
  })

  it.each(METHODS)('of %s have a signal, also an aborted one', (method) => {
    for (const signal of [new AbortController().signal, AbortSignal.abort()]) expect(() => checkArguments(method, { signal })).not.toThrow()
    for (const [text, signal] of [['null', null], ['{"aborted":false}', { aborted: false }], ['{}', new AbortController()]]) {
      expect(() => checkArguments(method, { signal })).toThrow(refusal(method, `signal must be an AbortSignal; got ${String(text)}`))
    }
  })

  it('are refused together, with those that are misspelt', () => {
    expect(() => checkArguments('start', { requird: true, joinTimeoutMs: -1, required: 'yes' })).toThrow(refusal('start',
      'requird is not an option; got true', 'joinTimeoutMs must be a number from 0 to 2147483647; got -1', 'required must be true or false; got "yes"'))
    expect(() => checkArguments('events', { timeoutMs: 5 })).toThrow(refusal('events', 'timeoutMs is not an option; got 5'))
  })

  it('are an object', () => {
    expect(() => checkArguments('leave', null as unknown as object)).toThrow('the options must be an object, got null')
  })
})
