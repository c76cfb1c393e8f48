/**
 * A cache of names and ids read lately: the same bytes give the very same string each time. A string built anew for each datagram
 * would have to be hashed anew, and compared letter by letter, wherever it is looked up.
 *
 * What bytes mean depends on nothing but the bytes, so one cache serves the whole process. It forgets by itself: a word has one
 * place, and gives way to the next word with the same place.
 */
import type { Incarnation, Instance, Life } from '../protocol/types.ts'
import { readId } from './hex.ts'
import { uint48At } from './integers.ts'

/** Places of each kind: enough that few of several thousand members share one. A power of two. */
const PLACES = 16_384

/** Index: some bits of the name's hash. Bound: {@link PLACES}, each at most as long as a name may be. */
const names: (string | undefined)[] = Array.from({ length: PLACES })

/** Two halves, each a signed word: those are compared and kept without an allocation. */
interface Id {
  readonly first: number
  readonly second: number
  readonly digits: Instance
}

/** Index: some bits of the id. Bound: {@link PLACES}. */
const ids: (Id | undefined)[] = Array.from({ length: PLACES })
const lives: (Life | undefined)[] = Array.from({ length: PLACES })

/** The same string for the same name, whoever read it. */
export function knownName(name: string): string {
  let place = name.length
  for (let index = 0; index < name.length; index++) place = Math.imul(place, 31) + name.charCodeAt(index)
  place &= PLACES - 1
  const held = names[place]
  if (held === name) return held
  return (names[place] = name)
}

/** The name of `length` bytes at `at`; undefined unless all of them are printable ASCII. */
export function nameAt(bytes: Uint8Array, at: number, length: number): string | undefined {
  let place = length
  for (let index = at; index < at + length; index++) {
    const byte = bytes[index] as number
    if (byte < 0x20 || byte > 0x7e) return undefined
    place = Math.imul(place, 31) + byte
  }
  place &= PLACES - 1
  const held = names[place]
  if (held !== undefined && isWrittenAt(held, bytes, at, length)) return held
  return (names[place] = asciiAt(bytes, at, length))
}

function isWrittenAt(name: string, bytes: Uint8Array, at: number, length: number): boolean {
  if (name.length !== length) return false
  for (let index = 0; index < length; index++) if (name.charCodeAt(index) !== bytes[at + index]) return false
  return true
}

function asciiAt(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length))
}

/** The sixteen digits of the eight bytes at `at`. Most ids are random, so some of their bits make a good place. */
export function idAt(bytes: Uint8Array, at: number): Instance {
  const first = wordAt(bytes, at)
  const second = wordAt(bytes, at + 4)
  const place = (first ^ second) & (PLACES - 1)
  const held = ids[place]
  if (held !== undefined && held.first === first && held.second === second) return held.digits
  const digits = readId(bytes, at) as Instance
  ids[place] = { first, second, digits }
  return digits
}

/** The life of `name` whose instance is at `at`, with its incarnation behind it. */
export function lifeAt(bytes: Uint8Array, at: number, name: string): Life {
  const instance = idAt(bytes, at)
  const incarnation = uint48At(bytes, at + 8) as Incarnation
  const place = wordAt(bytes, at + 4) & (PLACES - 1)
  const held = lives[place]
  if (held !== undefined && held.incarnation === incarnation && held.instance === instance && held.name === name) return held
  return (lives[place] = { name, instance, incarnation })
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)
}
