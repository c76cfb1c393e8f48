/**
 * `rollcall`: gossip-based cluster membership and failure detection for Node services.
 *
 * @packageDocumentation
 */
export { bounds } from './cluster/bounds.ts'
export type { Bounds, BoundsOptions } from './cluster/bounds.ts'
export { Cluster } from './cluster/cluster.ts'
export type { ClusterState, LeaveOptions } from './cluster/cluster.ts'
export type { ClusterEvents } from './cluster/handlers.ts'
export type { Keys } from './cluster/keys.ts'
export type { KeyOptions } from './cluster/key-options.ts'
export type { Member, MemberState } from './cluster/member.ts'
export type { BaseOptions, ClusterOptions } from './cluster/options.ts'
export type { ProtocolOptions } from './cluster/protocol-options.ts'
export type { Started, StartOptions } from './cluster/start.ts'
export type { ClusterStats } from './cluster/stats.ts'
export type { ClusterEvent } from './cluster/view.ts'
export type { MembersTest, WaitOptions } from './cluster/waits.ts'
export { NameConflictError, RollcallError } from './errors.ts'
export type { ErrorCode } from './errors.ts'
export type { LeaveReason } from './protocol/outbox.ts'
export type { Profile } from './protocol/settings/settings.ts'
export type { Sealing } from './wire/key-ring.ts'
export type { Metadata } from './wire/metadata.ts'
export type { KeyInput } from './wire/ring-key.ts'
