import { describe, expect, it } from 'vitest'
import { duration, Screen, type Output } from '../../examples/demo/screen.ts'
import { SCENES } from '../../examples/demo/scenes.ts'

const LONG = 'waits, and says at some length what for, so that this line does not fit any terminal of the usual width at all'

type Terminal = Omit<Output, 'write'>

/** Prints one of everything and gives the lines. */
function printed(terminal: Terminal, env: Readonly<Record<string, string>> = {}): readonly string[] {
  let text = ''
  const screen = new Screen({ ...terminal, write: (part: string) => (text += part) }, env)
  screen.heading('1 of 6: join')
  for (const scene of SCENES) screen.paragraph(scene.text)
  screen.happened('demo', LONG)
  screen.verdict(true, 'api', LONG)
  screen.verdict(false, 'jobs', LONG)
  screen.scene('seen', 'metadata', '2 of 2 checks good, the slowest after 14.00 s')
  screen.conclusion(false, ['FAILED in scene "kill".', LONG])
  return text.trimEnd().split('\n')
}

const ESCAPES = /\u001b\[[\d;]*m/g
const widest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.replace(ESCAPES, '').length))

describe('The screen of the demo', () => {
  it.each([60, 72, 80])('fits a terminal of %i columns and uses all of them', (columns) => {
    expect(widest(printed({ isTTY: true, columns }))).toBe(columns)
  })

  it('is never wider than 80 columns, also where nobody says how wide it may be', () => {
    expect([{ columns: 200 }, { columns: 0 }, {}].map((terminal) => widest(printed(terminal)))).toEqual([80, 80, 80])
  })

  it('goes on below the text where a line does not fit, not below the time and the name', () => {
    const lines = printed({ columns: 60 })
    const first = lines.findIndex((line) => line.includes('demo  waits'))
    expect(lines[first]?.indexOf('waits')).toBe(lines[first + 1]?.search(/\S/))
  })

  it('keeps a number and its unit on one line', () => {
    let text = ''
    const screen = new Screen({ columns: 40, write: (part: string) => (text += part) }, {})
    for (let length = 1; length < 40; length++) screen.paragraph(`${'x'.repeat(length)} after 4.00 s or 15 ms`)
    expect(text.match(/^ ?(?:s|ms)\b/m)).toBeNull()
    expect(widest(text.split('\n'))).toBeLessThanOrEqual(40)
  })

  it('is coloured in a terminal, unless NO_COLOR is set', () => {
    const coloured = (terminal: Terminal, env = {}): boolean => printed(terminal, env).join('').includes('\u001b')
    expect(coloured({ isTTY: true })).toBe(true)
    expect(coloured({ isTTY: true }, { NO_COLOR: '' })).toBe(true)
    expect(coloured({ isTTY: true }, { NO_COLOR: '1' })).toBe(false)
    expect(coloured({})).toBe(false)
  })

  it('says the same with and without colour', () => {
    const plain = (terminal: Terminal): readonly string[] =>
      printed(terminal).map((line) => line.replace(ESCAPES, '').replace(/\d\.\d\d s/, ''))
    expect(plain({ isTTY: true })).toEqual(plain({}))
  })

  it('tells short times in milliseconds and longer ones in seconds', () => {
    expect([4.4, 999, 1000, 6071].map(duration)).toEqual(['4 ms', '999 ms', '1.00 s', '6.07 s'])
  })
})
