import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import { Members } from '../../../src/protocol/members/members.ts'
import { Suspicions } from '../../../src/protocol/members/suspicion.ts'
import { at, LAN, update } from '../support.ts'

interface Rig {
  readonly members: Members
  readonly suspicions: Suspicions
  entry(name: string): Entry
}

/** A cluster of this many members, self included. */
function cluster(size: number): Rig {
  const members = new Members('a', at(0), () => {})
  for (let number = 1; number < size; number++) members.setVerdict(members.hold(update(`b${number}`), at(0)), 'alive')
  return { members, suspicions: new Suspicions(LAN, members), entry: (name) => members.get(name) as Entry }
}

function shrink({ members }: Rig, size: number): void {
  for (let number = size; members.size > size; number++) members.setVerdict(members.get(`b${number}`) as Entry, 'gone')
}

describe('A suspicion', () => {
  it.each([[2, 4000], [10, 4000], [100, 8000], [1000, 12_000]])('S2 among %i members lasts %i ms from its beginning', (size, lastsMs) => {
    const { suspicions, entry } = cluster(size)
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(500))
    expect(entry('b1')).toMatchObject({ verdict: 'suspect', suspicion: { since: 500, deadline: 500 + lastsMs } })
    expect(suspicions.earliest()).toBe(500 + lastsMs)
  })

  it('S2 is due at its deadline, not before, and then it is taken once', () => {
    const { suspicions, entry } = cluster(2)
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    expect([suspicions.hasDue(at(3999.9)), suspicions.takeDue(at(3999.9))]).toEqual([false, undefined])
    expect([suspicions.hasDue(at(4000)), suspicions.takeDue(at(4000))]).toEqual([true, entry('b1')])
    expect([suspicions.hasDue(at(9000)), suspicions.takeDue(at(9000)), suspicions.earliest()]).toEqual([false, undefined, undefined])
  })

  it('S7 that nobody has declared in its time gets as much again, and a probe interval where it had no time at all', () => {
    for (const [suspicion, lastsMs, againMs] of [['fixed', 4000, 4000], ['off', 0, 1000]] as const) {
      const members = cluster(3).members
      const suspicions = new Suspicions({ ...LAN, expert: { ...LAN.expert, suspicion } }, members)
      const entry = members.get('b1') as Entry
      suspicions.begin(entry, { accuser: 'accuser', refused: false }, at(0))
      expect(suspicions.takeDue(at(lastsMs))).toBe(entry)
      suspicions.wait(entry)
      expect(suspicions.earliest()).toBe(lastsMs + againMs)
    }
  })

  it('S2 is one of several, and the first to end is the first to be taken', () => {
    const { suspicions, entry } = cluster(4)
    for (const [name, nowMs] of [['b2', 10], ['b1', 20], ['b3', 0]] as const) suspicions.begin(entry(name), { accuser: 'accuser', refused: false }, at(nowMs))
    expect([1, 2, 3].map(() => suspicions.takeDue(at(5000))?.name)).toEqual(['b3', 'b2', 'b1'])
  })

  it('S2 begins anew where it is begun again', () => {
    const { suspicions, entry } = cluster(2)
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(3000))
    expect([suspicions.takeDue(at(6999)), suspicions.takeDue(at(7000))]).toEqual([undefined, entry('b1')])
  })

  it('S2 is over when it is ended', () => {
    const { suspicions, entry } = cluster(2)
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    suspicions.end(entry('b1'))
    expect([suspicions.earliest(), suspicions.takeDue(at(9000))]).toEqual([undefined, undefined])
  })
})

describe('C6 A suspicion that others call a failure', () => {
  it('ends no sooner where it has the shortest time already', () => {
    const { suspicions, entry } = cluster(5)
    suspicions.begin(entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    suspicions.hurry(entry('b1'))
    expect(suspicions.earliest()).toBe(4000)
  })

  it('ends when it has lasted the time of the present size', () => {
    const rig = cluster(100)
    rig.suspicions.begin(rig.entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    shrink(rig, 10)
    expect(rig.suspicions.earliest()).toBe(8000)
    rig.suspicions.hurry(rig.entry('b1'))
    expect([rig.suspicions.earliest(), rig.entry('b1').suspicion?.deadline]).toEqual([4000, 4000])
  })

  it('hurry() never moves a deadline back when the cluster has grown', () => {
    const rig = cluster(10)
    rig.suspicions.begin(rig.entry('b1'), { accuser: 'accuser', refused: false }, at(0))
    for (let number = 10; number < 200; number++) rig.members.setVerdict(rig.members.hold(update(`b${number}`), at(0)), 'alive')
    rig.suspicions.hurry(rig.entry('b1'))
    expect(rig.suspicions.earliest()).toBe(4000)
  })
})
