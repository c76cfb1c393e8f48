import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Member, MemberState } from '../../../src/cluster/member.ts'
import { Convergence, type Station } from '../../../sim/views/convergence.ts'

/** A station whose view is written by hand. */
class HandStation implements Station {
  readonly name: string
  running = true
  observes = false
  condition = 'running'
  life = 1
  incarnation = 1
  port = 1
  metadata: { load: number } = { load: 1 }
  readonly view = new Map<string, Member>()
  looks = 0

  constructor(name: string) {
    this.name = name
  }

  get self(): Member {
    return this.as('alive')
  }

  as(state: MemberState): Member {
    const { name, incarnation, port, metadata } = this
    const [instance, host] = [`${name}/${this.life}`, '10.0.0.1']
    return { name, instance, host, port, address: `${host}:${port}`, metadata: { ...metadata }, state, incarnation }
  }

  get cluster(): Station['cluster'] {
    const { view } = this
    return {
      self: this.self,
      size: view.size,
      member: (name) => {
        this.looks++
        return view.get(name)
      },
      members: () => [...view.values()],
    }
  }
}

/** Stations that all see one another. */
function agreeing(count: number): HandStation[] {
  const stations = Array.from({ length: count }, (_, index) => new HandStation(`m${index}`))
  for (const station of stations) for (const other of stations) station.view.set(other.name, other.self)
  return stations
}

function down(station: HandStation, condition: string): void {
  station.running = false
  station.condition = condition
}

/** The definition, without any haste. */
function definition(stations: readonly HandStation[]): boolean {
  const running = stations.filter((station) => station.running)
  const members = running.filter((station) => !station.observes)
  return running.every(({ view }) => view.size === members.length && members.every(({ name, self }) => {
    const held = view.get(name)
    const isPresent = held?.instance === self.instance && held.state === 'alive'
    return isPresent && held.port === self.port && JSON.stringify(held.metadata) === JSON.stringify(self.metadata)
  }))
}

const CHANGES = ['forget', 'learn', 'suspect', 'stop', 'restart', 'refute', 'move', 'tell', 'observe'] as const

describe('convergence', () => {
  it('holds when each running host sees exactly the running hosts as they are now, whatever came before', () => {
    const change = fc.record({ what: fc.constantFrom(...CHANGES), one: fc.nat(3), other: fc.nat(3) })
    fc.assert(fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const stations = agreeing(4)
      const convergence = new Convergence(stations)
      expect(convergence.holds()).toBe(true)
      for (const { what, one, other } of changes) {
        const [observer, subject] = [stations[one] as HandStation, stations[other] as HandStation]
        if (what === 'forget') observer.view.delete(subject.name)
        else if (what === 'observe') subject.observes = !subject.observes
        else if (what === 'learn') observer.view.set(subject.name, subject.self)
        else if (what === 'suspect') observer.view.set(subject.name, subject.as('suspect'))
        else if (what === 'stop') down(subject, 'crashed')
        else if (what === 'restart') {
          subject.life++
          subject.running = true
        } else {
          subject.incarnation++
          if (what === 'move') subject.port++
          if (what === 'tell') subject.metadata = { load: subject.incarnation }
        }
        const converged = definition(stations)
        expect(convergence.holds()).toBe(converged)
        expect(/^all \d running hosts see exactly one another$/.test(convergence.why())).toBe(converged)
      }
    }))
  })

  it('looks at one pair only while the difference it found last is still there', () => {
    const stations = agreeing(50)
    const convergence = new Convergence(stations)
    stations[30]?.view.delete('m40')
    expect(convergence.holds()).toBe(false)
    for (const station of stations) station.looks = 0
    expect(convergence.holds()).toBe(false)
    expect(stations.reduce((sum, { looks }) => sum + looks, 0)).toBe(1)
  })

  it('says in words who lacks, suspects or still holds whom', () => {
    const stations = agreeing(9)
    const m = (number: number): HandStation => stations[number] as HandStation
    for (const other of [1, 2, 3, 4, 5, 6]) m(0).view.delete(`m${other}`)
    m(1).view.set('m2', m(2).as('suspect'))
    down(m(7), 'crashed')
    for (const { name, view } of stations) if (name !== 'm1') view.delete('m7')
    m(6).view.set('stranger', { ...m(3).self, name: 'stranger', instance: 'x' })
    m(8).view.set('m3', { ...m(3).self, instance: 'm3/0' })
    m(8).view.set('m4', { ...m(4).self, address: '10.0.0.9:1' })
    m(8).view.set('m5', { ...m(5).self, metadata: { load: 0 } })
    expect(new Convergence(stations).why().split('\n')).toEqual([
      'm0 lacks m1, m2, m3, m4, m5 and 1 more',
      'm1 suspects m2; still holds m7 (crashed)',
      'm6 holds lives that ended long ago: stranger',
      'm8 holds an older life of m3; holds an older address of m4; holds older metadata of m5',
    ])
  })

  it('requires hosts that only observe to see the others and to be on nobody’s list', () => {
    const stations = agreeing(4)
    const [observer, member] = [stations[3], stations[0]] as [HandStation, HandStation]
    observer.observes = true
    const convergence = new Convergence(stations)
    expect(convergence.why()).toContain('m0 still holds m3 (observes)')
    for (const { view } of stations) view.delete('m3')
    expect(convergence.holds()).toBe(true)
    observer.view.delete('m0')
    expect([convergence.holds(), convergence.why()]).toEqual([false, 'm3 lacks m0'])
    // Its own name may be a member's.
    observer.view.set('m0', member.self)
    for (const { view } of stations) view.set('m3', { ...observer.self, instance: 'another' })
    expect(convergence.holds()).toBe(false)
    expect(convergence.why()).toContain('m0 holds lives that ended long ago: m3')
  })

  it('explains itself in ten lines at most', () => {
    const stations = agreeing(30)
    down(stations[0] as HandStation, 'vanished')
    const lines = new Convergence(stations).why().split('\n')
    expect(lines).toHaveLength(10)
    expect(lines[0]).toBe('m1 still holds m0 (vanished)')
    expect(lines[9]).toBe('and 20 more hosts with other views')
  })
})
