import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHECKERS } from '../../../sim/checks/checks.ts'
import { ROOT } from '../../style/sources.ts'
import { claimOf, History, memberOf, type Writer } from './history.ts'

type Past = (a: Writer, history: History) => unknown

interface Pasts {
  /** The shortest history that breaks the rule. */
  readonly breaks: Past
  /** One like it that keeps it. */
  readonly holds: Past
}

/** `a` holds all three members of a cluster, or says so, and some time passes. */
function settled(a: Writer, history: History): Writer {
  const b = history.member('b')
  for (const writer of [a, b]) writer.joins('a', 1).joins('b', 1).joins('c', 1)
  history.wait(60_000)
  return b
}

/** So much time lies between the suspicion of `b`, who lives, and its end. */
function removes(suspectedMs: number): Past {
  return (a, history) => {
    history.member('b')
    a.joins('b', 5).holds(claimOf('b', 'suspect', 5)).judges('b', 'suspect')
    history.wait(suspectedMs)
    a.holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
  }
}

/** `a` hears of `c` from `b` less than it holds, and long afterwards sends something. */
function hears(incarnation: number): Past {
  return (a, history) => {
    settled(a, history)
    a.joins('c', 5)
    history.doing = { cause: () => ({ by: 'packet', number: 1, from: 'b', sentMs: 0 }) }
    a.life.heard(claimOf('c', 'alive', incarnation), true)
    history.wait(60_000)
    a.sends('ping')
  }
}

/** `a`, which holds `c` as failed, probes `b` alone, so many times. */
function probes(count: number): Past {
  return (a, history) => {
    const b = settled(a, history)
    a.holds(claimOf('c', 'failed', 1)).judges('c', 'suspect').judges('c', 'gone')
    for (let probe = 0; probe < count; probe++) {
      history.wait(1000)
      a.sends('ping', 100, b)
    }
  }
}

/** `a` asks `b` alone, so many times, and all the while `c` is there too. */
function asks(count: number): Past {
  return (a, history) => {
    history.member('c')
    const b = settled(a, history)
    for (let probe = 0; probe < count; probe++) {
      history.wait(1000)
      a.sends('ping', 100, b)
    }
  }
}

/** When all see the same, `a` loses that life of `b`. */
function loses(instance: string): Past {
  return (a, history) => {
    settled(a, history)
    history.quiet()
    a.tells('leave', memberOf('b', 'failed', instance), 'failed')
  }
}

function namesakes(...instances: readonly string[]): Past {
  return (a) => instances.forEach((instance, index) => a.joins('b', index, instance))
}

/** Key: the checker's name. */
const PASTS: Readonly<Record<string, Pasts>> = {
  incarnation: {
    breaks: (a) => a.joins('b', 5).holds(claimOf('b', 'suspect', 4)),
    holds: (a) => a.joins('b', 5).holds(claimOf('b', 'suspect', 5)),
  },
  return: {
    breaks: (a) => a.joins('b', 5).holds(claimOf('b', 'failed', 5)).judges('b', 'gone').judges('b', 'alive'),
    holds: (a) => a.joins('b', 5).holds(claimOf('b', 'failed', 5)).judges('b', 'gone').joins('b', 6),
  },
  'self-belief': {
    breaks: (a) => a.joins('a', 5).holds(claimOf('a', 'failed', 5)),
    holds: (a) => a.joins('a', 5).holds(claimOf('a', 'alive', 6)),
  },
  'suspicion-least': { breaks: removes(1999), holds: removes(2000) },
  blameless: {
    breaks: removes(5000),
    holds: (a, history) => {
      for (const atMs of [1000, 2000, 3000]) history.faults.noteOnWay('cut', atMs, 'a', 'b')
      removes(5000)(a, history)
    },
  },
  story: {
    breaks: (a) => a.tells('leave', memberOf('b', 'failed'), 'failed'),
    holds: (a) => a.tells('join', memberOf('b')).tells('leave', memberOf('b', 'failed'), 'failed'),
  },
  budget: { breaks: (a) => a.sends('gossip', 1401), holds: (a) => a.sends('gossip', 1400) },
  repair: {
    breaks: (a, history) => {
      const b = settled(a, history)
      a.sends('compare', 100, b)
    },
    holds: (a, history) => {
      const b = settled(a, history)
      a.joins('d', 1).sends('compare', 100, b)
    },
  },
  answer: { breaks: hears(4), holds: hears(5) },
  heal: { breaks: probes(200), holds: probes(20) },
  turn: { breaks: asks(30), holds: asks(9) },
  namesake: { breaks: namesakes('x', 'y', 'x', 'y', 'x', 'y'), holds: namesakes('1', '2', '3', '4', '5', '6') },
  calm: { breaks: loses('b-1'), holds: loses('b-0') },
}

/** Files of checkers, and of the rules that are judged otherwise. */
const FILES = readdirSync(join(ROOT, 'sim/checks')).filter((file) => /export function \w+Checker\(/.test(readFileSync(join(ROOT, 'sim/checks', file), 'utf8')))

describe('Every checker', () => {
  it('has a history here that breaks its rule, and one that keeps it', () => {
    expect(Object.keys(PASTS)).toEqual(CHECKERS.map((make) => make().name))
  })

  it('is one that runs are held to, but for the tally of chance, which is judged over many', () => {
    const made = FILES.map((file) => file.replace('.ts', '')).filter((name) => name !== 'chance')
    expect(CHECKERS.map((make) => make().name).toSorted()).toEqual(made)
  })

  it.each([...FILES, 'convergence.ts'])('has a suite of its own: %s', (file) => {
    const suite = readFileSync(join(ROOT, 'test/sim/checks', file.replace('.ts', '.test.ts')), 'utf8')
    expect(suite).toContain(`'../../../sim/checks/${file}'`)
  })

  it.each(CHECKERS.map((make) => [make().name, make] as const))('finds a history that breaks its rule, and lets one be that keeps it: %s', (name, make) => {
    for (const [what, isFound] of [['breaks', true], ['holds', false]] as const) {
      const history = new History(make())
      PASTS[name]?.[what](history.member('a'), history)
      history.quiet()
      expect([what, history.found.length > 0]).toEqual([what, isFound])
    }
  })
})
