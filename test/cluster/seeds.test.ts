import { describe, expect, it } from 'vitest'
import { DEFAULT_PORT, parseSeed } from '../../src/cluster/seeds.ts'

const LONGEST = 'h'.repeat(253)

describe('A seed', () => {
  it.each([
    ['a host name', 'peers.internal', 'peers.internal', DEFAULT_PORT],
    ['a host name and a port', 'peers.internal:80', 'peers.internal', 80],
    ['a name of one letter', 'a', 'a', DEFAULT_PORT],
    ['a name with an underscore, as containers have', 'api_1:7', 'api_1', 7],
    ['the longest name', `${LONGEST}:1`, LONGEST, 1],
    ['an IPv4 address', '10.0.3.5', '10.0.3.5', DEFAULT_PORT],
    ['an IPv4 address and a port', '10.0.3.5:7391', '10.0.3.5', 7391],
    ['the least port', 'a:1', 'a', 1],
    ['the highest port', 'a:65535', 'a', 65_535],
    ['a port with zeros in front', 'a:00080', 'a', 80],
    ['a bare IPv6 address', '2001:db8::1', '2001:db8::1', DEFAULT_PORT],
    ['the shortest IPv6 address', '::', '::', DEFAULT_PORT],
    ['an IPv6 address of all groups', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8', DEFAULT_PORT],
    ['an IPv6 address with one group left out', '1:2:3:4:5:6:7::', '1:2:3:4:5:6:7::', DEFAULT_PORT],
    ['an IPv6 address in capitals', '2001:DB8::A', '2001:DB8::A', DEFAULT_PORT],
    ['an IPv6 address that ends in an IPv4 one', '::ffff:10.0.3.5', '::ffff:10.0.3.5', DEFAULT_PORT],
    ['an IPv6 address in brackets', '[2001:db8::1]', '2001:db8::1', DEFAULT_PORT],
    ['an IPv6 address in brackets and a port', '[::1]:7391', '::1', 7391],
    ['an IPv6 address with a zone', '[fe80::1%eth0]:9', 'fe80::1%eth0', 9],
  ])('may be %s', (_what, text, host, port) => {
    expect(parseSeed(text)).toEqual({ text, host, port })
  })

  it.each([
    ['nothing', ''], ['a port alone', ':7390'], ['a name with nothing behind the colon', 'a:'],
    ['port 0', 'a:0'], ['a port past the last', 'a:65536'], ['a port of six digits', 'a:000080'], ['a negative port', 'a:-1'],
    ['a port that is no number', 'a:http'], ['two ports', 'a:1:2'], ['an IPv4 address with two ports', '10.0.3.5:7390:7391'],
    ['an IPv4 address with a colon too many', '10.0.3.5:7390:'],
    ['a URL', 'udp://a:1'], ['a user', 'me@a'], ['a path', 'a/b'], ['a query', 'a?b'], ['a fragment', 'a#b'],
    ['a blank', ' '], ['a blank in front', ' a'], ['a blank behind', 'a:1 '], ['a line feed', 'a\n'],
    ['a name that is too long', `${LONGEST}h`],
    ['brackets around nothing', '[]:1'], ['brackets around a name', '[peers]:1'],
    ['brackets around an IPv4 address', '[10.0.3.5]:1'], ['a bracket left open', '[::1'],
    ['a bracket too many', '::1]'], ['nothing behind the colon after brackets', '[::1]:'], ['port 0 after brackets', '[::1]:0'],
    ['something else behind brackets', '[::1]7390'],
    ['an IPv6 address with a group of five digits', '2001:db8::12345'], ['an IPv6 address of nine groups', '1:2:3:4:5:6:7:8:9'],
  ])('is not %s: %j', (_what, text) => {
    expect(parseSeed(text)).toBeUndefined()
  })
})
