/** What the demo and its processes say to each other over the pipe between parent and child. */
import type { ClusterEvent } from 'rollcall'

/** The metadata of the demo's services. */
export interface Status {
  readonly status: string
}

/** From a service to the demo. */
export type Report =
  | { readonly type: 'started'; readonly address: string; readonly instance: string }
  /** What the service saw, and the names in its list since. */
  | { readonly type: 'saw'; readonly event: ClusterEvent<Status>; readonly members: readonly string[] }

/** From the demo to a service. */
export type Order =
  | { readonly type: 'set-status'; readonly status: string }
  /** Changes the ring of keys. */
  | { readonly type: 'keys'; readonly step: 'add' | 'use' | 'remove'; readonly key: string }
  /** Say good-bye and end. */
  | { readonly type: 'leave' }
  /** End without a good-bye. */
  | { readonly type: 'close' }
