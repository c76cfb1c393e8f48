/** What kind of message a datagram says it is, from its header alone: that is never sealed. Services send datagrams of their own. */
import type { MessageKind } from '../../src/protocol/types.ts'
import { kindNumber, MESSAGE_KINDS } from '../../src/wire/body.ts'
import { kindAt } from '../../src/wire/header.ts'
import { SEALED_HEADER_BYTES } from '../../src/wire/limits.ts'

/** Index: the kind's number in the header. */
const KINDS: (MessageKind | undefined)[] = []
for (const kind of MESSAGE_KINDS) KINDS[kindNumber(kind)] = kind

export function packetKind(bytes: Uint8Array): MessageKind | undefined {
  return bytes.length >= SEALED_HEADER_BYTES && bytes[0] === 0xc1 && bytes[1] === 0x52 ? KINDS[kindAt(bytes)] : undefined
}
