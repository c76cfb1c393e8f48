/**
 * Which address to advertise. A socket bound to a wildcard is reached at any address of this machine, but the wildcard itself
 * means nothing to others, so one of the machine's own addresses takes its place.
 *
 * Interfaces are tried in the system's order, not by name. The system lists them in the order in which they came up, so `eth0`
 * precedes the bridges and tunnels that were built on it; by name `docker0` would win.
 */
import type { NetworkInterfaceInfo } from 'node:os'
import { canonicalIp, isLinkLocal } from './ip.ts'

/** Key: interface name, as `os.networkInterfaces()` gives it. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** `host` itself; for a wildcard the address of this machine that others most likely reach, loopback if there is no other. */
export function reachableAddress(host: string, interfaces: () => Interfaces): string {
  const canonical = canonicalIp(host) ?? host
  if (canonical === '0.0.0.0') return firstIpv4(interfaces()) ?? '127.0.0.1'
  if (canonical === '::') {
    const present = interfaces()
    return firstIpv6(present) ?? firstIpv4(present) ?? '::1'
  }
  return canonical
}

/** A link-local one only if there is no other: cloud machines have those just for talking to their host. */
function firstIpv4(interfaces: Interfaces): string | undefined {
  const addresses = external(interfaces, 'IPv4')
  return addresses.find((address) => !isLinkLocal(address)) ?? addresses[0]
}

/** Never a link-local one: to use it others would have to add the name of their own interface. */
function firstIpv6(interfaces: Interfaces): string | undefined {
  return external(interfaces, 'IPv6').find((address) => !isLinkLocal(address))
}

function external(interfaces: Interfaces, family: 'IPv4' | 'IPv6'): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((info) => !info.internal && info.family === family)
    .map((info) => info.address)
}
