import { createHash, hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readKey, RingKey } from '../../src/wire/ring-key.ts'

const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
const instances = fc.uint8Array({ minLength: 8, maxLength: 8 })
const bytes = Uint8Array.from({ length: 32 }, (_, index) => 7 * index)

function read(written: unknown): RingKey {
  const key = readKey(written)
  return key instanceof RingKey ? key : expect.fail(key.problem)
}

describe('A key of a ring', () => {
  it('gives each life in each cluster the sub-key that HKDF-SHA-256 gives, so that anybody with the key can compute it', () => {
    fc.assert(fc.property(keys, instances, fc.string(), (key, instance, cluster) => {
      for (const purpose of ['seal', 'nonce'] as const) {
        const info = Buffer.concat([Buffer.from(`rollcall 1 ${purpose}\0`), instance, Buffer.from(cluster, 'utf8')])
        const expected = Buffer.from(hkdfSync('sha256', key, new Uint8Array(0), info, 32))
        expect(Buffer.from(new RingKey(key).subKey(purpose, instance, cluster)).equals(expected)).toBe(true)
      }
    }))
  })

  it('gives other sub-keys for another life, another cluster, another purpose and another key', () => {
    const key = new RingKey(bytes)
    const [one, other] = [new Uint8Array(8), new Uint8Array(8).fill(1)]
    const all = [
      key.subKey('seal', one, 'a'), key.subKey('seal', other, 'a'), key.subKey('seal', one, 'b'), key.subKey('nonce', one, 'a'),
      new RingKey(bytes.map((byte) => byte ^ 1)).subKey('seal', one, 'a'),
    ]
    expect(new Set(all.map((subKey) => Buffer.from(subKey).toString('hex'))).size).toBe(all.length)
  })

  it('is told apart by eight digits of a hash of what is derived from it', () => {
    const derived = Buffer.from(hkdfSync('sha256', bytes, new Uint8Array(0), Buffer.from('rollcall 1 fingerprint\0'), 32))
    expect(new RingKey(bytes).fingerprint).toBe(createHash('sha256').update(derived).digest('hex').slice(0, 8))
    expect(new RingKey(bytes).fingerprint).not.toBe(createHash('sha256').update(bytes).digest('hex').slice(0, 8))
  })

  it('shows none of its bytes however it is printed, and does not change with the bytes that it was made from', () => {
    const given = new Uint8Array(bytes)
    const key = new RingKey(given)
    given.fill(0)
    expect(key.equals(new RingKey(bytes))).toBe(true)
    const shown = inspect(key, { depth: 9, showHidden: true }) + JSON.stringify(key)
    expect(shown.replaceAll(key.fingerprint, '')).not.toMatch(/[0-9a-f]{8}|[0-9]+, [0-9]+/)
  })
})

describe('A written key', () => {
  const text = Buffer.from(bytes).toString('base64')

  it('is 32 bytes or their base64 text, also without the padding, in the form for URLs, and with the line end of a file', () => {
    const url = Buffer.from(bytes).toString('base64url')
    for (const written of [bytes, Buffer.from(bytes), text, text.slice(0, -1), url, `${text}\n`]) {
      expect(read(written).equals(new RingKey(bytes))).toBe(true)
    }
    fc.assert(fc.property(keys, (key) => read(Buffer.from(key).toString('base64')).equals(new RingKey(key))))
  })

  it.each<[string, unknown, string]>([
    ['too few bytes', bytes.subarray(1), '31 bytes'],
    ['too many bytes', new Uint8Array(33), '33 bytes'],
    ['no bytes', new Uint8Array(0), '0 bytes'],
    ['a text cut short', text.slice(1), 'a text of 43 characters'],
    ['a text with a line break inside', `${text.slice(0, 20)}\n${text.slice(20)}`, 'a text of 45 characters'],
    ['hexadecimal text', Buffer.from(bytes).toString('hex'), 'a text of 64 characters'],
    ['a passphrase', 'correct horse battery staple', 'a text of 28 characters'],
    ['an array', [...bytes], 'object'],
    ['words of 16 bits', new Uint16Array(16), 'object'],
    ['null', null, 'null'],
    ['nothing', undefined, 'undefined'],
    ['a number', 7, 'number'],
  ])('is refused where it is %s, without being repeated', (_, written, got) => {
    expect(readKey(written)).toEqual({ problem: `must be 32 random bytes, or those as base64 text; got ${got}` })
  })
})
