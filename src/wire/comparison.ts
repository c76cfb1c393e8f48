/**
 * What is wanted and given while lists are compared, each one array within a body:
 *
 * ```
 * wanted   0, bits, from                1, bits, buckets             2, places
 * given    0, bits, from, sums          1, bits, buckets, prints     2, absent
 * ```
 *
 * Lists of numbers are bytes in network order: 16 bits for each bucket, 32 for each sum and place, 64 for each print (its place,
 * then its hash).
 */
import { MOST_BUCKET_BITS, type Given, type Wanted } from '../protocol/types.ts'
import { isUint, type Fields } from './fields.ts'
import { putUint16, putUint32, uint16At, uint32At } from './integers.ts'
import { ARRAY_WIDTH, BYTE_WIDTH, UINT32_WIDTH, bytesWidth } from './widths.ts'

const SUMS = 0
const PRINTS = 1
const RECORDS = 2

/** The array's header, what it is, and bits. */
const OPENING_WIDTH: number = ARRAY_WIDTH + BYTE_WIDTH + BYTE_WIDTH

export function wantedWidth(wanted: Wanted): number {
  switch (wanted.what) {
    case 'sums':
      return OPENING_WIDTH + UINT32_WIDTH
    case 'prints':
      return OPENING_WIDTH + bytesWidth(2 * wanted.buckets.length)
    case 'records':
      return OPENING_WIDTH + bytesWidth(4 * wanted.places.length)
    default:
      return wanted satisfies never
  }
}

export function wantedFields(wanted: Wanted): Fields {
  switch (wanted.what) {
    case 'sums':
      return [SUMS, wanted.bits, wanted.from]
    case 'prints':
      return [PRINTS, wanted.bits, uint16s(wanted.buckets)]
    case 'records':
      return [RECORDS, uint32s(wanted.places)]
    default:
      return wanted satisfies never
  }
}

export function readWanted(fields: unknown): Wanted | undefined {
  if (!Array.isArray(fields)) return undefined
  const [what, first, second] = fields as Fields
  if (what === RECORDS) {
    const places = readUint32s(first)
    return places && { what: 'records', places }
  }
  if (!isUint(first, MOST_BUCKET_BITS)) return undefined
  if (what === SUMS) return isBucket(second, first) ? { what: 'sums', bits: first, from: second } : undefined
  const buckets = what === PRINTS ? readBuckets(second, first) : undefined
  return buckets && { what: 'prints', bits: first, buckets }
}

export function givenWidth(given: Given): number {
  switch (given.what) {
    case 'sums':
      return OPENING_WIDTH + UINT32_WIDTH + bytesWidth(4 * given.sums.length)
    case 'prints':
      return OPENING_WIDTH + bytesWidth(2 * given.buckets.length) + bytesWidth(8 * given.prints.length)
    case 'records':
      return OPENING_WIDTH + bytesWidth(4 * given.absent.length)
    default:
      return given satisfies never
  }
}

export function givenFields(given: Given): Fields {
  switch (given.what) {
    case 'sums':
      return [SUMS, given.bits, given.from, uint32s(given.sums)]
    case 'prints':
      return [PRINTS, given.bits, uint16s(given.buckets), uint32s(given.prints.flatMap(({ place, print }) => [place, print]))]
    case 'records':
      return [RECORDS, uint32s(given.absent)]
    default:
      return given satisfies never
  }
}

export function readGiven(fields: unknown): Given | undefined {
  if (!Array.isArray(fields)) return undefined
  const [what, first, second, third] = fields as Fields
  if (what === RECORDS) {
    const absent = readUint32s(first)
    return absent && { what: 'records', absent }
  }
  const numbers = readUint32s(third)
  if (!isUint(first, MOST_BUCKET_BITS) || numbers === undefined) return undefined
  if (what === SUMS) {
    if (!isBucket(second, first) || second + numbers.length > 1 << first) return undefined
    return { what: 'sums', bits: first, from: second, sums: numbers }
  }
  const buckets = what === PRINTS ? readBuckets(second, first) : undefined
  if (buckets === undefined || numbers.length % 2 !== 0) return undefined
  const prints = Array.from({ length: numbers.length / 2 }, (_, index) => ({ place: numbers[2 * index] as number, print: numbers[2 * index + 1] as number }))
  return { what: 'prints', bits: first, buckets, prints }
}

function isBucket(value: unknown, bits: number): value is number {
  return isUint(value, (1 << bits) - 1)
}

function readBuckets(value: unknown, bits: number): readonly number[] | undefined {
  if (!(value instanceof Uint8Array) || value.length % 2 !== 0) return undefined
  const buckets = Array.from({ length: value.length / 2 }, (_, index) => uint16At(value, 2 * index))
  return buckets.every((bucket) => isBucket(bucket, bits)) ? buckets : undefined
}

function readUint32s(value: unknown): readonly number[] | undefined {
  if (!(value instanceof Uint8Array) || value.length % 4 !== 0) return undefined
  return Array.from({ length: value.length / 4 }, (_, index) => uint32At(value, 4 * index))
}

function uint16s(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2 * numbers.length)
  for (const [index, number] of numbers.entries()) putUint16(bytes, 2 * index, number)
  return bytes
}

function uint32s(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length)
  for (const [index, number] of numbers.entries()) putUint32(bytes, 4 * index, number)
  return bytes
}
