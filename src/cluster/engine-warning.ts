/** The engine's events that an operator should know of, as warnings. */
import { RollcallError } from '../errors.ts'
import { addressText } from '../protocol/address.ts'
import type { EngineEvent } from '../protocol/outbox.ts'

export function engineWarning(event: Extract<EngineEvent, { readonly type: 'limit' | 'namesake' }>): RollcallError {
  switch (event.type) {
    case 'limit':
      return new RollcallError('ROLLCALL_LIMIT', `this member holds ${event.most} ${event.limit}, which is the maximum: any more are ignored`)
    case 'namesake': {
      const { name, address } = event.claim
      return new RollcallError('ROLLCALL_NAME_TAKEN', `another process at ${addressText(address)} claims this member's name ${JSON.stringify(name)}; if both are to run, rename one`)
    }
    default:
      return event satisfies never
  }
}
