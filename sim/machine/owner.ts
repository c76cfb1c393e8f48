/** What the sockets of a virtual process belong to. */
import type { VirtualHost } from './host.ts'
import type { Network } from '../network/network.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Standstill } from './standstill.ts'

/** What a socket works with; its process has all of it. */
export interface SocketOwner {
  readonly host: VirtualHost
  readonly network: Network
  readonly scheduler: Scheduler
  readonly standstill: Standstill
  /** Promises may be settled now. */
  handedOver(): void
}
