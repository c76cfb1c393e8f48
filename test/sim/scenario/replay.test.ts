import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../../sim/cli/program.ts'
import { scenarioText } from '../../../sim/scenario/parse.ts'
import { play } from '../../../sim/scenario/play.ts'
import { replayCommand, scenarioFile } from '../../../sim/scenario/replay.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'
import { desk } from '../cli/support.ts'

const SCENARIO: Scenario = { seed: 7, members: 3, steps: [{ atMs: 2000, do: 'restart', host: 'm1' }] }

describe('The command that plays a scenario again', () => {
  it('does, to the same trace hash, from the file that the scenario was written to', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-replay-'))
    try {
      const file = join(folder, scenarioFile(SCENARIO))
      writeFileSync(file, scenarioText(SCENARIO))
      const [program, name, ...words] = replayCommand(SCENARIO, file).split(' ')
      const console = desk()
      expect([program, name]).toEqual(['npx', 'rollcall-sim'])
      expect(await runProgram(words, console)).toBe('passed')
      expect(console.written.output).toContain((await play(SCENARIO)).traceHash)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('names the file by the seed, and quotes it where a shell would take it apart', () => {
    expect(replayCommand(SCENARIO)).toBe('npx rollcall-sim run --scenario rollcall-seed-7.json')
    expect(replayCommand(SCENARIO, 'my files/a.json')).toBe("npx rollcall-sim run --scenario 'my files/a.json'")
    expect(replayCommand(SCENARIO, '--a.json', 'npm run sim --')).toBe('npm run sim -- run --scenario ./--a.json')
  })

  it.each(['my files/a.json', '$(date).json', '`date`.json', "it's.json", String.raw`a\b.json`, '"a".json', '*.json', '-a.json', 'a;b.json'])('reaches the program through a shell as %j', (file) => {
    const command = replayCommand(SCENARIO, file, `node -p 'JSON.stringify(process.argv.slice(1))' --`)
    const words = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' })) as readonly string[]
    expect(words.slice(0, 2)).toEqual(['run', '--scenario'])
    expect(normalize(words[2] ?? '')).toBe(file)
    expect(words).toHaveLength(3)
  })
})
