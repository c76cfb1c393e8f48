/**
 * Which address others should be told. A socket bound to a wildcard is reached at any address of this machine, and the
 * wildcard itself means nothing to anybody else: one of the machine's own takes its place.
 *
 * Interfaces count in the system's order, not by name: it lists them as they came up, so that `eth0` is before the
 * bridges and tunnels that were built on it, while by name `docker0` would win.
 */
import type { NetworkInterfaceInfo } from 'node:os'
import { canonicalIp, isLinkLocal } from './ip.ts'

/** By interface name, as `os.networkInterfaces()` gives it. */
export type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>

/** `host` itself, or for a wildcard the address of this machine that others most likely reach: its loopback for want of any. */
export function reachableAddress(host: string, interfaces: () => Interfaces): string {
  const canonical = canonicalIp(host) ?? host
  if (canonical === '0.0.0.0') return firstIpv4(interfaces()) ?? '127.0.0.1'
  if (canonical === '::') {
    const present = interfaces()
    return firstIpv6(present) ?? firstIpv4(present) ?? '::1'
  }
  return canonical
}

/** A link-local one only for want of a better: cloud machines have them for talking to their host alone. */
function firstIpv4(interfaces: Interfaces): string | undefined {
  const addresses = external(interfaces, 'IPv4')
  return addresses.find((address) => !isLinkLocal(address)) ?? addresses[0]
}

/** Never a link-local one: others would need the name of their own interface to use it. */
function firstIpv6(interfaces: Interfaces): string | undefined {
  return external(interfaces, 'IPv6').find((address) => !isLinkLocal(address))
}

function external(interfaces: Interfaces, family: 'IPv4' | 'IPv6'): string[] {
  return Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .filter((info) => !info.internal && info.family === family)
    .map((info) => info.address)
}
