/**
 * IP addresses as text, one spelling for each, so that they can be compared and serve as keys.
 *
 * An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is how a dual-stack socket speaks of an IPv4 peer. Nobody else shall see
 * it: the same peer would have two addresses, one for each kind of socket it is looked at from.
 *
 * The zone of a link-local address (`fe80::1%eth0`) stays: it means something on this machine alone, but without it the
 * system cannot answer to that address. Other addresses need no zone and lose it.
 */
import { isIP, isIPv4, isIPv6, SocketAddress } from 'node:net'

const MAPPED_PREFIX = '::ffff:'

/** The one spelling of an IP address; undefined for anything that is none, such as a host name. */
export function canonicalIp(text: string): string | undefined {
  const version = isIP(text)
  if (version === 0) return undefined
  if (version === 4) return text
  const [address = '', zone] = text.split('%')
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address
  return zone !== undefined && isLinkLocal(canonical) ? `${canonical}%${zone}` : unmapped(canonical)
}

/** The IPv4 address inside an IPv4-mapped one; any other address as it is. Takes the spelling of the system's own calls. */
export function unmapped(address: string): string {
  if (!address.startsWith(MAPPED_PREFIX)) return address
  const inner = address.slice(MAPPED_PREFIX.length)
  return isIPv4(inner) ? inner : address
}

/** The address as an IPv6 socket has to be told it. */
export function mapped(address: string): string {
  return isIPv4(address) ? MAPPED_PREFIX + address : address
}

/** Reached on one link only: 169.254.0.0/16 or fe80::/10. Takes canonical text. */
export function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/.test(address)
}

/**
 * A socket looks up the host of each datagram it sends. Ours are IP addresses, so there is nothing to look up; taken as
 * they are, a datagram leaves within the call of `send`, in order and before a `close` that follows. What is no IP address
 * fails in that send.
 */
export function takeAsIs(host: string, _options: unknown, found: (error: null, address: string, family: number) => void): void {
  found(null, host, isIPv6(host) ? 6 : 4)
}
