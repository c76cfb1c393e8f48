/**
 * Events for code that watches the whole process instead of one cluster: each event has a channel of `node:diagnostics_channel`,
 * and `NODE_DEBUG=rollcall` writes each as a line on stderr (`node:util`). Both cost nothing while nobody listens, and neither
 * can disturb the cluster: what a subscriber throws reaches the process as an uncaught error.
 */
import type { Channel } from 'node:diagnostics_channel'
import { channel } from 'node:diagnostics_channel'
import { debuglog } from 'node:util'
import type { RollcallError } from '../errors.ts'
import type { Member } from './member.ts'
import type { ClusterEvent } from './view.ts'

/** A message of the channel `rollcall:<type>`, frozen: an event, and `self`, the member that saw it. */
export type DiagnosticsMessage<M = unknown> = { readonly self: Member<M> } & (
  | ClusterEvent<M>
  | { readonly type: 'warning'; readonly warning: RollcallError }
  | { readonly type: 'close'; readonly reason: RollcallError | undefined }
)

const CHANNELS: Readonly<Record<DiagnosticsMessage['type'], Channel>> = {
  join: channel('rollcall:join'),
  leave: channel('rollcall:leave'),
  update: channel('rollcall:update'),
  suspect: channel('rollcall:suspect'),
  recover: channel('rollcall:recover'),
  warning: channel('rollcall:warning'),
  close: channel('rollcall:close'),
}

const debug = debuglog('rollcall')

export function publish(message: DiagnosticsMessage): void {
  const { hasSubscribers } = CHANNELS[message.type]
  if (hasSubscribers) CHANNELS[message.type].publish(Object.freeze(message))
  if (debug.enabled) debug('%s', diagnosticsLine(message))
}

/** One line, such as `api-1: leave web-1 at 10.0.3.5:7390, incarnation 1767225600000, failed`. */
export function diagnosticsLine(message: DiagnosticsMessage): string {
  const what = `${message.self.name}: ${message.type}`
  switch (message.type) {
    case 'join':
    case 'update':
    case 'suspect':
    case 'recover':
      return `${what} ${memberText(message.member)}`
    case 'leave':
      return `${what} ${memberText(message.member)}, ${message.reason}`
    case 'warning':
      return `${what} ${errorText(message.warning)}`
    case 'close':
      return message.reason === undefined ? what : `${what} ${errorText(message.reason)}`
    default:
      return message satisfies never
  }
}

function memberText({ name, address, incarnation }: Member): string {
  return `${name} at ${address}, incarnation ${incarnation}`
}

function errorText({ code, message }: RollcallError): string {
  return `${code} ${message.replaceAll(/\s*\n\s*/g, '; ')}`
}
