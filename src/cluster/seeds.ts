/** Reads seeds: `host`, `host:port`, an IPv6 address bare or in brackets. */

/** The port of members and seeds for which none is given. */
export const DEFAULT_PORT = 7390

export interface Seed {
  /** As it was written, for messages. */
  readonly text: string
  /** A name or an IP address, without brackets. */
  readonly host: string
  readonly port: number
}

const BRACKETED = /^\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\](?::(\d{1,5}))?$/
const PLAIN = /^([^\s:[\]/@?#]{1,253})(?::(\d{1,5}))?$/
const ZONE = /%.*$/

/** Undefined if the text is no seed: an empty host, a port outside 1 to 65535, two ports, a URL. */
export function parseSeed(text: string): Seed | undefined {
  if (isIpv6(text)) return { text, host: text, port: DEFAULT_PORT }
  const [, host, digits] = BRACKETED.exec(text) ?? PLAIN.exec(text) ?? []
  if (host === undefined || (text.startsWith('[') && !isIpv6(host.replace(ZONE, '')))) return undefined
  const port = digits === undefined ? DEFAULT_PORT : Number(digits)
  return port >= 1 && port <= 65535 ? { text, host, port } : undefined
}

/** `a:1:2` has only characters of an IPv6 address but is none; the URL parser knows the difference. */
function isIpv6(text: string): boolean {
  return /^[0-9a-fA-F:.]+$/.test(text) && URL.canParse(`http://[${text}]`)
}
