/** Looks up all addresses of a host name. The system decides how (hosts file, DNS), anew each time. */
import { lookup } from 'node:dns/promises'
import { canonicalIp } from './ip.ts'

/** The system's look-up. */
export type Lookup = (name: string) => Promise<readonly { readonly address: string }[]>

/** All addresses, A and AAAA, in the system's order: with some settings Node would put IPv4 first. */
const systemLookup: Lookup = (name) => lookup(name, { all: true, order: 'verbatim' })

/** Each address once, as canonical text; an IP address resolves to itself. Rejects with the system's error. */
export async function resolveHost(host: string, ask: Lookup = systemLookup): Promise<readonly string[]> {
  const literal = canonicalIp(host)
  if (literal !== undefined) return [literal]
  const answers = await ask(host)
  return [...new Set(answers.map(({ address }) => canonicalIp(address) ?? address))]
}
