import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../sim/index.ts'
import { ROOT } from '../../style/sources.ts'

const PROGRAM = join(ROOT, 'dist/test/sim/service/endless.js')
const LIMIT = { timeout: 60_000 }

describe('a service that retries at once without end', () => {
  it.each([
    ['ends the program, which says why', [], { status: 1 }],
    ['ends it even if a test runner replaces process.exit', ['kept'], { signal: 'SIGKILL' }],
  ] as const)('%s', LIMIT, (_, words, end) => {
    const { stderr, ...ended } = spawnSync(process.execPath, [PROGRAM, ...words], { encoding: 'utf8' })
    expect(ended).toMatchObject(end)
    expect(stderr).toMatch(/^SIMULATION_STUCK: b goes on without end: 1000001 promises at one time\nSeed 42, at 10\.000 ms\./)
    expect(stderr).toContain('endless.js')
  })
})

describe('a service that makes many promises over time', () => {
  it('does not count as endless', LIMIT, async () => {
    let made = 0
    await using sim = new Simulation<void>({
      seed: 1,
      members: ['a'],
      service: (host) => {
        host.setInterval(async () => {
          for (let count = 0; count < 200_000; count++) await made++
        }, 10)
      },
    })
    await sim.run(101)
    expect(made).toBe(2_000_000)
  })
})
