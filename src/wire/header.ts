/**
 * The first 28 bytes of every datagram.
 *
 * ```
 *  0  magic        2   c1 52
 *  2  major        1   what a reader must know to read at all
 *  3  minor        1   what it may ignore
 *  4  kind         1
 *  5  flags        1   bit 0: sealed
 *  6  cluster tag  4   SHA-256 of the cluster's text, its first bytes
 * 10  instance     8   the sender's
 * 18  incarnation  6   the sender's
 * 24  checksum     4   CRC-32 of the whole datagram with this field as zero; absent if sealed
 * ```
 *
 * The checksum finds accidents that UDP's own 16 bits miss. It keeps no attacker out: anyone can compute it.
 */
import { createHash } from 'node:crypto'
import type { Life } from '../protocol/types.ts'
import { crc32 } from './crc32.ts'
import { writeId } from './hex.ts'
import { putUint16, putUint32, putUint48, uint16At, uint32At } from './integers.ts'
import { lifeAt } from './known-words.ts'
import { HEADER_BYTES, ID_BYTES } from './limits.ts'
import type { DropReason } from './reasons.ts'

/** The byte that no msgpack value begins with, and an R: neither text nor a bare msgpack value looks like this. */
const MAGIC = 0xc152
const VERSION_MAJOR = 1
const VERSION_MINOR = 0
/** Unknown flags are zero when written and ignored when read. */
const FLAG_SEALED = 0x01

const MAJOR_AT = 2
const MINOR_AT = 3
const KIND_AT = 4
const FLAGS_AT = 5
const CLUSTER_AT = 6
const INSTANCE_AT = 10
const INCARNATION_AT = 18
const CHECKSUM_AT = 24

/** Tells clusters apart that meet by mistake. Two different texts share a tag once in 4 billion. */
export function clusterTag(cluster: string): number {
  return uint32At(createHash('sha256').update(cluster, 'utf8').digest(), 0)
}

/** Writes all but the checksum, which {@link writeChecksum} adds when the datagram is whole. */
export function writeHeader(datagram: Uint8Array, kind: number, tag: number, sender: Life): void {
  putUint16(datagram, 0, MAGIC)
  datagram[MAJOR_AT] = VERSION_MAJOR
  datagram[MINOR_AT] = VERSION_MINOR
  datagram[KIND_AT] = kind
  datagram[FLAGS_AT] = 0
  putUint32(datagram, CLUSTER_AT, tag)
  writeId(datagram, INSTANCE_AT, sender.instance)
  putUint48(datagram, INCARNATION_AT, sender.incarnation)
  putUint32(datagram, CHECKSUM_AT, 0)
}

export function writeChecksum(datagram: Uint8Array): void {
  putUint32(datagram, CHECKSUM_AT, crc32(datagram, datagram.length))
}

/** Why the first `length` bytes are no datagram for this cluster, if that shows before its seal or checksum is checked. */
export function headerFault(bytes: Uint8Array, length: number, tag: number): DropReason | undefined {
  if (length < HEADER_BYTES) return 'short'
  if (uint16At(bytes, 0) !== MAGIC) return 'magic'
  if (bytes[MAJOR_AT] !== VERSION_MAJOR) return 'version'
  if (uint32At(bytes, CLUSTER_AT) !== tag) return 'cluster'
  return undefined
}

export function isSealed(bytes: Uint8Array): boolean {
  return ((bytes[FLAGS_AT] as number) & FLAG_SEALED) !== 0
}

export function markSealed(datagram: Uint8Array): void {
  datagram[FLAGS_AT] = FLAG_SEALED
}

/** Whether the checksum is that of the first `length` bytes. Overwrites it with zero. */
export function hasChecksum(bytes: Uint8Array, length: number): boolean {
  const checksum = uint32At(bytes, CHECKSUM_AT)
  putUint32(bytes, CHECKSUM_AT, 0)
  return crc32(bytes, length) === checksum
}

/** The sender's instance: a view of the datagram's memory. */
export function instanceAt(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(INSTANCE_AT, INSTANCE_AT + ID_BYTES)
}

export function kindAt(bytes: Uint8Array): number {
  return bytes[KIND_AT] as number
}

/** The life that sent the datagram. Its name is in the body, because it has no fixed length. */
export function senderAt(bytes: Uint8Array, name: string): Life {
  return lifeAt(bytes, INSTANCE_AT, name)
}
