/** What an operator is told of what the engine met with. */
import { RollcallError } from '../errors.ts'
import { addressText } from '../protocol/address.ts'
import type { EngineEvent } from '../protocol/outbox.ts'

export function engineWarning(event: Extract<EngineEvent, { readonly type: 'limit' | 'namesake' }>): RollcallError {
  switch (event.type) {
    case 'limit':
      return new RollcallError('ROLLCALL_LIMIT', `there are ${event.most} ${event.limit}; no more are taken in`)
    case 'namesake': {
      const { name, address } = event.claim
      return new RollcallError('ROLLCALL_NAME_TAKEN', `another process, at ${addressText(address)}, claims the name ${JSON.stringify(name)}, which this one has`)
    }
    default:
      return event satisfies never
  }
}
