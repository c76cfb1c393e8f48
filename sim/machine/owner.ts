/** What a virtual process provides to its sockets. */
import type { VirtualHost } from './host.ts'
import type { Network } from '../network/network.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Standstill } from './standstill.ts'

/** The owner of sockets: a virtual process. */
export interface SocketOwner {
  readonly host: VirtualHost
  readonly network: Network
  readonly scheduler: Scheduler
  readonly standstill: Standstill
  /** Something that promises may wait for was handed over: they settle before the next event. */
  handedOver(): void
}
