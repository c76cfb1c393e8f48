/** From a host name to all its addresses. The system decides how (hosts file, DNS), anew each time it is asked. */
import { lookup } from 'node:dns/promises'
import { canonicalIp } from './ip.ts'

/** What the system's look-up is asked and says. */
export type Lookup = (name: string) => Promise<readonly { readonly address: string }[]>

/** All addresses, A and AAAA, in the order of the system's answer: Node would otherwise put IPv4 first on some settings. */
const systemLookup: Lookup = (name) => lookup(name, { all: true, order: 'verbatim' })

/** Each address once, in canonical text; an IP address stands for itself. Rejects with the system's error. */
export async function resolveHost(host: string, ask: Lookup = systemLookup): Promise<readonly string[]> {
  const literal = canonicalIp(host)
  if (literal !== undefined) return [literal]
  const answers = await ask(host)
  return [...new Set(answers.map(({ address }) => canonicalIp(address) ?? address))]
}
