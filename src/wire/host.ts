/**
 * Which hosts a message may name. Each host has one spelling, because addresses are compared and are keys. And a claim must not
 * point members at more than a single host: pings to a multicast group would be answered by everybody in it.
 */
import { isIP, SocketAddress } from 'node:net'

/**
 * Canonical text of the IP address of a single host: no IPv6 spelling but the system's own, no IPv4 address inside an IPv6 one
 * (the same host under two spellings), no zone (it means something on one machine alone), not unspecified, no broadcast, no
 * multicast.
 */
export function isHost(value: unknown): value is string {
  if (typeof value !== 'string') return false
  switch (isIP(value)) {
    case 4: // has one spelling, isIP refuses leading zeros
      return isSingle(Number.parseInt(value, 10))
    case 6:
      return value !== '::' && !/^ff..:|[.%]/.test(value) && new SocketAddress({ address: value, family: 'ipv6' }).address === value
    default:
      return false
  }
}

/** By the first number of an IPv4 address: 0 is this network, 224 to 239 are multicast, the rest is reserved or broadcast. */
function isSingle(first: number): boolean {
  return first > 0 && first < 224
}
