import fc from 'fast-check'
import { isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { canonicalIp, isLinkLocal, mapped, unmapped } from '../../../src/net/ip.ts'

describe('the canonical text of an IP address', () => {
  it.each([
    ['10.0.3.7', '10.0.3.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::ffff:10.0.3.7', '10.0.3.7'],
    ['::FFFF:0a00:0307', '10.0.3.7'],
    ['FE80:0::1%eth0', 'fe80::1%eth0'],
    ['2001:db8::1%eth0', '2001:db8::1'],
    ['::ffff:10.0.3.7%eth0', '10.0.3.7'],
  ])('of %s is %s', (text, canonical) => {
    expect(canonicalIp(text)).toBe(canonical)
  })

  const none = ['', 'localhost', '127.1', '010.0.0.1', '10.0.0.1%eth0', '[::1]', '1.2.3.4:80', ':::']

  it.each(none)('does not exist for %j', (text) => {
    expect(canonicalIp(text)).toBeUndefined()
  })

  it('is an IP address and its own canonical text, whatever was given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const canonical = canonicalIp(text) ?? ''
        expect(isIP(canonical)).not.toBe(0)
        expect(canonicalIp(canonical)).toBe(canonical)
      }),
    )
  })

  it('is the same for an IPv4 address and for how an IPv6 socket has to be told it', () => {
    fc.assert(
      fc.property(fc.ipV4(), (text) => {
        expect(isIP(mapped(text))).toBe(6)
        expect(unmapped(mapped(text))).toBe(text)
        expect(canonicalIp(mapped(text))).toBe(text)
      }),
    )
  })
})

describe('an address that is reached on one link only', () => {
  it.each(['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf:1::2'])('is %s', (address) => {
    expect(isLinkLocal(address)).toBe(true)
  })

  it.each(['10.169.254.1', 'fec0::1', 'fe8::1', 'fd00::fe80', '::1'])('is not %s', (address) => {
    expect(isLinkLocal(address)).toBe(false)
  })
})
