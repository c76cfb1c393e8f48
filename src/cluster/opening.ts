/** Opens a cluster: from its options to a socket, an engine, and a driver between them. */
import { RollcallError } from '../errors.ts'
import type { Address } from '../protocol/address.ts'
import { Engine } from '../protocol/engine.ts'
import type { EngineEvent } from '../protocol/outbox.ts'
import type { Claim, Incarnation, Instance, Instant } from '../protocol/types.ts'
import { INCARNATION_LIMIT } from '../protocol/types.ts'
import type { Surroundings, Transport } from '../surroundings.ts'
import { WireCodec } from '../wire/codec.ts'
import { HmacCookies } from '../wire/cookies.ts'
import { isHost } from '../wire/host.ts'
import type { KeyRing } from '../wire/key-ring.ts'
import type { DropReason } from '../wire/reasons.ts'
import { AllowList } from './allow-list.ts'
import { Driver } from './driver.ts'
import type { ForeignReason } from './foreign.ts'
import { foreignWarning, isForeign } from './foreign.ts'
import type { ResolvedOptions } from './options.ts'
import type { TrafficCounters } from './stats.ts'

export interface Opened {
  readonly engine: Engine
  readonly driver: Driver
  readonly transport: Transport
}

/** Without what concerns metadata, which is not needed here. */
type OpeningOptions = Omit<ResolvedOptions<unknown>, 'metadata' | 'readMetadata' | 'admit'>

export interface OpeningParts {
  readonly options: OpeningOptions
  readonly surroundings: Surroundings
  readonly name: string
  readonly instance: Instance
  /** Encoded. Asked for at the last moment, because it may change while the socket is being bound. */
  readonly metadata: () => Uint8Array
  readonly counters: TrafficCounters
  readonly ring: KeyRing
  /** Called when a datagram was dropped that an operator should know of. */
  readonly foreign: (reason: ForeignReason, warning: () => RollcallError) => void
  readonly tell: (event: EngineEvent) => void
}

/**
 * Rejects with `ROLLCALL_ADDRESS` if a host cannot be looked up, the port is taken, or the address is not this machine's or of no
 * use to others.
 */
export async function open(parts: OpeningParts): Promise<Opened> {
  const { options, surroundings, counters, ring, foreign, tell } = parts
  const bindHost = await hostAddress(surroundings, options.host, 'host')
  const told = options.advertise.host === undefined ? undefined : await hostAddress(surroundings, options.advertise.host, 'advertise.host')
  // No datagram arrives before this turn of the loop is over, and by then the driver exists.
  let driver: Driver | undefined
  const transport = await bound(surroundings, bindHost, options, {
    datagram: (from, bytes) => driver?.datagram(from, bytes),
    trouble: (trouble) => {
      if (trouble.type === 'send-failed') counters.failedSends++
      else counters.failedReceives++
    },
  })
  const address: Address = { host: told ?? surroundings.reachable(transport.bound.host), port: options.advertise.port ?? transport.bound.port }
  if (!isHost(address.host)) {
    await transport.close()
    throw new RollcallError('ROLLCALL_ADDRESS', `${address.host} cannot be advertised, because it is not the address of one machine; set advertise.host`)
  }
  const allow = options.allow === undefined ? undefined : new AllowList(options.allow, [address.host, transport.bound.host])
  const codec = new WireCodec({ cluster: options.cluster, ring })
  const engine = new Engine({
    settings: options.settings,
    self: firstClaim(parts, address),
    codec,
    cookies: new HmacCookies({ secret: cookieSecret(surroundings) }),
    randomness: surroundings.randomness,
    observes: options.observe,
    now: surroundings.now() as Instant,
    takes: allow === undefined ? undefined : ({ address: { host } }) => {
      const holds = allow.holds(host)
      if (!holds) counters.refused.updates++
      return holds
    },
    watch: surroundings.watch,
  })
  const dropped = (reason: DropReason, from: Address): void => {
    if (isForeign(reason)) foreign(reason, () => foreignWarning(reason, from, ring.fingerprints))
  }
  driver = new Driver({ engine, codec, transport, surroundings, counters, allow, unref: options.unref, dropped, tell })
  return { engine, driver, transport }
}

/** A life's first incarnation is the wall clock, read once: above every number of a former life, if that one's clock was right. */
function firstClaim(parts: OpeningParts, address: Address): Claim {
  const { name, instance } = parts
  const wallClock = Math.floor(parts.surroundings.wallClock())
  const incarnation = Math.min(INCARNATION_LIMIT, Math.max(0, wallClock)) as Incarnation
  return { name, instance, incarnation, state: 'alive', address, metadata: parts.metadata(), tail: undefined }
}

function cookieSecret(surroundings: Surroundings): Uint8Array {
  const random = surroundings.randomness('cookie')
  return new Uint8Array(Uint32Array.from({ length: 8 }, () => random.uint32()).buffer)
}

async function hostAddress(surroundings: Surroundings, host: string, option: string): Promise<string> {
  try {
    const [address] = await surroundings.resolve(host)
    if (address !== undefined) return address
  } catch (cause) {
    throw new RollcallError('ROLLCALL_ADDRESS', `${option}: ${host} cannot be looked up (${reasonOf(cause)})`, { cause })
  }
  throw new RollcallError('ROLLCALL_ADDRESS', `${option}: ${host} has no address`)
}

async function bound(
  surroundings: Surroundings,
  host: string,
  options: OpeningOptions,
  handlers: Parameters<Surroundings['bind']>[1],
): Promise<Transport> {
  const { port, unref } = options
  try {
    return await surroundings.bind({ host, port, unref }, handlers)
  } catch (cause) {
    throw new RollcallError('ROLLCALL_ADDRESS', `${host} port ${port} cannot be bound (${reasonOf(cause)})`, { cause })
  }
}

/** The system's reason in short: its error code, or else the message. */
export function reasonOf(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') return cause.code
  return cause instanceof Error ? cause.message : String(cause)
}
