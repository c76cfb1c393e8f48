/**
 * IP addresses as text, with one spelling for each, so that they can be compared and used as keys.
 *
 * A dual-stack socket reports an IPv4 peer by its IPv4-mapped IPv6 address (`::ffff:10.0.0.1`). No other code may see that form:
 * otherwise the same peer would have two addresses, one for each kind of socket.
 *
 * The zone of a link-local address (`fe80::1%eth0`) stays. It has a meaning only on this machine, but without it the system
 * cannot send to that address. Other addresses need no zone and lose it.
 */
import { isIP, isIPv4, isIPv6, SocketAddress } from 'node:net'

const MAPPED_PREFIX = '::ffff:'

/** The canonical spelling of an IP address; undefined for anything else, such as a host name. */
export function canonicalIp(text: string): string | undefined {
  const version = isIP(text)
  if (version === 0) return undefined
  if (version === 4) return text
  const [address = '', zone] = text.split('%')
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address
  return zone !== undefined && isLinkLocal(canonical) ? `${canonical}%${zone}` : unmapped(canonical)
}

/** The IPv4 address inside an IPv4-mapped one; any other address as it is. Expects the spelling that the system uses. */
export function unmapped(address: string): string {
  if (!address.startsWith(MAPPED_PREFIX)) return address
  const inner = address.slice(MAPPED_PREFIX.length)
  return isIPv4(inner) ? inner : address
}

/** The address in the form that an IPv6 socket needs. */
export function mapped(address: string): string {
  return isIPv4(address) ? MAPPED_PREFIX + address : address
}

/** Whether the address is valid on one link only: 169.254.0.0/16 or fe80::/10. Expects canonical text. */
export function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab][0-9a-f]:/.test(address)
}

/**
 * The `lookup` function for sockets. Node looks up the host of each datagram that is sent. Ours are IP addresses already: taken
 * as they are, datagrams leave within the call of `send`, in order and before a `close` that follows. Sends to anything else fail.
 */
export function takeAsIs(host: string, _options: unknown, found: (error: null, address: string, family: number) => void): void {
  found(null, host, isIPv6(host) ? 6 : 4)
}
