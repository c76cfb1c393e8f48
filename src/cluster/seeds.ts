/** What people write as a seed: `host`, `host:port`, an IPv6 address bare or in brackets. */

/** The port of members and seeds that name none. */
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
const BARE_IPV6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/

/** Undefined where the text is no seed: an empty host, a port outside 1 to 65535, a URL. */
export function parseSeed(text: string): Seed | undefined {
  if (BARE_IPV6.test(text)) return { text, host: text, port: DEFAULT_PORT }
  const [, host, digits] = BRACKETED.exec(text) ?? PLAIN.exec(text) ?? []
  if (host === undefined) return undefined
  const port = digits === undefined ? DEFAULT_PORT : Number(digits)
  return port >= 1 && port <= 65535 ? { text, host, port } : undefined
}
