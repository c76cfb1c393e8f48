/** What users write on their first day: programs that must run, programs that must compile, and mistakes that must not. */

/** Starts a cluster of one on a port of the system's choice and leaves; `load` binds `Cluster`. */
const lifeOfOne = (load: string): string => `${load}
const main = async () => {
  const cluster = new Cluster({ name: 'one', host: '127.0.0.1', port: 0 })
  const { members } = await cluster.start()
  const { name, host, port } = cluster.self
  const running = cluster.state
  await cluster.leave()
  console.log(JSON.stringify({ members, name, host, hasPort: port > 0, running, left: cluster.state }))
}
main()
`

/** What each of the two programs prints. */
export const LIFE_OF_ONE = { members: 1, name: 'one', host: '127.0.0.1', hasPort: true, running: 'running', left: 'closed' } as const

export const LIFE_IN_ESM: string = lifeOfOne("import { Cluster } from 'rollcall'")
export const LIFE_IN_COMMONJS: string = lifeOfOne("const { Cluster } = require('rollcall')")

/** Runs a small simulation to convergence; `load` binds `Cluster` and `Simulation`. */
const simulation = (load: string): string => `${load}
const main = async () => {
  const sim = new Simulation({ seed: 42, members: 3 })
  await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
  const cluster = sim.cluster('m0')
  const members = cluster.members().map(({ name }) => name)
  console.log(JSON.stringify({ isCluster: cluster instanceof Cluster, members, traceHash: sim.traceHash }))
  await sim[Symbol.asyncDispose]()
}
main()
`

export const SIMULATION_IN_ESM: string = simulation(`import { Cluster } from 'rollcall'
import { Simulation } from 'rollcall/sim'`)
export const SIMULATION_IN_COMMONJS: string = simulation(`const { Cluster } = require('rollcall')
const { Simulation } = require('rollcall/sim')`)

/** Says whether one process that loads the package both ways has one class of each. */
export const BOTH_WAYS = `
const { Cluster, RollcallError, NameConflictError } = require('rollcall')
const { Simulation } = require('rollcall/sim')
const main = async () => {
  const [library, simulator] = [await import('rollcall'), await import('rollcall/sim')]
  console.log(JSON.stringify([
    library.Cluster === Cluster, library.RollcallError === RollcallError, library.NameConflictError === NameConflictError,
    simulator.Simulation === Simulation,
  ]))
}
main()
`

/** Prints what the arbitraries are, or what keeps them from being loaded. */
export const ARBITRARIES = `
const loaded = import('rollcall/sim/arbitraries').then(
  (arbitraries) => Object.keys(arbitraries).sort(),
  (error) => [error.code, /'(fast-check)'/.exec(error.message)?.[1]].join(' '),
)
console.log(JSON.stringify(await loaded))
`

