import { describe, expect, it } from 'vitest'
import { changed, memberOf } from '../../src/cluster/member.ts'
import { claim, instance } from '../protocol/support.ts'

describe('A member', () => {
  it('shows the life, where it is reached, and what was made of its metadata, but not what only the protocol needs', () => {
    const address = { host: '10.0.3.7', port: 80 }
    expect(memberOf(claim('b', { life: 2, incarnation: 7, address }), 'suspect', { role: 'api' })).toEqual({
      name: 'b', instance: instance(2), incarnation: 7, ...address, address: '10.0.3.7:80',
      state: 'suspect', metadata: { role: 'api' },
    })
  })

  it('has an address that can be used as a seed, also over IPv6', () => {
    expect(memberOf(claim('b', { address: { host: '::1', port: 80 } }), 'alive', null).address).toBe('[::1]:80')
  })

  it('never changes: a change makes another one', () => {
    const before = memberOf(claim('b'), 'alive', 1)
    const after = changed(before, { state: 'left', metadata: 2 })
    expect([Object.isFrozen(before), Object.isFrozen(after)]).toEqual([true, true])
    expect(before).toMatchObject({ state: 'alive', metadata: 1 })
    expect(after).toEqual({ ...before, state: 'left', metadata: 2 })
  })
})
