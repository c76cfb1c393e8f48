import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../src/protocol/types.ts'
import { bodyFields, bodyReader, kindNumber } from '../../src/wire/body.ts'
import { pack, Reader } from '../../src/wire/msgpack.ts'
import { readProbing, writeProbing, written } from '../../src/wire/probing.ts'
import { isName } from '../../src/wire/text.ts'
import { damages, messages, messagesByKind, names } from './arbitraries.ts'

const probings = fc.oneof(messagesByKind.ping, messagesByKind.ack)
const ascii = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_. ~'), minLength: 1, maxLength: 128 })

/** The same to another target, and not relayed. */
function plain(drawn: Message, target: string): Message {
  if (drawn.kind === 'ping') return { ...drawn, target }
  if (drawn.kind === 'ack') return { ...drawn, relayed: undefined }
  throw new TypeError(drawn.kind)
}

function quickly(bytes: Uint8Array, kind: number): { readonly name: string; readonly message: Message; readonly end: number } | undefined {
  const reader = new Reader()
  reader.load(bytes)
  const probing = readProbing(reader, kind)
  if (probing === undefined) expect(reader.at).toBe(0)
  return probing && { ...probing, end: reader.at }
}

/** As msgpack and the table of bodies read it. */
function generally(bytes: Uint8Array, kind: number): { readonly name: string; readonly message: Message; readonly end: number } | undefined {
  const reader = new Reader()
  reader.load(bytes)
  const fields = reader.take()
  const message = Array.isArray(fields) && isName(fields[0]) ? bodyReader(kind)?.(fields) : undefined
  return message && { name: (fields as [string])[0], message, end: reader.at }
}

describe('Pings and acks by hand', () => {
  it('are written byte for byte as msgpack writes them, or not at all', () => {
    fc.assert(fc.property(fc.oneof(names, ascii), messages, (sender, message) => {
      const length = writeProbing(sender, message)
      const isTold = message.kind === 'ping' || (message.kind === 'ack' && message.relayed === undefined)
      if (!isTold) expect(length).toBe(0)
      if (length > 0) expect(Buffer.from(written.subarray(0, length))).toEqual(Buffer.from(pack(bodyFields(sender, message.kind, message))))
    }))
  })

  it('are written so between all names of ASCII, up to the longest', () => {
    fc.assert(fc.property(ascii, probings, ascii, (sender, drawn, target) => {
      const message = plain(drawn, target)
      expect(writeProbing(sender, message)).toBe(pack(bodyFields(sender, message.kind, message)).length)
    }))
  })

  it('are read as msgpack reads them', () => {
    fc.assert(fc.property(ascii, probings, ascii, (sender, drawn, target) => {
      const message = plain(drawn, target)
      const bytes = Uint8Array.from(pack(bodyFields(sender, message.kind, message)))
      expect(quickly(bytes, kindNumber(message.kind))).toEqual({ name: sender, message, end: bytes.length })
    }))
  })

  it('are read only where msgpack reads the same, whatever the bytes are', () => {
    fc.assert(fc.property(ascii, probings, damages(0), fc.nat(14), (sender, message, damage, kind) => {
      const bytes = damage(Uint8Array.from(pack(bodyFields(sender, message.kind, message))))
      for (const number of [kind, kindNumber(message.kind)]) {
        const read = quickly(bytes, number)
        if (read !== undefined) expect(read).toEqual(generally(bytes, number))
      }
    }), { numRuns: 1000 })
  })

  it('end where the datagram ends, although the memory of a longer one stands behind', () => {
    const message: Message = { kind: 'ack', sequence: 7 as never, relayed: undefined, digest: { sum: 1, count: 2, quietMs: 60_000 } }
    const whole = Uint8Array.from(pack(bodyFields('api-1', 'ack', message)))
    const reader = new Reader()
    reader.load(whole)
    reader.load(whole.subarray(0, whole.length - 1))
    expect(readProbing(reader, kindNumber('ack'))).toBeUndefined()
    expect(reader.at).toBe(0)
  })
})
