import { describe, expect, it } from 'vitest'
import type { Random } from '../../src/protocol/tools/random.ts'
import { Nonces } from '../../src/wire/nonces.ts'
import { seeded } from '../protocol/support.ts'

const MILLION = 1_000_000

const key = new Uint8Array(32).fill(5)
const plain = new Uint8Array(90).fill(7)
/** As after a snapshot: the same numbers each time. */
const stuck: Random = { uint32: () => 42 }

const textOf = (nonce: Uint8Array): string => Buffer.from(nonce).toString('latin1')
const hashOf = (nonce: Uint8Array): bigint => new DataView(nonce.buffer, nonce.byteOffset).getBigUint64(4)

/** `plain` with a different text for each number. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(plain)
  new DataView(bytes.buffer).setUint32(50, number)
  return bytes
}

describe('Nonces', () => {
  it('never repeat, over a million datagrams, and neither does the half that is hashed', { timeout: 60_000 }, () => {
    const nonces = new Nonces(seeded(1))
    const hashes = new BigUint64Array(MILLION)
    for (let index = 0; index < MILLION; index++) {
      const nonce = nonces.next(key, plain)
      if (nonce.length !== 12 || new DataView(nonce.buffer).getUint32(0) !== index) expect.fail(`${textOf(nonce)} is not number ${index}`)
      hashes[index] = hashOf(nonce)
    }
    hashes.sort()
    expect(hashes.findIndex((hash, index) => index > 0 && hash === hashes[index - 1])).toBe(-1)
  })

  it('differ between two that go on from one snapshot, with one number and one state of their generator, where what they say differs', () => {
    const seen = new Set<string>()
    const clones = Array.from({ length: 20_000 }, () => new Nonces(stuck))
    for (const [index, clone] of clones.entries()) seen.add(textOf(clone.next(key, numbered(index))))
    expect(seen.size).toBe(clones.length)
  })

  it('are the same for those two only where what they say is the same', () => {
    expect(new Nonces(stuck).next(key, plain)).toEqual(new Nonces(stuck).next(key, plain))
    expect(new Nonces(stuck).next(key, plain)).not.toEqual(new Nonces(seeded(2)).next(key, plain))
  })

  it('reveal nothing of what is sealed to anybody without the key: with another key they differ', () => {
    expect(hashOf(new Nonces(stuck).next(key, plain))).not.toBe(hashOf(new Nonces(stuck).next(new Uint8Array(32), plain)))
  })

  it('depend on each part of the datagram, header and body', () => {
    const usual = hashOf(new Nonces(stuck).next(key, plain))
    for (const at of [0, 5, 23, 28, 89]) {
      const changed = new Uint8Array(plain)
      changed[at] = 8
      expect(hashOf(new Nonces(stuck).next(key, changed)), `byte ${at}`).not.toBe(usual)
    }
  })
})
