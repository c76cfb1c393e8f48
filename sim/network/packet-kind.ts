/** The kind of message that a datagram's header states. The header is never sealed. */
import type { MessageKind } from '../../src/protocol/types.ts'
import { kindNumber, MESSAGE_KINDS } from '../../src/wire/body.ts'
import { kindAt } from '../../src/wire/header.ts'
import { SEALED_HEADER_BYTES } from '../../src/wire/limits.ts'

/** Index: the kind's number in the header. */
const KINDS: (MessageKind | undefined)[] = []
for (const kind of MESSAGE_KINDS) KINDS[kindNumber(kind)] = kind

/** Undefined for a datagram that does not begin with the library's magic, 0xc152, such as the message of a service. */
export function packetKind(bytes: Uint8Array): MessageKind | undefined {
  return bytes.length >= SEALED_HEADER_BYTES && bytes[0] === 0xc1 && bytes[1] === 0x52 ? KINDS[kindAt(bytes)] : undefined
}
