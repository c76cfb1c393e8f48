/**
 * Addresses that members may have. `node:net` reads what people write and compares; it opens nothing.
 *
 * A datagram from elsewhere is dropped unread, and so are updates that name another address: else a member that is allowed could
 * have this one send to, and show, those that are not. A forged source address passes: what keeps strangers out is a key.
 */
import { BlockList, isIP, isIPv4, SocketAddress } from 'node:net'
import type { Packet } from '../protocol/types.ts'

/** One IP address, or all that begin with the same bits. */
export interface AddressBlock {
  readonly address: string
  readonly bits: number
}

/** `10.0.0.0/8`, `10.0.0.7`, `fd00::/8`; undefined where the text is none, or an IPv4 address inside an IPv6 one: nobody is called so here. */
export function parseBlock(text: string): AddressBlock | undefined {
  const [, address = '', digits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const version = isIP(address)
  if (version === 0 || (version === 6 && isMapped(address))) return undefined
  const most = version === 4 ? 32 : 128
  const bits = digits === undefined ? most : Number(digits)
  return bits <= most ? { address, bits } : undefined
}

export class AllowList {
  /** Apart: in one list `::/0` would hold all of IPv4 too. */
  readonly #lists = { ipv4: new BlockList(), ipv6: new BlockList() }

  /** `own` are this member's own addresses: it is a stranger to nobody less than to itself. */
  constructor(blocks: readonly AddressBlock[], own: readonly string[]) {
    for (const { address, bits } of blocks) this.#lists[familyOf(address)].addSubnet(address, bits, familyOf(address))
    for (const address of own) this.#lists[familyOf(address)].addAddress(withoutZone(address), familyOf(address))
  }

  holds(host: string): boolean {
    const address = withoutZone(host)
    const family = familyOf(address)
    return isIP(address) !== 0 && this.#lists[family].check(address, family)
  }

  /** The packet without the updates that name other addresses; the same one where it has none of those. */
  sifted(packet: Packet): Packet {
    const updates = packet.updates.filter(({ claim }) => this.holds(claim.address.host))
    return updates.length === packet.updates.length ? packet : { ...packet, updates }
  }
}

function isMapped(address: string): boolean {
  return /^::ffff:\d+\./.test(new SocketAddress({ address, family: 'ipv6' }).address)
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6'
}

/** Of `fe80::1%eth0` the zone says by which interface it is reached, not who it is. */
function withoutZone(address: string): string {
  return address.split('%', 1)[0] as string
}
