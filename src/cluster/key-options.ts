/** The options `keys` and `sealing`. A key is never printed, whatever is wrong with it, because errors end up in logs. */
import { RollcallError } from '../errors.ts'
import type { Sealing } from '../wire/key-ring.ts'
import { SEALINGS } from '../wire/key-ring.ts'
import { KEY_LIMIT } from '../wire/limits.ts'
import type { KeyInput, RingKey } from '../wire/ring-key.ts'
import { readKey } from '../wire/ring-key.ts'
import type { Check } from './checks.ts'
import { printed } from './checks.ts'

/** The options that encrypt and authenticate datagrams. */
export interface KeyOptions {
  /** At most four keys of 32 random bytes, as bytes or base64. The first seals, all open. Default: none, nothing is sealed. */
  readonly keys?: readonly KeyInput[] | undefined
  /**
   * How far sealing is turned on. `accept` sends unsealed datagrams and takes both kinds; `send` sends sealed ones and takes
   * both; `require` sends and takes only sealed ones. Default: `'require'` with keys; without keys only `'accept'` is possible.
   */
  readonly sealing?: Sealing | undefined
}

export const sealingCheck: Check = (value) =>
  SEALINGS.includes(value as Sealing) ? undefined : `must be one of ${SEALINGS.map(printed).join(', ')}`

export interface ResolvedKeyOptions {
  readonly keys: readonly RingKey[]
  readonly sealing: Sealing
}

/**
 * If only keys are wrong, throws `ROLLCALL_KEY`; if `problems` has others already, adds these to them. Also adds it there if the
 * two options contradict each other.
 */
export function keyOptionsOf({ keys: written, sealing }: Readonly<Record<string, unknown>>, problems: string[]): ResolvedKeyOptions {
  const { keys, wrong } = keysOf(written === undefined ? [] : written)
  if (wrong.length > 0 && problems.length === 0) throw new RollcallError('ROLLCALL_KEY', wrong.join('\n  '))
  problems.push(...wrong)
  const isEmpty = keys.length === 0 && wrong.length === 0
  if (isEmpty && (sealing === 'send' || sealing === 'require')) problems.push(`sealing (${printed(sealing)}) needs keys to seal with`)
  return { keys, sealing: (sealing as Sealing | undefined) ?? (keys.length > 0 ? 'require' : 'accept') }
}

function keysOf(written: unknown): { readonly keys: readonly RingKey[]; readonly wrong: readonly string[] } {
  if (!Array.isArray(written)) return { keys: [], wrong: [`keys must be an array of keys; got ${typeof written}`] }
  if (written.length > KEY_LIMIT) return { keys: [], wrong: [`keys must hold at most ${KEY_LIMIT} keys; got ${written.length}`] }
  const keys: RingKey[] = []
  const wrong: string[] = []
  for (const [index, value] of written.entries()) {
    const key = readKey(value)
    if ('problem' in key) wrong.push(`keys[${index}] ${key.problem}`)
    else if (keys.some((other) => other.equals(key))) wrong.push(`keys[${index}] is the key ${key.fingerprint}, which is listed before`)
    else keys.push(key)
  }
  return { keys, wrong }
}
