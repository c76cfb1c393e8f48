/**
 * `rollcall`: gossip-based cluster membership and failure detection for Node services.
 *
 * @packageDocumentation
 */
export { bounds } from './cluster/bounds.ts'
export type { Bounds, BoundsOptions } from './cluster/bounds.ts'
export { Cluster } from './cluster/cluster.ts'
export type { ClusterState, LeaveOptions } from './cluster/cluster.ts'
export type { DepartedMember } from './cluster/departed.ts'
export type { DiagnosticsMessage } from './cluster/diagnostics.ts'
export type { ClusterEvents } from './cluster/handlers.ts'
export type { Member, MemberState } from './cluster/member.ts'
export type { Admit, BaseOptions, ClusterOptions } from './cluster/options.ts'
export { prometheusText } from './cluster/prometheus.ts'
export type { PrometheusOptions } from './cluster/prometheus.ts'
export type { ProtocolOptions } from './cluster/protocol-options.ts'
export type { Started, StartOptions } from './cluster/start.ts'
export type { ClusterStats, Dropped, Traffic } from './cluster/stats.ts'
export type { ClusterEvent } from './cluster/view.ts'
export type { MembersTest, WaitOptions } from './cluster/waits.ts'
export { NameConflictError, RollcallError } from './errors.ts'
export type { ErrorCode } from './errors.ts'
export type { Counters } from './protocol/counters.ts'
export type { RoundTrip } from './protocol/detection/round-trip.ts'
export type { LeaveReason } from './protocol/outbox.ts'
export type { Profile } from './protocol/settings/settings.ts'
export type { Metadata } from './wire/metadata.ts'
