import { describe, expect, it } from 'vitest'
import { ownMetadata } from '../../src/cluster/own-metadata.ts'
import { decodeMetadata } from '../../src/wire/metadata.ts'

describe('This member’s own metadata', () => {
  it('is seen here as it arrives at others: a frozen copy', () => {
    const written = { role: 'api', tags: ['x'], none: undefined }
    const own = ownMetadata<unknown>(written, undefined)
    expect(own.value).toEqual({ role: 'api', tags: ['x'] })
    expect(decodeMetadata(own.bytes)).toEqual({ ok: true, value: own.value })
    expect([Object.isFrozen(own.value), Object.isFrozen((own.value as typeof written).tags)]).toEqual([true, true])
    written.role = 'db'
    expect(own.value).toEqual({ role: 'api', tags: ['x'] })
  })

  it('that was left out is null', () => {
    for (const written of [undefined, null]) expect(ownMetadata<unknown>(written, undefined).value).toBeNull()
  })

  it('is read by the same reader as that of others, from what arrives', () => {
    const raws: unknown[] = []
    const own = ownMetadata({ role: 'api' }, (raw) => {
      raws.push(raw)
      return { role: String((raw as { role: unknown }).role).toUpperCase() }
    })
    expect(own.value).toEqual({ role: 'API' })
    expect(raws).toEqual([{ role: 'api' }])
    expect(decodeMetadata(own.bytes)).toEqual({ ok: true, value: { role: 'api' } })
  })

  it('is refused with what the reader throws as the cause', () => {
    const cause = new TypeError('no role')
    const read = (): never => {
      throw cause
    }
    expect(() => ownMetadata({}, read)).toThrow(expect.objectContaining({
      code: 'ROLLCALL_METADATA_TYPE', message: "readMetadata threw at this member's own metadata (see cause)", cause,
    }))
  })

  it.each<[unknown, string, string]>([
    ['x'.repeat(600), 'ROLLCALL_METADATA_SIZE', 'metadata takes more than 512 bytes encoded'],
    ['x'.repeat(510), 'ROLLCALL_METADATA_SIZE', 'metadata takes 513 bytes encoded, the limit is 512'],
    [{ at: [1, { when: new Date(0) }] }, 'ROLLCALL_METADATA_TYPE', 'metadata.at[1].when is of class Date'],
    [{ 'a b': Number.NaN }, 'ROLLCALL_METADATA_TYPE', 'metadata["a b"] is NaN'],
    [() => 1, 'ROLLCALL_METADATA_TYPE', 'metadata is a function'],
  ])('is refused where it is %j', (written, code, message) => {
    expect(() => ownMetadata(written, undefined)).toThrow(expect.objectContaining({ code, message }))
  })

  it('may take as many bytes as there is room for', () => {
    expect(ownMetadata('x'.repeat(509), undefined).bytes).toHaveLength(512)
  })
})
