/** A cluster that observes: what its user sees, and what the members do not. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { Town } from './town.ts'

interface Watched {
  readonly town: Town
  readonly members: readonly [Cluster, ...Cluster[]]
  readonly observer: Cluster
  readonly events: string[]
}

async function watched(): Promise<Watched> {
  const town = new Town()
  const members = await town.members(3)
  const observer = town.make('m1', { seeds: [members[0].self.address], observe: true }, 'dashboard')
  const events: string[] = []
  observer.on('join', ({ name }) => events.push(`join ${name}`))
  observer.on('leave', ({ name }, reason) => events.push(`leave ${name} ${reason}`))
  observer.on('close', (reason) => events.push(`close ${reason?.code}`))
  expect(await town.settled(observer.start())).toEqual({ joined: true, members: 3 })
  return { town, members, observer, events }
}

describe('An observer', () => {
  it('has the members for its list, and not itself, whatever its name', async () => {
    const { observer, members } = await watched()
    expect(observer.members().map(({ name, address }) => [name, address])).toEqual(members.map(({ self }) => [self.name, self.address]))
    expect([observer.size, observer.peers().length, observer.joined]).toEqual([3, 3, true])
    expect(observer.member('m1')?.address).toBe(members[1]?.self.address)
    expect(observer.self.address).not.toBe(members[1]?.self.address)
  })

  it('is told what happens, and nobody is told of it', async () => {
    const { town, members, observer, events } = await watched()
    const heard: string[] = []
    for (const member of members) member.on('join', ({ name }) => heard.push(name)).on('update', ({ name }) => heard.push(name))
    await town.settled((members[2] as Cluster).leave())
    await town.run(20_000)
    expect([events.slice(0, 3).sort(), events.slice(3)]).toEqual([['join m0', 'join m1', 'join m2'], ['leave m2 left']])
    expect(observer.members().map(({ name }) => name)).toEqual(['m0', 'm1'])
    expect(heard).toEqual([])
    expect(members[0].members().map(({ name }) => name)).toEqual(['m0', 'm1'])
  })

  it('does not count itself among the members, before there are any and later', async () => {
    const { town, members, observer } = await watched()
    expect(observer.stats().members).toEqual({ alive: 3, suspect: 0, failed: 0, left: 0 })
    expect(members[0].stats().members).toEqual({ alive: 3, suspect: 0, failed: 0, left: 0 })
    const alone = town.make('alone', { seeds: ['10.255.255.1'], observe: true })
    await town.settled(alone.start({ joinTimeoutMs: 10 }))
    expect(alone.stats().members).toEqual({ alive: 0, suspect: 0, failed: 0, left: 0 })
  })

  it('goes without a word, and knows it', async () => {
    const { town, members, observer } = await watched()
    expect(await town.settled(observer.leave())).toEqual({ spread: true })
    const sent = members[0].stats().received.packets
    await town.run(10_000)
    expect(members[0].members()).toHaveLength(3)
    expect(members[0].stats().received.packets).toBeGreaterThan(sent)
  })
})
