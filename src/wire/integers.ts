/** Unsigned integers in network order, the most significant byte first. */

export function uint16At(bytes: Uint8Array, at: number): number {
  return (byteAt(bytes, at) << 8) | byteAt(bytes, at + 1)
}

export function uint32At(bytes: Uint8Array, at: number): number {
  return uint16At(bytes, at) * 0x1_0000 + uint16At(bytes, at + 2)
}

export function uint48At(bytes: Uint8Array, at: number): number {
  return uint16At(bytes, at) * 0x1_0000_0000 + uint32At(bytes, at + 2)
}

export function putUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

export function putUint32(bytes: Uint8Array, at: number, value: number): void {
  putUint16(bytes, at, value >>> 16)
  putUint16(bytes, at + 2, value & 0xffff)
}

export function putUint48(bytes: Uint8Array, at: number, value: number): void {
  const high = Math.floor(value / 0x1_0000_0000)
  putUint16(bytes, at, high)
  // Not `%`, which is a division of doubles: 40 ns.
  putUint32(bytes, at + 2, value - high * 0x1_0000_0000)
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}
