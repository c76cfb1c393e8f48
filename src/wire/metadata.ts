/**
 * Metadata: plain data that a member tells about itself. What would not arrive the same is refused where it is set, with its path,
 * so that nobody finds out only at the other end. What a stranger sends is read under the same rules.
 */
import { DEPTH_LIMIT, METADATA_LIMIT } from './limits.ts'
import { pack, Reader } from './msgpack.ts'
import { startsWithMark, utf8Length } from './text.ts'

/** What metadata can hold. Bytes arrive as `Uint8Array`; a property whose value is undefined is left out, as in JSON. */
export type Metadata =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Metadata[]
  | { readonly [key: string]: Metadata | undefined }

/** The bytes, or what cannot be sent and why: `path` and `problem` are one sentence, as `metadata.tags[2].at` and `is NaN`. */
export type EncodedMetadata =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: 'size' | 'type'; readonly path: string; readonly problem: string }

export type DecodedMetadata = { readonly ok: true; readonly value: Metadata } | { readonly ok: false }

/**
 * Encodes a value so that it arrives deeply equal, or refuses it. The exceptions: undefined at the top counts as null; bytes of a
 * subclass such as `Buffer` arrive as `Uint8Array`; objects without a prototype arrive with the usual one; an object that occurs
 * twice arrives as two.
 */
export function encodeMetadata(value: unknown): EncodedMetadata {
  return encodePlain(value ?? null, 'metadata', METADATA_LIMIT)
}

/** The same for any plain data: `root` is its name in problems, `limit` the bytes that it may take. */
export function encodePlain(value: unknown, root: string, limit: number): EncodedMetadata {
  try {
    const bytes = new Uint8Array(pack(new Copier(root, limit).copy(value, root)))
    if (bytes.length <= limit) return { ok: true, bytes }
    throw new Refusal('size', root, `takes ${bytes.length} bytes encoded, the limit is ${limit}`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { ok: false, code: error.code, path: error.path, problem: error.message }
  }
}

/** Reads what {@link encodeMetadata} wrote, or what a stranger did: new plain data, arrays and objects deeply frozen. */
export function decodeMetadata(bytes: Uint8Array): DecodedMetadata {
  if (bytes.length > METADATA_LIMIT) return { ok: false }
  reader.load(bytes)
  const value = settled(reader.take())
  return value !== undefined && reader.at === reader.end ? { ok: true, value } : { ok: false }
}

/** False for a value that holds bytes: of what was decoded, only those can be changed. */
export function isFrozenThrough(value: Metadata | undefined): boolean {
  if (value instanceof Uint8Array) return false
  return typeof value !== 'object' || value === null || Object.values(value).every(isFrozenThrough)
}

const reader = new Reader()

/** Makes a value just read the user's own: copies bytes, freezes the rest. Undefined if it holds what nobody could have set. */
function settled(value: unknown): Metadata | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return isNumber(value) ? value : undefined
  if (value instanceof Uint8Array) return value.slice()
  if (typeof value !== 'object') return undefined
  const holder = value as Record<string, unknown> // an array too: both are walked by key
  for (const key of Object.keys(holder)) {
    const part = settled(holder[key])
    if (part === undefined) return undefined
    holder[key] = part
  }
  return Object.freeze(holder) as Metadata
}

/** Not NaN, which equals nothing, nor an infinity, which stands for an error, nor -0, which equals 0 and yet is another value. */
function isNumber(value: number): boolean {
  return Number.isFinite(value) && !Object.is(value, -0)
}

class Refusal extends Error {
  readonly code: 'size' | 'type'
  readonly path: string

  constructor(code: 'size' | 'type', path: string, problem: string) {
    super(problem)
    this.code = code
    this.path = path
  }
}

/**
 * Copies data property by property, so that what was checked is what is packed: no getter runs, no `toJSON` is called. Stops once
 * the parts together cannot fit: that also bounds structures that share their parts over and over.
 */
class Copier {
  readonly #root: string
  readonly #limit: number
  #left: number
  /** The arrays and objects around the current value. Bound: {@link DEPTH_LIMIT}. */
  readonly #around: object[] = []

