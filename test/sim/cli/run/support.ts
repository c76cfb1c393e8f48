/** A run that was never played, so that what is written of it changes with the writer alone. */
import { FAULT_KINDS } from '../../../../sim/faults.ts'
import type { Run } from '../../../../sim/cli/run/report-text.ts'
import { Timeline } from '../../../../sim/cli/run/timeline.ts'
import type { PlayReport } from '../../../../sim/scenario/report.ts'
import type { Scenario } from '../../../../sim/scenario/scenario.ts'

const SCENARIO: Scenario = {
  seed: 7,
  members: 12,
  network: { loss: 0.05 },
  steps: [
    { atMs: 5000, do: 'crash', host: 'm3' },
    { atMs: 5000, do: 'vanish', host: 'm11' },
    { atMs: 12_000, do: 'partition', groups: [['m0', 'm1', 'm2', 'm4', 'm5']] },
    { atMs: 20_000, do: 'heal' },
  ],
}

const HOSTS: readonly string[] = Array.from({ length: SCENARIO.members }, (_, index) => `m${index}`)
const SENT = { packets: 280, bytes: 26_400 }

const REPORT: PlayReport = {
  outcome: { ok: true },
  quietFromMs: 20_000,
  convergedAfterMs: 1234,
  boundMs: 32_100,
  ratio: 1234 / 32_100,
  endedAtMs: 41_234,
  stats: {
    network: {
      sent: 3360, sentBytes: 316_800, delivered: 3000, lost: 1160, cut: 200, refused: 0, unanswered: 0,
      dropped: 0, duplicated: 0, overflowed: 0, oversized: 0,
    },
    membership: { joins: 132, updates: 0, suspicions: 20, recoveries: 1, leaves: { left: 0, failed: 19, replaced: 0 } },
    faults: Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as PlayReport['stats']['faults'],
    events: 9000,
  },
  sent: { ...Object.fromEntries(HOSTS.map((host) => [host, SENT])), m4: { packets: 400, bytes: 41_234 } },
  faults: { loss: 1160, cut: 200, crash: 1, vanish: 1 },
  detections: [
    { host: 'm3', atMs: 5000, firstMs: 1800, allMs: 1830 },
    { host: 'm11', atMs: 5000, firstMs: 4400, allMs: undefined },
  ],
  traceHash: '0123456789abcdef',
  outcomeHash: 'fedcba9876543210',
}

export function unplayed(report: Partial<PlayReport> = {}): Run {
  const timeline = new Timeline(SCENARIO)
  const others = HOSTS.filter((host) => host !== 'm3' && host !== 'm11')
  for (const observer of HOSTS) for (const name of HOSTS) if (name !== observer) timeline.note('join', observer, name, observer === 'm5' ? 90 : 12)
  for (const observer of others) timeline.note('suspect', observer, 'm3', 6100)
  for (const observer of others) timeline.note('suspect', observer, 'm11', 7200)
  for (const [index, observer] of others.entries()) timeline.note('failed', observer, 'm3', 6800 + 3 * index)
  for (const observer of others.slice(1)) timeline.note('failed', observer, 'm11', 9400)
  timeline.note('recover', 'm1', 'm9', 21_234)
  return { scenario: SCENARIO, report: { ...REPORT, ...report }, timeline, tookMs: 310 }
}
