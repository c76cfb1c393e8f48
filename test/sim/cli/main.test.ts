import { describe, expect, it } from 'vitest'
import { STATUSES } from '../../../sim/cli/status.ts'
import { program } from './support.ts'

const LIMIT = { timeout: 30_000 }

describe.concurrent('The built program', () => {
  it('plays a scenario and ends with 0', LIMIT, async () => {
    const { exitCode, output, errors } = await program('run', '--members', '5', '--seed', '7', '--crash', '1@3s')
    expect([exitCode, errors]).toEqual([0, ''])
    expect(output).toMatch(/^Seed 7: 5 members with the lan settings/)
    expect(output).toMatch(/^trace hash [0-9a-f]{16}$/m)
  })

  it('says what it cannot read on stderr, and ends with 2', LIMIT, async () => {
    const { exitCode, output, errors } = await program('run', '--members', '2O0')
    expect(errors).toBe('--members 2O0: must be a whole number from 1 to 20000\n')
    expect([exitCode, output]).toEqual([STATUSES.usage, ''])
  })

  it('finds its workers', LIMIT, async () => {
    const { exitCode, output, errors } = await program('swarm', '--seeds', '1..2', '--members', '3', '--replays', '0')
    expect([exitCode, errors]).toEqual([0, ''])
    expect(output).toMatch(/^2 worlds in /)
  })
})
