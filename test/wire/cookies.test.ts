import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Address } from '../../src/protocol/address.ts'
import type { Instant, Nonce } from '../../src/protocol/types.ts'
import { EPOCH_MS, HmacCookies } from '../../src/wire/cookies.ts'
import { addresses } from './arbitraries.ts'

const secret = new Uint8Array(32).fill(7)
const cookies = new HmacCookies({ secret })
const address: Address = { host: '10.0.3.7', port: 7390 }
const nonce = '00112233445566aa' as Nonce
const at = (ms: number): Instant => ms as Instant

describe('A cookie', () => {
  it('is the first 16 bytes of the keyed hash of epoch, nonce and address', () => {
    const epoch = Buffer.alloc(8)
    epoch.writeDoubleBE(3)
    const parts = Buffer.concat([epoch, Buffer.from(nonce, 'hex'), Buffer.from('10.0.3.7:7390')])
    const expected = createHmac('sha256', secret).update(parts).digest().subarray(0, 16)
    const cookie = cookies.bake(address, nonce, at(3 * EPOCH_MS))
    expect(Buffer.from(cookie)).toEqual(expected)
    expect(cookie.constructor).toBe(Uint8Array)
  })

  it('holds for its address and nonce for one to two epochs, whenever it was baked', () => {
    fc.assert(fc.property(addresses, fc.nat(10_000_000), fc.nat(EPOCH_MS), fc.nat(3 * EPOCH_MS), (to, bakedAt, early, late) => {
      const cookie = cookies.bake(to, nonce, at(bakedAt))
      expect(cookies.holds(cookie, to, nonce, at(bakedAt + early))).toBe(true)
      expect(cookies.holds(cookie, to, nonce, at(bakedAt + 2 * EPOCH_MS + late))).toBe(false)
    }))
  })

  it('does not hold before it was baked', () => {
    expect(cookies.holds(cookies.bake(address, nonce, at(5 * EPOCH_MS)), address, nonce, at(4 * EPOCH_MS))).toBe(false)
  })

  it('has epochs as long as they are made', () => {
    const brief = new HmacCookies({ secret, epochMs: 100 })
    const cookie = brief.bake(address, nonce, at(1000))
    expect(brief.holds(cookie, address, nonce, at(1199))).toBe(true)
    expect(brief.holds(cookie, address, nonce, at(1200))).toBe(false)
  })

  it('holds for no other address, no other nonce and under no other secret', () => {
    const now = at(1_000_000)
    const cookie = cookies.bake(address, nonce, now)
    expect(cookies.holds(cookie, { ...address, port: 7391 }, nonce, now)).toBe(false)
    expect(cookies.holds(cookie, { ...address, host: '10.0.3.70' }, nonce, now)).toBe(false)
    expect(cookies.holds(cookie, address, '00112233445566ab' as Nonce, now)).toBe(false)
    expect(new HmacCookies({ secret: new Uint8Array(32).fill(8) }).holds(cookie, address, nonce, now)).toBe(false)
    expect(cookies.holds(cookie, address, nonce, now)).toBe(true)
  })

  it('does not hold with one bit changed, cut off or with more behind', () => {
    const now = at(1_000_000)
    const cookie = cookies.bake(address, nonce, now)
    fc.assert(fc.property(fc.nat(15), fc.nat(7), (place, bit) => {
      const changed = new Uint8Array(cookie)
      changed[place] = (changed[place] as number) ^ (1 << bit)
      expect(cookies.holds(changed, address, nonce, now)).toBe(false)
    }))
    for (const wrong of [cookie.slice(0, 15), new Uint8Array([...cookie, 0]), new Uint8Array(0)]) {
      expect(cookies.holds(wrong, address, nonce, now)).toBe(false)
    }
  })

  it('is baked with the secret as it was given', () => {
    const given = new Uint8Array(secret)
    const own = new HmacCookies({ secret: given })
    given.fill(0)
    expect(own.bake(address, nonce, at(0))).toEqual(cookies.bake(address, nonce, at(0)))
  })

  it('is not baked with a secret that can be guessed, nor in epochs that do not pass', () => {
    expect(() => new HmacCookies({ secret: new Uint8Array(15) })).toThrow(RangeError)
    for (const epochMs of [0, -1, Number.NaN]) expect(() => new HmacCookies({ secret, epochMs })).toThrow(RangeError)
  })
})
