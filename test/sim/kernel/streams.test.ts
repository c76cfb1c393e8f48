import { describe, expect, it } from 'vitest'
import { fork } from '../../../sim/kernel/random.ts'
import { Streams } from '../../../sim/kernel/streams.ts'
import { Trace } from '../../../sim/kernel/trace.ts'

describe('The streams of a run', () => {
  it('give the numbers that belong to their names', () => {
    const [opened, same] = [new Streams(5).open('host', 'm1', 1), fork(5, 'host', 'm1', 1)]
    expect(Array.from({ length: 9 }, () => opened.uint32())).toEqual(Array.from({ length: 9 }, () => same.uint32()))
  })

  it('know how many numbers each gave, an odd number too', () => {
    const streams = new Streams(5)
    const one = streams.open('one')
    const two = streams.open('two', 2)
    streams.open('silent')
    for (let index = 0; index < 7; index++) one.uint32()
    for (let index = 0; index < 4; index++) two.uint32()
    expect([...streams.draws()]).toEqual([['one', 7], ['two 2', 4]])
  })

  it('are part of the hash: one more number drawn changes it, although nothing else differs', () => {
    const trace = new Trace()
    trace.command(1, 'crash m1')
    const hashes = [[], [['one', 7]], [['one', 8]], [['two', 7]], [['one', 7], ['two', 1]]] as const
    expect(new Set(hashes.map((draws) => trace.hashWith(draws))).size).toBe(hashes.length)
    expect(trace.hashWith([])).toBe(trace.hash)
  })
})
