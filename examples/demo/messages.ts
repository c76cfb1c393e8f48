/** The messages between the demo and its processes, over the pipe between parent and child. */
import type { ClusterEvent } from 'rollcall'

/** The metadata of the demo's services. */
export interface Status {
  readonly status: string
}

/** From a service to the demo. */
export type Report =
  | { readonly type: 'started'; readonly address: string; readonly instance: string }
  /** An event that the service saw, and the names in its list after it. */
  | { readonly type: 'saw'; readonly event: ClusterEvent<Status>; readonly members: readonly string[] }

/** From the demo to a service. */
export type Order =
  | { readonly type: 'set-status'; readonly status: string }
  /** Change the key ring. */
  | { readonly type: 'keys'; readonly step: 'add' | 'use' | 'remove'; readonly key: string }
  /** Say good-bye and end. */
  | { readonly type: 'leave' }
  /** End without a good-bye. */
  | { readonly type: 'close' }
