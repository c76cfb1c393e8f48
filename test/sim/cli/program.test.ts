import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { runProgram } from '../../../sim/cli/program.ts'
import type { Status } from '../../../sim/cli/status.ts'
import { findingLines } from '../../../sim/cli/swarm/failure.ts'
import { Folder } from '../../../sim/cli/swarm/folder.ts'
import { swarm } from '../../../sim/cli/swarm/swarm.ts'
import { parseScenario } from '../../../sim/scenario/parse.ts'
import { play } from '../../../sim/scenario/play.ts'
import { ROOT } from '../../style/sources.ts'
import { failed } from './swarm/support.ts'
import { desk, WORKER, type Desk } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const PLANTED = pathToFileURL(join(ROOT, 'dist/test/sim/cli/swarm/planted.js'))

const USAGE: readonly (readonly [line: string, said: string])[] = [
  ['run --los 5%', '--los: run has no such argument; did you mean --loss?'],
  ['run --loss 5', '--loss 5: must be a share from 0% to 100%, such as 5%'],
  ['run --crash 3', '--crash 3: must say when, after an @, such as 3@20s'],
  ['run --members 5 --crash 9@20s', '--crash 9@20s: needs 9 hosts at 20s, but there are only 5 to choose from'],
  ['run --set probeTimeoutMs=5000', 'the arguments: the scenario has a problem:\n  settings: '],
  ['run --network lag=5', '--network lag=5: lag is not an option of links'],
  ['run --network queueBytes=5', 'the arguments: the scenario has a problem:\n  network.queueBytes '],
  ['run --crash 1@20s --for 10s', '--for 10s: ends before the last fault does, at 20s'],
  ['run --set expert.healTries=false --set expert.repair=false --set expert.seedGreetings=false', 'the arguments: with these settings convergence is not guaranteed'],
  ['run --scenario nowhere.json', '--scenario nowhere.json: cannot be read: '],
  ['run --scenario a.json --loss 5%', '--loss: cannot be combined with --scenario'],
  ['run --members 3 --save nowhere/a.json', '--save nowhere/a.json: cannot be written: '],
  ['run --members 3 --trace nowhere/a.txt', '--trace nowhere/a.txt: cannot be written: '],
  ['swarm --seeds 9..1', '--seeds 9..1: must be a range within'],
  ['swarm --seeds 1..4 --add nowhere.json', '--add nowhere.json: cannot be read: '],
  ['swarm --members 1..1', '--members 1..1: must be a range within 2..1000'],
  ['swarm --patience 0', '--patience 0: must be a time from 1s to 576h'],
  ['swarm --patience 600h', '--patience 600h: must be a time from 1s to 576h'],
  ['walk', 'walk: unknown command; the commands are run and swarm, and --help explains them'],
]

async function ran(...words: readonly string[]): Promise<Desk['written'] & { readonly status: Status }> {
  const { written, ...console } = desk()
  return { status: await runProgram(words, console), ...written }
}

