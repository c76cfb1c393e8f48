/** What is measured while a scenario is played, and the report that comes of it. */
import { bounds } from '../../src/cluster/bounds.ts'
import { settingsOf } from '../../src/cluster/protocol-options.ts'
import { longestSuspicionMs } from '../checks/promised.ts'
import { FAULT_KINDS } from '../faults.ts'
import type { Simulation } from '../simulation.ts'
import { Detections } from './detections.ts'
import type { Outcome, PlayReport, Sent } from './report.ts'
import { endMs, hostsOf, type Scenario } from './scenario.ts'
import { Stories } from './stories.ts'

/** Probe rounds in which a member whose probes go wrong without a fault begins the suspicion that shows it. */
const CALM_ROUNDS = 20

export class Watch<S, M> {
  readonly quietFromMs: number
  readonly boundMs: number
  /** For so long they have to go on seeing the same: some rounds of probes, and what comes of the last. */
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
    const settings = settingsOf(Object.fromEntries(Object.entries(scenario.settings ?? {}).filter(([, value]) => value !== undefined)), [])
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
