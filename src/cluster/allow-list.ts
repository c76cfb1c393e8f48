/**
 * The addresses that members may have. `node:net` parses and compares them; no socket is opened.
 *
 * Datagrams from other addresses are dropped unread. Updates that name another address are dropped too: otherwise an allowed
 * member could make this one show, and send to, members that are not. Forged source addresses pass: only keys keep strangers out.
 */
import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net'

/** One IP address, or all that begin with the same bits. */
export interface AddressBlock {
  readonly address: string
  readonly bits: number
}

/**
 * Reads `10.0.0.0/8`, `10.0.0.7` or `fd00::/8`; undefined for anything else. That includes an IPv4-mapped IPv6 address: here
 * every peer goes by its plain IPv4 address, so it would match nobody.
 */
export function parseBlock(text: string): AddressBlock | undefined {
  const [, address = '', digits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0 || (version === 6 && isMapped(address))) return undefined
  const most = version === 4 ? 32 : 128
  const bits = digits === undefined ? most : Number(digits)
  return bits <= most ? { address, bits } : undefined
}

export class AllowList {
  /** Two lists, because in one `::/0` would match all of IPv4 too. */
  readonly #lists = { ipv4: new BlockList(), ipv6: new BlockList() }

  /** `own` are this member's own addresses, which are always allowed. */
  constructor(blocks: readonly AddressBlock[], own: readonly string[]) {
    for (const { address, bits } of blocks) this.#lists[familyOf(address)].addSubnet(address, bits, familyOf(address))
    for (const address of own) this.#lists[familyOf(address)].addAddress(withoutZone(address), familyOf(address))
  }

  holds(host: string): boolean {
    const address = withoutZone(host)
    const family = familyOf(address)
    return isIP(address) !== 0 && this.#lists[family].check(address, family)
  }
}

function isMapped(address: string): boolean {
  return /^::ffff:\d+\./.test(new SocketAddress({ address, family: 'ipv6' }).address)
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

/** The zone of `fe80::1%eth0` names the interface through which the address is reached, not the host. */
function withoutZone(address: string): string {
  return address.split('%', 1)[0] as string
}