/** The library's types as a user meets them, in a strict program that checks the declarations of its packages too. */
export const TYPED_USE = `
import { bounds, Cluster, NameConflictError, prometheusText, RollcallError } from 'rollcall'
import type { Bounds, BoundsOptions, ClusterEvent, ClusterStats, DepartedMember, DiagnosticsMessage, PrometheusOptions, RoundTrip, ClusterOptions, ErrorCode, LeaveReason, Member, MemberState, Metadata, Started } from 'rollcall'

interface Service { readonly role: string; readonly http: number }

const options: ClusterOptions<Service> = {
  name: 'api-1', host: '127.0.0.1', port: 0, advertise: { host: '10.0.3.7' }, cluster: 'prod',
  seeds: ['10.0.3.5:7390', 'peers.internal'],
  metadata: { role: 'api', http: 8080 }, profile: 'lan', unref: undefined,
  readMetadata: (raw: unknown): Service => raw as Service,
  allow: ['10.0.0.0/8', 'fd00::/8'], admit: ({ metadata: { role } }) => role !== 'guest',
}
const cluster = new Cluster<Service>(options)
const untyped = new Cluster()
const metadata: unknown = untyped.self.metadata

cluster
  .on('join', (member) => { const role: string = member.metadata.role; void role })
  .once('leave', (member: Member<Service>, reason: LeaveReason) => { const state: MemberState = member.state; void [state, reason] })
  .on('update', (member, previous) => { const more: number = member.incarnation - previous.incarnation; void more })
  .on('warning', (warning) => { const code: ErrorCode = warning.code; void code })
  .off('close', (reason: RollcallError | undefined) => { void reason })

export async function main(signal: AbortSignal): Promise<void> {
  await using owned = cluster
  const started: Started = await owned.start({ signal, joinTimeoutMs: 5_000, required: true })
  const others: readonly Member<Service>[] = await owned.waitFor('api-2', { timeoutMs: 2_000 })
  await owned.waitFor((members) => members.every(({ metadata: { http } }) => http > 0), { signal })
  await owned.setMetadata({ role: 'worker', http: 8081 })
  for await (const event of owned.events({ signal })) {
    const seen: ClusterEvent<Service> = event
    if (seen.type === 'leave') { const why: 'left' | 'failed' | 'replaced' = seen.reason; void why }
    if (seen.type === 'update') { const before: Service = seen.previous.metadata; void before }
  }
  const { spread }: { readonly spread: boolean } = await owned.leave({ timeoutMs: 1_000 })
  const ended: RollcallError | undefined = await owned.closed
  if (ended instanceof NameConflictError) { const holder: string = ended.holder.address; void holder }
  const plain: Metadata = { list: [1, 'two', null, { three: true }], bytes: new Uint8Array(4) }
  const expected: BoundsOptions = { members: 50, profile: 'wan', indirectProbes: 5, loss: undefined, expert: { witnesses: 0 } }
  const promised: Bounds = bounds(expected)
  const detectedMs: number = promised.detectionMeanMs
  const stats: ClusterStats = owned.stats()
  const pings: number = stats.sent.byKind.ping.packets + stats.received.dropped.address + stats.queues.probes
  const exposition: PrometheusOptions = { prefix: undefined, labels: { member: owned.self.name } }
  const text: string = prometheusText(stats, exposition)
  const trip: RoundTrip | undefined = owned.rtt('api-2')
  const gone: readonly DepartedMember[] = owned.departed()
  const forgotten: boolean = await owned.forget('api-2')
  const message = {} as DiagnosticsMessage<Service>
  if (message.type === 'leave') { const where: string = message.member.metadata.role + message.self.address + message.reason; void where }
  void [pings, text, trip?.smoothedMs, gone[0]?.reason, forgotten]
  const asUnknown: Cluster = owned
  void asUnknown
  void [started, others, spread, plain, detectedMs, metadata, owned.peers(), owned.member('api-2')?.metadata.http, owned.size, owned.joined]
}
`

/** The simulator's types, with options of the user's own for each member. */
export const TYPED_SIMULATION = `
import { Simulation } from 'rollcall/sim'
import type { Host, SimulationOptions, SimulationStats, Timers } from 'rollcall/sim'

class Counter {
  count = 0
  constructor(host: Host<{ zone: string }>) {
    const timers: Timers = host
    timers.clear(timers.setInterval(() => {}, 1_000))
    host.onMessage((from: string, message: unknown) => { this.count++; void [from, message] })
    host.setTimeout(() => host.send('m1', { zone: host.cluster.self.metadata.zone, at: host.now() + host.wallClock() + host.random() }), 10)
    void host.sleep(5, { signal: host.signal })
  }
}

export async function served(): Promise<number> {
  const options: SimulationOptions<{ zone: string }, Counter> = { seed: 1, options: () => ({ metadata: { zone: 'a' } }), service: (host) => new Counter(host) }
  await using sim = new Simulation(options)
  await using late = new Simulation({ seed: 1, service: async (host) => host.name })
  await late.run(100)
  const name: string = late.service('m0')
  const settled: string = await late.settle(Promise.resolve(name), { withinMs: 1 })
  await sim.run(1_000)
  void settled
  return sim.service('m1').count
}

export async function main(): Promise<SimulationStats> {
  await using sim = new Simulation<undefined, { zone: string }>({
    seed: 42, members: ['m0', 'm1'], network: { latencyMs: [0.2, 1], loss: 0.01 }, options: (name) => ({ metadata: { zone: name } }),
  })
  sim.on('leave', (observer: string, member, reason) => { const zone: string = member.metadata.zone; void [observer, zone, reason] })
  sim.always('nobody is alone', () => sim.cluster('m0').size > 0)
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  sim.partition(['m0'], ['m1'])
  await sim.run(60_000)
  sim.heal()
  return sim.stats()
}
`

