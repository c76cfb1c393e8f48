import { describe, expect, it } from 'vitest'
import { encodeLetter } from '../../../sim/service/messages.ts'
import { packetKind } from '../../../sim/network/packet-kind.ts'

describe('The kind of a datagram', () => {
  it('is unknown for the message of a service, whatever its bytes', () => {
    const kinds = Array.from({ length: 300 }, (_, index) => packetKind(encodeLetter('m0', `${index}`.repeat(50))))
    expect(new Set(kinds)).toEqual(new Set([undefined]))
  })
})
