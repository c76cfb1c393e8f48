import { describe, expect, it } from 'vitest'
import type { Step } from '../../../sim/scenario/scenario.ts'
import { describeScenario, sentence } from '../../../sim/scenario/sentences.ts'

describe('A step', () => {
  it.each<readonly [Step, string]>([
    [{ atMs: 30_000, do: 'partition', groups: [['m0', 'm1']] }, 'At 30 s, m0 and m1 on the one side and all others on the other hear nothing of each other.'],
    [{ atMs: 0, do: 'partition', groups: [['m0'], ['m1', 'm2', 'm3']] }, 'At 0 s, m0, (m1, m2, m3) and all others hear nothing of one another.'],
    [{ atMs: 1500, do: 'cut', from: ['m0'], to: ['m1', 'm2'] }, 'At 1.5 s, nothing gets from m0 to m1 and m2 any more.'],
    [{ atMs: 1500, do: 'hold', from: ['m0'], to: ['m1', 'm2'], forMs: 2500 }, 'At 1.5 s, what m0 sends to m1 and m2 is held for 2.5 s.'],
    [{ atMs: 60_000, do: 'heal' }, 'At 60 s, all partitions and cuts are over.'],
    [{ atMs: 60_000, do: 'heal', groups: [['m0', 'm1'], ['m2']] }, 'At 60 s, (m0, m1) and m2 hear each other again.'],
    [{ atMs: 250, do: 'link', from: 'm0', to: 'm1', options: { loss: 0.05, latencyMs: [1, 5] } }, 'At 250 ms, the link from m0 to m1 takes 1 to 5 ms and loses 5 %.'],
    [{ atMs: 250, do: 'link', from: 'm0', to: 'm1', options: {} }, 'At 250 ms, the link from m0 to m1 is like all others again.'],
    [{ atMs: 1000, do: 'network', options: { loss: 0.125 } }, 'At 1 s, every link loses 12.5 %.'],
    [{ atMs: 1000, do: 'network', options: {} }, 'At 1 s, every link is as by default.'],
    [{ atMs: 20_000, do: 'crash', host: 'm3' }, 'At 20 s, the process of m3 crashes.'],
    [{ atMs: 20_000, do: 'vanish', host: 'm3' }, 'At 20 s, the machine of m3 vanishes.'],
    [{ atMs: 20_000, do: 'leave', host: 'm3' }, 'At 20 s, m3 leaves.'],
    [{ atMs: 20_000, do: 'add', host: 'm9' }, 'At 20 s, m9 is added.'],
    [{ atMs: 20_000, do: 'add', host: 'm9', as: 'm3' }, 'At 20 s, m9 is added under the name of m3.'],
    [{ atMs: 20_000, do: 'restart', host: 'm3' }, 'At 20 s, m3 starts anew.'],
    [{ atMs: 20_000, do: 'restart', host: 'm3', newAddress: true }, 'At 20 s, m3 starts anew at another address.'],
    [{ atMs: 20_000, do: 'pause', host: 'm3', forMs: 250 }, 'At 20 s, m3 stands still for 250 ms.'],
    [{ atMs: 20_000, do: 'block', host: 'm3', forMs: 12_000 }, 'At 20 s, m3 neither sends nor receives for 12 s while its timers run.'],
    [{ atMs: 20_000, do: 'leap', host: 'm3', byMs: -86_400_000 }, 'At 20 s, the wall clock of m3 leaps back by 1 day.'],
    [{ atMs: 20_000, do: 'leap', host: 'm3', byMs: 61_000 }, 'At 20 s, the wall clock of m3 leaps ahead by 61 s.'],
    [{ atMs: 20_000, do: 'drift', host: 'm3', perMillion: 200 }, 'At 20 s, the clock of m3 runs 200 millionths too fast.'],
    [{ atMs: 20_000, do: 'drift', host: 'm3', perMillion: -1 }, 'At 20 s, the clock of m3 runs 1 millionth too slow.'],
    [{ atMs: 20_000, do: 'drift', host: 'm3', perMillion: 0 }, 'At 20 s, the clock of m3 runs at the right pace again.'],
    [{ atMs: 20_000, do: 'metadata', host: 'm3', metadata: { role: 'api' } }, 'At 20 s, m3 sets its metadata to {"role":"api"}.'],
  ])('is a sentence: %j', (step, text) => {
    expect(sentence(step)).toBe(text)
  })
})

describe('A scenario', () => {
  it('is a line on what there is, and one for each step', () => {
    const text = describeScenario({
      seed: 7, members: 5, settings: { profile: 'wan', indirectProbes: 2, expert: { buddy: false } }, network: { latencyMs: 3 },
      steps: [{ atMs: 1000, do: 'crash', host: 'm1' }],
    })
    expect(text).toBe([
      'Seed 7: 5 members with the wan settings, but indirectProbes 2, expert (buddy false); every link takes 3 ms.',
      'At 1 s, the process of m1 crashes.',
    ].join('\n'))
    expect(describeScenario({ seed: 1, members: 1, steps: [] })).toBe('Seed 1: 1 member with the lan settings; every link is as by default.')
    expect(describeScenario({ seed: 1, members: 1, receiveBufferBytes: 3000, silentPorts: true, steps: [] }))
      .toBe('Seed 1: 1 member with the lan settings; every link is as by default; a process may leave 3000 bytes unread; ports where nothing listens are silent.')
  })

  it('says of a step in the end that mends nothing only that the quiet begins', () => {
    const last = (...steps: readonly Step[]): string | undefined => describeScenario({ seed: 1, members: 3, steps }).split('\n').at(-1)
    const heal = { atMs: 60_000, do: 'heal' } as const
    const cut = { atMs: 1000, do: 'cut', from: ['m0'], to: ['m1'] } as const
    expect(last(heal)).toBe('At 60 s, the quiet begins.')
    expect(last({ atMs: 1000, do: 'crash', host: 'm1' }, heal)).toBe('At 60 s, the quiet begins.')
    expect(last(cut, heal)).toBe('At 60 s, all partitions and cuts are over.')
    expect(last(cut, { ...heal, atMs: 2000 }, heal)).toBe('At 60 s, the quiet begins.')
    expect(last({ ...heal, groups: [['m0'], ['m1']] })).toBe('At 60 s, m0 and m1 hear each other again.')
  })
})
