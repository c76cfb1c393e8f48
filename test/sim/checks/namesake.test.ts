import { describe, expect, it } from 'vitest'
import { namesakeChecker } from '../../../sim/checks/namesake.ts'
import { History } from './history.ts'

/** The name goes from one life to the next, so far apart. */
function handedOn(instances: readonly string[], apartMs: number): readonly string[] {
  const history = new History(namesakeChecker())
  const a = history.member('a')
  for (const [index, instance] of instances.entries()) {
    a.joins('b', index, instance)
    history.wait(apartMs)
  }
  return history.found
}

describe('the checker of namesakes', () => {
  it('lets each of two lives take the name back before one gives way', () => {
    expect(handedOn(['x', 'y', 'x', 'y', 'x'], 1000)).toEqual([])
  })

  it('finds two that outbid each other', () => {
    expect(handedOn(['x', 'y', 'x', 'y', 'x', 'y'], 1000)).toEqual(['the name went back to an earlier life 4 times within 10000 ms'])
  })

  it('lets them try again after a rest, as often as they like', () => {
    expect(handedOn(['x', 'y', 'x', 'y', 'x', 'y', 'x', 'y', 'x', 'y'], 4000)).toEqual([])
  })

  it('lets a process restart as often as it likes', () => {
    expect(handedOn(['1', '2', '3', '4', '5', '6', '7', '8'], 100)).toEqual([])
  })
})
