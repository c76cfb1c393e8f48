import { describe, expect, it } from 'vitest'
import { addressText, sameAddress } from '../../src/protocol/address.ts'

describe('An address', () => {
  it.each([
    [{ host: '10.0.0.1', port: 7390 }, '10.0.0.1:7390'],
    [{ host: '2001:db8::1', port: 7390 }, '[2001:db8::1]:7390'],
  ])('is written so that the port stands apart: %o', (address, text) => {
    expect(addressText(address)).toBe(text)
  })

  it('is the same as another where host and port are', () => {
    const address = { host: '10.0.0.1', port: 7390 }
    expect(sameAddress(address, { ...address })).toBe(true)
    expect(sameAddress(address, { ...address, port: 7391 })).toBe(false)
    expect(sameAddress(address, { ...address, host: '10.0.0.2' })).toBe(false)
  })
})
