import { expect, it } from 'vitest'
import type { Examined } from '../../sim/cli/swarm/job.ts'
import { runCampaign } from '../../sim/cli/swarm/campaign.ts'
import { findingLines } from '../../sim/cli/swarm/failure.ts'
import { inThisThread } from '../../sim/cli/swarm/runner.ts'
import { Tally } from '../../sim/cli/swarm/tally.ts'
import { examinerOf, worldOf } from '../../sim/cli/swarm/worlds.ts'

const WORLDS = { members: undefined, kinds: undefined }
const SEEDS = { first: 1, last: 20 }

/** What is needed to play it again stands in the message of the test. */
function told(examined: Examined): string {
  const finding = { examined, scenario: worldOf(WORLDS, examined.seed), again: { kind: 'not tried' }, written: { file: undefined, reason: 'a test writes none' } } as const
  return findingLines(finding, 'npm run sim --', 120).join('\n')
}

it('Twenty drawn worlds keep all promises, and converge when their faults are over', { timeout: 120_000 }, async () => {
  const tally = new Tally()
  await runCampaign({ seeds: SEEDS, stopAfter: 1, replays: 0 }, inThisThread(examinerOf(WORLDS)), tally)
  expect(tally.failures.map(told)).toEqual([])
  expect(tally.worlds).toBe(20)
})
