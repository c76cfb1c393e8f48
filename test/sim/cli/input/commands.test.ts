import { describe, expect, it } from 'vitest'
import { parse } from '../../../../sim/cli/input/arguments.ts'
import { refuseBesideFile, RUN_ARGUMENTS, scenarioOf } from '../../../../sim/cli/input/run-arguments.ts'
import { parseScenario } from '../../../../sim/scenario/parse.ts'
import type { Scenario, Step } from '../../../../sim/scenario/scenario.ts'

const scenario = (line: string): Scenario => scenarioOf(parse('run', RUN_ARGUMENTS, line.split(' ')))
const steps = (line: string): readonly Step[] => scenario(line).steps

/** The hosts of the steps that do this. */
const hosts = (line: string, what: Step['do']): readonly string[] =>
  steps(line).flatMap((step) => (step.do === what && 'host' in step ? [step.host] : []))

describe('The scenario of a command line', () => {
  it('is one that its reader takes', () => {
    const line = '--members 9 --seed 7 --latency 0.2..1 --network loss=0.05 --profile wan --set probeTimeoutMs=2000 --set expert.witnesses=0 '
      + '--partition 50/50@30s..90s --cut m0/m1@1s..2s --crash 3@20s --restart 2@25s --move 1@26s --vanish m7@91s --leave m8@91s --add 2@5s '
      + '--pause 2@10s..15s --block 1@10s..15s'
    const read = scenario(line)
    expect(parseScenario(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(read)))
    expect(read.settings).toEqual({ profile: 'wan', probeTimeoutMs: 2000, expert: { witnesses: 0 } })
    expect(read.network).toEqual({ latencyMs: [0.2, 1], loss: 0.05 })
    expect(read.steps.map(({ atMs }) => atMs)).toEqual(read.steps.map(({ atMs }) => atMs).toSorted((one, other) => one - other))
  })

  it('draws hosts from the seed: the same ones for the same, and for each kind of fault by itself', () => {
    const line = '--members 50 --seed 7 --crash 3@20s'
    expect(hosts(line, 'crash')).toHaveLength(3)
    expect(new Set(hosts(line, 'crash')).size).toBe(3)
    expect(hosts(line, 'crash')).toEqual(hosts(line, 'crash'))
    expect(hosts(`${line} --pause 2@10s..15s`, 'crash')).toEqual(hosts(line, 'crash'))
    expect(hosts(line.replace('7', '8'), 'crash')).not.toEqual(hosts(line, 'crash'))
  })

  it('takes hosts by name, by count and by share', () => {
    expect(hosts('--members 10 --leave m3,m4@20s', 'leave')).toEqual(['m3', 'm4'])
    expect(hosts('--members 10 --vanish 4@20s', 'vanish')).toHaveLength(4)
    expect(hosts('--members 10 --crash 20%@20s', 'crash')).toHaveLength(2)
    expect(hosts('--members 10 --add 2@20s --crash m11@21s', 'add')).toEqual(['m10', 'm11'])
  })

  it('ends only who runs, and restarts first who does not', () => {
    const line = '--members 10 --crash 6@20s --leave 4@30s --restart 10@40s'
    expect(new Set([...hosts(line, 'crash'), ...hosts(line, 'leave')]).size).toBe(10)
    const partly = '--members 10 --crash 3@20s --restart 2@40s'
    expect(hosts(partly, 'restart').filter((host) => !hosts(partly, 'crash').includes(host))).toEqual([])
    expect(hosts('--members 10 --restart 2@40s', 'restart')).toHaveLength(2)
    expect(steps('--members 10 --move 1@40s')).toMatchObject([{ do: 'restart', newAddress: true }])
  })

  it('divides a cluster in the order of its members; a rest is on its own', () => {
    expect(steps('--members 4 --partition 50/50@1s..2s')).toEqual([
      { atMs: 1000, do: 'partition', groups: [['m0', 'm1']] }, { atMs: 2000, do: 'heal' },
    ])
    expect(steps('--members 6 --partition 2/m0,m5/1@1s..2s')[0]).toEqual({ atMs: 1000, do: 'partition', groups: [['m1', 'm2'], ['m0', 'm5'], ['m3']] })
    expect(steps('--members 3 --partition 33%/33%/34%@1s..2s')[0]).toEqual({ atMs: 1000, do: 'partition', groups: [['m0'], ['m1']] })
    expect(steps('--members 4 --cut m0/m1,m2@1s..2s')).toEqual([
      { atMs: 1000, do: 'cut', from: ['m0'], to: ['m1', 'm2'] }, { atMs: 2000, do: 'heal', groups: [['m0'], ['m1', 'm2']] },
    ])
  })

  it.each([
    ['--members 3 --crash 4@20s', '--crash 4@20s: needs 4 hosts at 20s, but there are only 3'],
    ['--members 3 --crash 3@20s --crash 1@30s', '--crash 1@30s: needs 1 hosts at 30s, but there are only 0'],
    ['--members 20 --crash 2%@5s', '--crash 2%@5s: is less than one host at 5s, of 20'],
    ['--members 20 --pause 0%@5s..6s', '--pause 0%@5s..6s: is less than one host'],
    ['--members 3 --leave m3@20s', '--leave m3@20s: names m3, but there is no such host at 20s'],
    ['--members 3 --add 1@30s --pause m3@20s..25s', '--pause m3@20s..25s: names m3'],
    ['--members 3 --partition m0/m9@20s..30s', '--partition m0/m9@20s..30s: names m9'],
    ['--members 3 --partition 2/2@20s..30s', '--partition 2/2@20s..30s: needs 4 hosts, but there are only 3'],
    ['--members 10 --partition 50/60@1s..2s', '--partition 50/60@1s..2s: needs 110 hosts, but there are only 10 to choose from; as shares they would have to add up to 100, not to 110'],
    ['--members 3 --partition 1%/99%@20s..30s', '--partition 1%/99%@20s..30s: must leave at least one host for each group'],
    ['--members 3 --cut m0/m1/m2@20s..30s', '--cut m0/m1/m2@20s..30s: must be two groups'],
    ['--partition 50/50@1s..9s --partition 40/60@5s..20s', '--partition 40/60@5s..20s: a partition may not overlap'],
    ['--partition 50/50@1s..9s --cut m0/m1@5s..20s', '--cut m0/m1@5s..20s: a partition may not overlap'],
    ['--network los=1', '--network los=1: los is not an option of links'],
    ['--network loss=2', '--network loss=2: loss must be'],
    ['--loss 1% --network loss=0.5', '--network loss=0.5: --loss sets loss too'],
    ['--latency 5 --network latencyMs=9', '--network latencyMs=9: --latency sets latencyMs too'],
    ['--network loss=0.5 --network loss=0.1', '--network loss=0.1: --network loss=0.5 sets loss too'],
    ['--set expert.witnesses=0 --set expert.witnesses=1', '--set expert.witnesses=1: --set expert.witnesses=0 sets expert.witnesses too'],
    ['--profile wan --set profile=lan', '--set profile=lan: --profile sets profile too'],
  ])('refuses %s', (line, said) => {
    expect(() => scenario(line)).toThrow(said)
  })

  it('takes options of links that go together, in any order', () => {
    expect(scenario('--network queueBytes=1000 --network bytesPerSecond=5000').network).toEqual({ queueBytes: 1000, bytesPerSecond: 5000 })
  })

  it('refuses beside a file what the file says', () => {
    expect(() => refuseBesideFile(['--scenario', 'a.json', '--seed=7', '--for', '120s', '--json'])).not.toThrow()
    expect(() => refuseBesideFile(['--scenario', 'a.json', '--loss=5%'])).toThrow('--loss: cannot be combined with --scenario')
  })
})
