/**
 * Which hosts may stand in a message. One place has one text, because addresses are compared and are keys; and a claim must not
 * be able to point members at what is not one member: pings to a multicast group would be answered by all who are in it.
 */
import { isIP, SocketAddress } from 'node:net'

/**
 * Canonical text of the IP address of a single host: no IPv6 spelling but the system's own, no IPv4 address inside an IPv6 one
 * (the same place under two names), no zone (it means something on one machine alone), not unspecified, no broadcast, no
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

/** By the first number of an IPv4 address: 0 is this network, 224 to 239 are groups, the rest is reserved, up to broadcast. */
function isSingle(first: number): boolean {
  return first > 0 && first < 224
}
