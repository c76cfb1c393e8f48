import { describe, expect, it } from 'vitest'
import { Progress } from '../../../../sim/cli/swarm/progress.ts'

/** What is written where each look at the clock finds it a second later. */
function written(terminal: { readonly isTTY?: boolean; readonly columns?: number }): readonly string[] {
  const texts: string[] = []
  let nowMs = 0
  const progress = new Progress({ ...terminal, write: (text) => texts.push(text) }, 1_000_000, () => (nowMs += 1000))
  for (let seed = 0; seed < 20; seed++) progress.add(false, false)
  return texts
}

describe('The progress of a swarm', () => {
  it.each([20, 40, 60])('is one line on a terminal of %i columns, which is written over', (columns) => {
    const texts = written({ isTTY: true, columns })
    expect(texts.length).toBeGreaterThan(5)
    for (const text of texts) {
      expect(text.startsWith('\r\u001b[K')).toBe(true)
      expect(text).not.toContain('\n')
      expect(text.slice('\r\u001b[K'.length).length).toBeLessThan(columns)
    }
  })

  it.each([{ columns: 200 }, { columns: 0 }, {}])('is whole where there is room, or nobody knows how much: %j', (width) => {
    expect(written({ isTTY: true, ...width }).at(-1)).toMatch(/20 of 1,000,000 seeds, .* to go$/)
  })

  it('is a line each few seconds where nobody watches, as long as it takes', () => {
    const texts = written({ columns: 40 })
    expect(texts.length).toBeLessThan(10)
    for (const text of texts) expect(text).toMatch(/ of 1,000,000 seeds, .* to go\n$/)
  })
})
