/** `rollcall/sim`: the deterministic simulator. */
export { SimulationError, type SimulationErrorCode } from './errors.ts'
export type { LinkOptions } from './network/links.ts'
export type { NetworkCounters } from './network/network.ts'
export type { MembershipCounters } from './views/observations.ts'
export type { SimulationOptions } from './options.ts'
export type { Host, Timers } from './service/host.ts'
export { Simulation, type SimulationStats } from './simulation.ts'
export { playTwice } from './twice.ts'
