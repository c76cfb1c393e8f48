import { describe, expect, it } from 'vitest'
import { Untold } from '../../src/cluster/untold.ts'
import type { Incarnation } from '../../src/protocol/types.ts'
import { settle } from './fakes.ts'

function rig(): { readonly untold: Untold; readonly log: string[]; wait(name: string, saidAt?: number): void } {
  const log: string[] = []
  const untold = new Untold(() => log.push('handed over'))
  return {
    untold, log,
    wait: (name, saidAt) => void untold.wait((said) => saidAt !== undefined && said(saidAt as Incarnation)).then(() => log.push(name)),
  }
}

describe('Calls of setMetadata', () => {
  it('settle when what they said has been told, or something newer has', async () => {
    const { untold, log, wait } = rig()
    wait('five', 5)
    wait('six', 6)
    wait('seven', 7)
    untold.told(4 as Incarnation)
    untold.told(6 as Incarnation)
    await settle()
    expect(log).toEqual(['handed over', 'five', 'six'])
  })

  it('settle at the end, also where nothing was said yet', async () => {
    const { untold, log, wait } = rig()
    wait('unsaid')
    untold.told(1000 as Incarnation)
    untold.end()
    untold.end()
    await settle()
    expect(log).toEqual(['handed over', 'unsaid'])
  })
})
