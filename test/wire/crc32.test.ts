import fc from 'fast-check'
import { crc32 as nativeCrc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/wire/crc32.ts'

describe('The checksum', () => {
  it('of "123456789" is the one that the CRC catalogue gives', () => {
    expect(crc32(Buffer.from('123456789'), 9)).toBe(0xcbf43926)
  })

  it('is that of zlib at every length, over the first bytes alone', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 8, maxLength: 300 }), fc.nat(300), (bytes, drawn) => {
      const length = drawn % (bytes.length + 1)
      expect(crc32(bytes, length)).toBe(nativeCrc32(bytes.subarray(0, length)))
    }))
  })
})
