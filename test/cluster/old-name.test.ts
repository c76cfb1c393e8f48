/** A restart under the old name at another port, on a machine that lives: the old address refuses, and nobody has to wait. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { Town } from './town.ts'

async function crashed(): Promise<{ readonly town: Town; readonly first: Cluster; readonly told: readonly string[] }> {
  const town = new Town()
  const [first, , third] = (await town.members(4)) as readonly [Cluster, Cluster, Cluster]
  const told: string[] = []
  first.on('leave', ({ name }, reason) => told.push(`leave ${name} ${reason}`)).on('join', ({ name }) => told.push(`join ${name}`))
  await town.settled(third.close())
  return { town, first, told }
}

describe('A process that is started again at once under its old name, at another port', () => {
  it('has joined when its old address has refused twice: within half a second', async () => {
    const { town, first, told } = await crashed()
    const again = town.make('m2', { seeds: [first.self.address], port: 7391 })
    expect(await town.settled(again.start(), 500)).toEqual({ joined: true, members: 4 })
    await town.run(200)
    expect(told).toEqual(['leave m2 replaced', 'join m2'])
  })

  it('is seen as soon, where it did not want to wait for so long', async () => {
    const { town, first, told } = await crashed()
    const again = town.make('m2', { seeds: [first.self.address], port: 7391 })
    expect(await town.settled(again.start({ joinTimeoutMs: 50 }))).toMatchObject({ joined: false })
    await town.run(500)
    expect(told).toEqual(['leave m2 replaced', 'join m2'])
  })

  it('is seen as soon where another life answers at its old address', async () => {
    const { town, first, told } = await crashed()
    const other = town.make('other', { seeds: [first.self.address] }, 'm2')
    await town.settled(other.start())
    await town.settled(first.waitFor('other'))
    const again = town.make('m2', { seeds: [first.self.address], port: 7391 })
    expect(await town.settled(again.start(), 500)).toEqual({ joined: true, members: 5 })
    await town.run(200)
    expect(told).toEqual(['join other', 'leave m2 replaced', 'join m2'])
  })
})
