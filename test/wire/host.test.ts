import { describe, expect, it } from 'vitest'
import { isHost } from '../../src/wire/host.ts'

describe('A host in a message', () => {
  it.each([
    '10.0.3.7', '127.0.0.1', '1.0.0.0', '223.255.255.255',
    '::1', '2001:db8::1', '2001:db8:0:1:1:1:1:1', 'fe80::1', 'fd00::', '1:2:3:4:5:6:7:8', 'ff::1',
  ])('may be %s', (host) => {
    expect(isHost(host)).toBe(true)
  })

  it.each([
    ['a host name', 'localhost'], ['a number', '167772935'], ['too few numbers', '10.0.3'], ['leading zeros', '10.0.03.7'],
    ['a blank', '10.0.3.7 '],
    ['a port', '10.0.3.7:80'], ['nothing', ''], ['brackets', '[::1]'],
    ['an upper-case spelling', '2001:DB8::1'], ['leading zeros in a group', '2001:0db8::1'],
    ['zeros written out', '2001:db8:0:0:0:0:0:1'],
    ['one zero left out', '2001:db8::1:1:1:1:1'], ['the shorter run left out', '2001::1:0:0:0:1'],
    ['the second of equal runs left out', '2001:0:0:1:1::1'],
    ['a zone', 'fe80::1%eth0'], ['IPv4 in IPv6', '::ffff:10.0.3.7'], ['IPv4 in IPv6, in hexadecimal', '::ffff:a00:307'],
    ['IPv4 at the end of IPv6', '::10.0.3.7'],
    ['all addresses', '0.0.0.0'], ['this network', '0.1.2.3'], ['all IPv6 addresses', '::'],
    ['a group', '224.0.0.1'], ['the last group', '239.255.255.255'], ['an IPv6 group', 'ff02::1'], ['reserved', '240.0.0.1'],
    ['everybody', '255.255.255.255'],
  ])('is not %s: %s', (_what, host) => {
    expect(isHost(host)).toBe(false)
  })

  it('is text', () => {
    for (const value of [undefined, null, 1, ['10.0.3.7'], new Uint8Array(4)]) expect(isHost(value)).toBe(false)
  })
})
