/** This member before its socket is bound: its identity is fixed, but not what others will be told of it. */
import { hexDigits } from '../protocol/tools/random.ts'
import type { Incarnation, Instance } from '../protocol/types.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Member } from './member.ts'
import { memberOf } from './member.ts'
import type { ResolvedOptions } from './options.ts'

/** It has not said anything yet. */
const UNBORN = 0 as Incarnation

export function unborn<M>(options: Pick<ResolvedOptions<M>, 'name' | 'host' | 'port' | 'advertise'>, surroundings: Surroundings, metadata: M): Member<M> {
  const { advertise } = options
  const name = options.name ?? `${surroundings.hostName()}-${hexDigits(surroundings.randomness('instance')).slice(0, 6)}`
  const address = { host: advertise.host ?? options.host, port: advertise.port ?? options.port }
  const instance = hexDigits(surroundings.randomness('instance')) as Instance
  return memberOf({ name, instance, incarnation: UNBORN, address }, 'alive', metadata)
}