/** The types of scenarios, and of what draws them. */
export const TYPED_SCENARIOS = `
import fc from 'fast-check'
import { describeScenario, drawScenario, failsLike, parseScenario, play, replayCommand, scenarioText, shrink } from 'rollcall/sim'
import type { DrawConstraints, JsonData, Outcome, PlayOptions, PlayReport, Scenario, Shrunk, Step } from 'rollcall/sim'
import { scenario, step, type ScenarioConstraints } from 'rollcall/sim/arbitraries'

interface Counter { count: number }

const metadata: JsonData = { zone: ['a', null, 1, true] }
const steps: readonly Step[] = [
  { atMs: 1000, do: 'partition', groups: [['m0'], ['m1']] }, { atMs: 2000, do: 'metadata', host: 'm2', metadata }, { atMs: 9000, do: 'heal' },
]
const mine: Scenario = { seed: 1, members: 3, settings: { profile: 'local', expert: { buddy: false } }, network: { loss: 0.1 }, steps }
const bounded: DrawConstraints = { membersAtMost: 5, faults: ['loss', 'crash'] }
const options: PlayOptions<Counter, number> = {
  service: (host) => { const counter = { count: 0 }; host.setInterval(() => { counter.count++ }, 100); return counter },
  options: () => ({ metadata: 7 }),
  invariants: { 'all count': (sim) => sim.running.every((name) => sim.service(name).count >= 0) },
}

export async function main(): Promise<Outcome> {
  const { outcome, ratio }: PlayReport = await play(parseScenario(scenarioText(mine)), options)
  if (!outcome.ok) {
    const smallest: Shrunk = await shrink(drawScenario(7, bounded), failsLike(outcome, options), { playsAtMost: 10 })
    console.log(describeScenario(smallest.scenario), replayCommand(smallest.scenario), outcome.kind, outcome.checker)
  }
  const constraints: ScenarioConstraints = { membersAtMost: 5, lengthMs: ratio }
  await fc.assert(fc.asyncProperty(scenario(constraints), step(['m0', 'm1']), async (world, last) => (await play({ ...world, steps: [last] })).outcome.ok))
  return outcome
}
`

const CLUSTER = "import { Cluster } from 'rollcall'"
const SIMULATION = "import { Simulation } from 'rollcall/sim'"

/** Mistakes, each on the second line of its program. */
export const MISTAKES: readonly (readonly [what: string, first: string, second: string])[] = [
  ['a misspelt event', CLUSTER, "new Cluster().on('joined', () => {})"],
  ['a handler that wants what its event does not bring', CLUSTER, "new Cluster().on('join', (member: string) => { void member })"],
  ['a second constructor argument', CLUSTER, 'new Cluster({}, {})'],
  ['a port that is a text', CLUSTER, "new Cluster({ port: '7390' })"],
  ['an option that does not exist', CLUSTER, "new Cluster({ seed: ['10.0.3.5:7390'] })"],
  ['a profile that does not exist', CLUSTER, "new Cluster({ profile: 'moon' })"],
  ['metadata of another type than the one asked for', CLUSTER, 'new Cluster<{ role: string }>({ metadata: { role: 1 } })'],
  ['no metadata where a type asks for it', CLUSTER, 'new Cluster<{ role: string }>()'],
  ['bounds of a cluster of no size', "import { bounds } from 'rollcall'", "bounds({ profile: 'lan' })"],
  ['a change of a member that was given out', CLUSTER, "new Cluster().self.name = 'other'"],
  ['a vote on members that is no yes or no', CLUSTER, "new Cluster({ admit: () => 'yes' })"],
  ['a simulation without a seed', SIMULATION, 'new Simulation({ members: 3 })'],
  ['a reach into the package past what it offers', '', "import * as inner from 'rollcall/dist/src/index.js'; void inner"],
]