describe('The program', () => {
  it('plays what its arguments say, and the same again from the file it saved', async () => {
    const file = join(folder, 'saved.json')
    const first = await ran('run', '--members', '8', '--seed', '7', '--crash', '1@5s', '--for', '12s', '--save', file, '--json')
    expect([first.status, first.errors]).toEqual(['passed', ''])
    const { report, scenario } = JSON.parse(first.output) as { readonly report: { readonly traceHash: string; readonly quietFromMs: number }; readonly scenario: unknown }
    expect(report.quietFromMs).toBe(12_000)
    const saved = parseScenario(readFileSync(file, 'utf8'))
    expect(saved).toEqual(parseScenario(scenario))
    expect((await play(saved)).traceHash).toBe(report.traceHash)
    const again = await ran('run', '--scenario', file, '--trace-hash', report.traceHash)
    expect(again.status).toBe('passed')
    expect(again.output).toContain(`trace hash ${report.traceHash}\n`)
    const other = await ran('run', '--scenario', file, '--seed', '8', '--trace-hash', report.traceHash)
    expect(other.status).toBe('hash')
    expect(other.errors).toContain(`--trace-hash ${report.traceHash}: the trace hash of the run is `)
  })

  it('gives what links do a minute where nothing is done at a time, and says when it is over', async () => {
    const { status, output } = await ran('run', '--members', '5', '--loss', '20%', '--network', 'duplication=0.1')
    expect(status).toBe('passed')
    expect(output).toMatch(/^ *60\.0 s {2}= quiet: no more loss, duplication or other faults$/m)
    expect(output).toMatch(/^At 60 s, the quiet begins\.$/m)
    expect(output).toMatch(/^loss \d/m)
    expect(output).not.toContain('partitions')
    const quietFromMs = async (...words: readonly string[]): Promise<unknown> =>
      (JSON.parse((await ran('run', '--members', '3', '--json', ...words)).output) as { readonly report: { readonly quietFromMs: number } }).report.quietFromMs
    expect(await Promise.all([
      quietFromMs(), quietFromMs('--latency', '5'), quietFromMs('--loss', '5%', '--for', '7s'), quietFromMs('--loss', '5%', '--crash', '1@9s'),
    ])).toEqual([0, 60_000, 7000, 9000])
  })

  it('writes down all that the trace hash covers, each thing a line', async () => {
    const files = ['one', 'other', 'later'].map((name) => join(folder, `${name}.txt`))
    const [one, other, later] = await Promise.all(files.map(async (file, index) => {
      const { status } = await ran('run', '--members', '4', '--seed', '7', '--crash', `m3@${3 + (index >> 1)}s`, '--trace', file)
      expect(status).toBe('passed')
      return readFileSync(file, 'utf8').split('\n')
    }))
    expect(one?.at(-1)).toBe('')
    expect(other).toEqual(one)
    const parted = one?.findIndex((line, index) => later?.[index] !== line) ?? -1
    expect([one?.[parted], later?.indexOf('4000 ms: crash m3')]).toEqual(['3000 ms: crash m3', expect.any(Number)])
    for (const shape of [
      / ms: m0:7390 -> m1:7390 packet \d+, \d+ bytes [0-9a-f]{16}$/, / ms: packet \d+ delivered$/, / ms: m0 tells leave m3 [0-9a-f]{16} \d+ [\d.:]+ failed$/,
      /^stream host m0 1 rotation: \d+ numbers drawn$/,
    ]) expect(one?.some((line) => shape.test(line)), String(shape)).toBe(true)
  })

  it.each(USAGE)('refuses %s, and says why without a stack', async (line, said) => {
    const { status, output, errors } = await ran(...line.split(' '))
    expect(errors).toContain(said)
    expect(errors).not.toMatch(/^ +at /m)
    expect([status, output]).toEqual(['usage', ''])
  })

  it('refuses a file that holds no scenario, with all that is wrong', async () => {
    const file = join(folder, 'wrong.json')
    writeFileSync(file, '{ "seed": 1, "members": 3, "steps": [{ "atMs": 5, "do": "explode" }], "moon": 1 }')
    const { status, errors } = await ran('run', '--scenario', file)
    expect(status).toBe('usage')
    expect(errors).toContain(`--scenario ${file}: the scenario has 2 problems:`)
  })

  it('helps whoever asks, and refuses whoever says nothing', async () => {
    const [help, nothing, run] = await Promise.all([ran('--help'), ran(), ran('run', '--help')])
    expect([help.status, nothing.status, run.status]).toEqual(['passed', 'usage', 'passed'])
    expect(help.output).toContain('npx rollcall-sim swarm')
    expect(nothing.output).toBe(help.output)
    expect(run.output).toContain('--partition <groups>@<span>')
    expect([(await ran('-h')).output, (await ran('run', '-h')).output]).toEqual([help.output, run.output])
  })

  it('says which version it is', async () => {
    expect(await ran('--version')).toMatchObject({ status: 'passed', output: expect.stringMatching(/^rollcall \d+\.\d+\.\d+\n$/) })
  })

  it.each([60, 80])('breaks what it says of wrong arguments at %i columns', async (columns) => {
    for (const words of [['run', '--quorum'], ['swarm', '--kinds', 'bogus'], ['run', '--set', 'probeInterval=3']]) {
      const { written, ...console } = desk()
      expect(await runProgram(words, { ...console, errors: { ...console.errors, columns } })).toBe('usage')
      expect(written.errors.split('\n').filter((line) => line.length > columns)).toEqual([])
      expect(written.errors.startsWith(words.at(-1) === '--quorum' ? '--quorum: ' : `${words[1]} ${words[2]}: `)).toBe(true)
    }
  })

  it('shows on a terminal how far a run is, and takes that away again; elsewhere nothing', async () => {
    const { written, ...console } = desk()
    const shown: string[] = []
    const errors = { isTTY: true, columns: 60, write: (text: string) => shown.push(text) }
    const now = (): number => (console.tick(), console.now())
    expect(await runProgram(['run', '--members', '5', '--crash', '1@20s', '--seed', '7'], { ...console, errors, now })).toBe('passed')
    expect(shown).toEqual([expect.stringMatching(/^\r\u001b\[K[\d.]+ s of virtual time, faults over, [\d,]+ events$/), '\r\u001b[K'])
    expect((await ran('run', '--members', '3')).errors).toBe('')
    expect(written.output).not.toContain('of virtual time,')
  })

  it('tells a cluster that does not converge in time by its status', async () => {
    // Whoever starts anew looks for its seeds, and they are gone; of those who left, nobody is asked.
    const { status, output } = await ran('run', '--members', '5', '--leave', 'm0,m1,m2@5s', '--restart', 'm0@60s',
      '--set', 'expert.seedGreetings=false')
    expect(output).toContain('FAILED: liveness')
    expect(status).toBe('liveness')
  })
})

describe('A swarm over workers', () => {
  it('finds the same, however many there are', async () => {
    const found = await Promise.all([1, 2].map(async (workers) => {
      const console = desk()
      const status = await swarm(['--seeds', '1..4', '--members', '3..4', '--kinds', 'loss,crash', '--replays', '1', '--json', '--workers', String(workers)], console, WORKER)
      expect([status, console.written.errors]).toEqual(['passed', ''])
      return { ...(JSON.parse(console.written.output) as object), tookMs: 0, workers: 0 }
    }))
    expect(found[0]).toEqual(found[1])
    expect(found[0]).toMatchObject({ seeds: { first: 1, last: 4 }, worlds: 4, failures: [] })
  })

  it('adds what was told of other ranges, and refuses to count a seed twice', async () => {
    const range = async (seeds: string, ...more: readonly string[]): Promise<Desk['written'] & { readonly status: Status }> => {
      const { written, ...console } = desk()
      const words = ['--seeds', seeds, '--members', '3..3', '--kinds', 'loss,crash', '--replays', '0', '--workers', '1', '--json', ...more]
      return { status: await swarm(words, console, WORKER), ...written }
    }
    const [first, whole] = [await range('1..3'), await range('1..5')]
    const file = join(folder, 'first.json')
    writeFileSync(file, first.output)
    const apart = (text: string): unknown => ({ ...(JSON.parse(text) as object), tookMs: 0, seeds: 0, added: 0 })
    const rest = await range('4..5', '--add', file)
    expect(rest.status).toBe('passed')
    expect(apart(rest.output)).toEqual(apart(whole.output))
    expect(JSON.parse(rest.output)).toMatchObject({ seeds: { first: 4, last: 5 }, added: [{ first: 1, last: 3 }] })
    await expect(range('3..5', '--add', file)).rejects.toThrow(`--add ${file}: its seeds 1..3 overlap 3..5`)
    await expect(range('6..7', '--add', file, '--add', file)).rejects.toThrow('overlap 1..3')
    writeFileSync(file, first.output.replace('"interrupted":false', '"interrupted":true'))
    await expect(range('4..5', '--add', file)).rejects.toThrow('is not the output of swarm --json: interrupted must be false')
  })

  it('stops at a failure with its seed, the version, the scenario in sentences and in a file, and the command that plays it again', async () => {
    const console = desk(6000)
    const status = await swarm(['--seeds', '6..50', '--workers', '1', '--out', folder], console, PLANTED)
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly version: string }
    const file = join(folder, 'rollcall-seed-6.json')
    expect(status).toBe('liveness')
    expect(console.written.output).toContain(`\nFAILED: seed 6, liveness, found by planted, rollcall ${version}\n`)
    expect(console.written.output).toContain('\nNOT DETERMINISTIC: ')
    expect(console.written.output).toMatch(/\n {2}Seed 6: \d+ members? /)
    expect(console.written.output).toContain(`\nnpx rollcall-sim run --scenario ${file}\n`)
    expect(parseScenario(readFileSync(file, 'utf8')).seed).toBe(6)
    expect(console.written.errors).toMatch(/^1 of 45 seeds, .*, 1 failure, .* to go\nseed 6 failed; looking for a smaller scenario that fails too\n$/)
  })

  it('shows a failure as small as it was made', () => {
    const scenario = parseScenario({ seed: 6, members: 9, steps: [{ atMs: 5, do: 'crash', host: 'm3' }, { atMs: 9, do: 'heal' }] })
    const again = { kind: 'shrunk', scenario: { ...scenario, members: 4, steps: scenario.steps.slice(0, 1) } } as const
    const lines = findingLines({ examined: { ...failed({ seed: 6, without: 'loss' }) }, scenario, again, written: { file: 'a.json' } }, 'npm run sim --', 80)
    expect(lines).toEqual([
      expect.stringMatching(/^FAILED: seed 6 without loss, safety, found by planted, rollcall \d/),
      '  planted', '', 'Shrunk from 9 members and 2 steps to 4 and 1:',
      '  Seed 6: 4 members with the lan settings; every link is as by default.', '  At 5 ms, the process of m3 crashes.', '',
      'npm run sim -- run --scenario a.json',
    ])
  })

  it('refuses an --out that cannot be written to before the first seed', async () => {
    const taken = join(folder, 'taken')
    writeFileSync(taken, '')
    for (const out of [taken, join(taken, 'deeper')]) {
      const { status, errors, output } = await ran('swarm', '--out', out)
      expect([status, output]).toEqual(['usage', ''])
      expect(errors.replaceAll(/\n +/g, ' ')).toMatch(new RegExp(`^--out ${out}: must be a folder that can be written to or created: .*\\n$`))
    }
  })

  it('keeps a finding whose file cannot be written in its report, with the text of its scenario', async () => {
    const out = join(folder, 'out')
    mkdirSync(join(out, 'rollcall-seed-6.json'), { recursive: true })
    const [told, json] = [desk(), desk()]
    expect(await swarm(['--seeds', '6..6', '--out', out], told, PLANTED)).toBe('liveness')
    expect(told.written.output).toContain('\nThe scenario could not be written to a file: ')
    const [, text] = /:\n\n(\{[^]*\n\})\n\n/.exec(told.written.output) ?? []
    expect(parseScenario(text).seed).toBe(6)
    expect(told.written.output).toMatch(/\nnpx rollcall-sim run --scenario rollcall-seed-6\.json\n$/)
    await swarm(['--seeds', '6..6', '--out', out, '--json'], json, PLANTED)
    expect(JSON.parse(json.written.output)).toMatchObject({ failures: [{ file: null, scenario: { seed: 6 } }] })
  })

  it('writes into a folder of its own where none is named, so that nobody else has taken the name', async () => {
    const files = [new Folder(undefined), new Folder(undefined)].map((one) => one.write('a.json', '{}').file ?? '')
    try {
      expect(files.map((file) => readFileSync(file, 'utf8'))).toEqual(['{}', '{}'])
      expect(files[0]).not.toBe(files[1])
    } finally {
      for (const file of files) rmSync(join(file, '..'), { recursive: true })
    }
  })

  it('shows of a crash where code threw', () => {
    const scenario = parseScenario({ seed: 6, members: 3, steps: [] })
    const outcome = { ok: false, kind: 'crash', message: 'uncaught: a bug', stack: 'Error: a bug\n    at tick (engine.ts:9:1)', atMs: 9000 } as const
    const examined = { ...failed({ seed: 6 }), outcome }
    const lines = findingLines({ examined, scenario, again: { kind: 'not tried' }, written: { file: 'a.json' } }, 'npx rollcall-sim', 80)
    expect(lines.slice(1, 5)).toEqual(['  uncaught: a bug', '', '  Error: a bug', '      at tick (engine.ts:9:1)'])
  })

  it('tells the death of a worker by its seed, and does not play that seed in its own thread', async () => {
    const console = desk()
    expect(await swarm(['--seeds', '4..50', '--workers', '1', '--out', folder], console, PLANTED)).toBe('crash')
    expect(console.written.output).toContain('FAILED: seed 4, crash')
    expect(console.written.output).toContain('\n  the worker ended with status 9\n')
    expect(console.written.output).toContain('\nThe scenario:\n')
  })

  it('says what it has when it is interrupted', async () => {
    const console = desk()
    const write = (text: string): void => {
      console.written.errors += text
      console.interrupter.abort()
    }
    const status = await swarm(['--seeds', '8..1000000', '--workers', '1'], { ...console, errors: { write }, now: desk(6000).now }, PLANTED)
    expect(console.written.output).toMatch(/^Interrupted\. \d+ worlds? in /)
    expect(status).toBe('interrupted')
  })
})
