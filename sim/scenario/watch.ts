/** Measures a play of a scenario, and makes the report. */
import { bounds } from '../../src/cluster/bounds.ts'
import { givenOptions } from '../../src/cluster/checks.ts'
import { settingsOf } from '../../src/cluster/protocol-options.ts'
import { longestSuspicionMs } from '../checks/promised.ts'
import { FAULT_KINDS } from '../faults.ts'
import type { Simulation } from '../simulation.ts'
import { Detections } from './detections.ts'
import type { Outcome, PlayReport, Sent } from './report.ts'
import { endMs, hostsOf, type Scenario } from './scenario.ts'
import { Stories } from './stories.ts'

/** Probe rounds within which a member whose probes fail without a fault begins a suspicion that shows it. */
const CALM_ROUNDS = 20

export class Watch<S, M> {
  readonly quietFromMs: number
  readonly boundMs: number
  /** How long the views must stay in agreement: some rounds of probes, and the suspicion that the last of them may begin. */
  readonly calmMs: number
  readonly detections: Detections<S, M>
  convergedAfterMs: number | undefined
  readonly #sim: Simulation<S, M>
  readonly #stories = new Stories()
  /** By host. */
  readonly #sent = new Map<string, { packets: number; bytes: number }>()

  constructor(sim: Simulation<S, M>, scenario: Scenario) {
    this.#sim = sim
    this.quietFromMs = endMs(scenario)
    const members = Math.max(2, hostsOf(scenario).length)
    const settings = settingsOf(givenOptions(scenario.settings ?? {}), [])
    this.boundMs = bounds({ ...scenario.settings, members }).convergenceMs
    this.calmMs = CALM_ROUNDS * settings.probeIntervalMs + longestSuspicionMs(settings, members)
    this.detections = new Detections(sim)
    this.#stories.listen(sim)
    for (const host of hostsOf(scenario)) this.#sent.set(host, { packets: 0, bytes: 0 })
    sim.on('datagram', (sender, _receiver, bytes) => this.#count(sender, bytes.length))
  }

  get nowMs(): number {
    return this.#sim.now
  }

  report(outcome: Outcome): PlayReport {
    const { convergedAfterMs, boundMs } = this
    const { faults } = this.#sim.stats()
    return {
      outcome,
      quietFromMs: this.quietFromMs,
      convergedAfterMs,
      boundMs,
      ratio: convergedAfterMs === undefined ? undefined : convergedAfterMs / boundMs,
      endedAtMs: this.#sim.now,
      stats: this.#sim.stats(),
      sent: Object.fromEntries(this.#sent) satisfies Record<string, Sent>,
      faults: Object.fromEntries(FAULT_KINDS.flatMap((kind) => (faults[kind] === 0 ? [] : [[kind, faults[kind]]]))),
      detections: this.detections.found,
      traceHash: this.#sim.traceHash,
      outcomeHash: this.#stories.hash,
    }
  }

  #count(host: string, bytes: number): void {
    const sent = this.#sent.get(host)
    if (sent === undefined) return
    sent.packets++
    sent.bytes += bytes
  }
}
