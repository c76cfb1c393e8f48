import { describe, expect, it } from 'vitest'
import { nearest } from '../../../../sim/cli/input/nearest.ts'

describe('The nearest word', () => {
  it.each([
    ['los', 'loss'], ['membrs', 'members'], ['mebmers', 'members'], ['sede', 'seed'], ['seeed', 'seed'], ['loss', 'loss'],
  ])('to %s is %s', (typed, meant) => {
    expect(nearest(typed, ['members', 'seed', 'loss', 'cut'])).toBe(meant)
  })

  it('is none where more than two letters are wrong, or none of a short word is right', () => {
    for (const typed of ['quorum', 'mmbrss', 'xyz', '']) expect(nearest(typed, ['members', 'cut'])).toBeUndefined()
  })

  it('is the first of two that are as near', () => {
    expect(nearest('set', ['sit', 'bet'])).toBe('sit')
  })
})