  constructor(root: string, limit: number) {
    this.#root = root
    this.#limit = limit
    this.#left = limit
  }

  copy(value: unknown, path: string): Metadata {
    this.#spend(1)
    if (value === null || typeof value === 'boolean') return value
    if (typeof value === 'number') {
      if (isNumber(value)) return value
      throw new Refusal('type', path, `is ${Object.is(value, -0) ? '-0' : value}`)
    }
    if (typeof value === 'string') return this.#text(value, path, 'is text')
    if (typeof value !== 'object') throw new Refusal('type', path, value === undefined ? 'is undefined' : `is a ${typeof value}`)
    if (value instanceof Uint8Array) {
      this.#spend(value.length)
      return new Uint8Array(value)
    }
    if (this.#around.includes(value)) throw new Refusal('type', path, 'contains itself')
    if (this.#around.length === DEPTH_LIMIT) throw new Refusal('type', path, `lies within ${DEPTH_LIMIT} arrays and objects`)
    this.#around.push(value)
    const copy = this.#container(value, path)
    this.#around.pop()
    return copy
  }

  #container(value: object, path: string): Metadata {
    const prototype: unknown = Object.getPrototypeOf(value)
    if (Array.isArray(value) && prototype === Array.prototype) return this.#array(value, path)
    if (prototype === Object.prototype || prototype === null) return this.#object(value, path)
    throw new Refusal('type', path, `is of class ${className(prototype)}`)
  }

  #array(array: readonly unknown[], path: string): Metadata {
    this.#mustHold(array.length)
    const copy: Metadata[] = []
    for (let index = 0; index < array.length; index++) {
      const at = `${path}[${index}]`
      const property = Object.getOwnPropertyDescriptor(array, index)
      if (property === undefined) throw new Refusal('type', at, 'is a hole')
      copy.push(this.copy(dataOf(property, at), at))
    }
    const extra = Reflect.ownKeys(array)[array.length + 1] // keys come in order: the indices, `length`, what was added
    if (extra !== undefined) throw new Refusal('type', path, `is an array with the property ${String(extra)}`)
    return copy
  }

  #object(object: object, path: string): Metadata {
    const copy = Object.create(null) as Record<string, Metadata>
    for (const key of Reflect.ownKeys(object)) {
      if (typeof key === 'symbol') throw new Refusal('type', path, `has the key ${String(key)}`)
      const at = isIdentifier(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
      const property = Object.getOwnPropertyDescriptor(object, key)
      const value = property && dataOf(property, at)
      if (value === undefined) continue
      if (key === '__proto__') throw new Refusal('type', at, 'has a key that sets a prototype elsewhere')
      copy[this.#text(key, at, 'has a key')] = this.copy(value, at)
    }
    return copy
  }

  #text(text: string, path: string, subject: string): string {
    this.#spend(text.length) // before it is scanned: it may be of any length
    if (utf8Length(text) < 0) throw new Refusal('type', path, `${subject} with half of a surrogate pair`)
    if (startsWithMark(text)) throw new Refusal('type', path, `${subject} that begins with a byte order mark`)
    return text
  }

  /** Counts no more bytes than msgpack takes. */
  #spend(bytes: number): void {
    this.#mustHold(bytes)
    this.#left -= bytes
  }

  #mustHold(bytes: number): void {
    if (bytes > this.#left) throw new Refusal('size', this.#root, `takes more than ${this.#limit} bytes encoded`)
  }
}

/** What the property holds; a getter could say something else each time, and a hidden property would be lost. */
function dataOf(property: PropertyDescriptor, path: string): unknown {
  if (property.get !== undefined || property.set !== undefined) throw new Refusal('type', path, 'is an accessor')
  if (property.enumerable !== true) throw new Refusal('type', path, 'is not enumerable')
  return property.value
}

function isIdentifier(key: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(key)
}

function className(prototype: unknown): string {
  const maker: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof maker === 'function' && maker.name !== '' ? maker.name : 'without a name'
}
