/** The options of a cluster, resolved: one value without optional parts, or one error that lists every problem. */
import type { Settings } from '../protocol/settings/settings.ts'
import type { Metadata } from '../wire/metadata.ts'
import { encodeMetadata } from '../wire/metadata.ts'
import { NAME_LIMIT } from '../wire/limits.ts'
import { isName } from '../wire/text.ts'
import type { AddressBlock } from './allow-list.ts'
import { parseBlock } from './allow-list.ts'
import type { Check } from './checks.ts'
import { givenOptions, objectOf, printed, problemsWith, refused, trueOrFalse } from './checks.ts'
import type { Member } from './member.ts'
import type { KeyOptions, ResolvedKeyOptions } from './key-options.ts'
import { keyOptionsOf, sealingCheck } from './key-options.ts'
import type { ProtocolOptions } from './protocol-options.ts'
import { PROTOCOL_CHECKS, settingsOf } from './protocol-options.ts'
import type { Seed } from './seeds.ts'
import { DEFAULT_PORT, parseSeed } from './seeds.ts'

/** Options that do not depend on the type of the metadata. All are optional; `undefined` counts as left out. */
export interface BaseOptions extends ProtocolOptions, KeyOptions {
  /** Unique in the cluster: 1 to 128 bytes. Default: the host name and a random suffix. */
  readonly name?: string | undefined
  /** Where to bind, exclusively: an IP address or a host name of this machine. Default: `'0.0.0.0'`, all its IPv4 addresses. */
  readonly host?: string | undefined
  /** The UDP port to bind; 0 takes any free one. Default: 7390. */
  readonly port?: number | undefined
  /** What others are told, if it differs (containers, NAT). Default: the bound address; for a wildcard, one of the machine. */
  readonly advertise?: { readonly host?: string | undefined; readonly port?: number | undefined } | undefined
  /** The cluster's name, 1 to 256 characters: clusters of different names never mix. Default: `'default'`. */
  readonly cluster?: string | undefined
  /** `host[:port]`; a name stands for all its A and AAAA records, looked up anew each time. Default: none, others must find it. */
  readonly seeds?: readonly string[] | undefined
  /**
   * IP addresses and blocks of them (`10.0.0.0/8`, `fd00::/8`) that members may have. Datagrams from other addresses are dropped,
   * and news about members at other addresses is ignored. This member's own address is always allowed. Default: all.
   */
  readonly allow?: readonly string[] | undefined
  /** True: the cluster's sockets and timers do not keep the process alive. Default: false. */
  readonly unref?: boolean | undefined
  /** True: sees the member list and its events without being on it. It needs seeds. Default: false. */
  readonly observe?: boolean | undefined
}

/**
 * All options.
 *
 * `metadata` is what others see of this member: plain data, at most 512 bytes encoded. Default: `null`.
 *
 * `readMetadata` checks the metadata of other members, which is untrusted, and turns it into the type `M`. If it throws, that is
 * counted and warned about, and the member stays hidden until its metadata can be read. It also reads this member's own metadata;
 * throwing at that rejects it. Default: metadata is taken as it is.
 *
 * `admit` is asked about each member that would join the list here. Unless it returns `true`, the member stays hidden in the same
 * way, and `admit` is asked again when the member changes. Default: all are admitted.
 */
export type ClusterOptions<M> = BaseOptions & {
  readonly readMetadata?: ((raw: unknown) => M) | undefined
  readonly admit?: Admit<M> | undefined
} & (undefined extends M ? { readonly metadata?: M } : { readonly metadata: M })

/**
 * Whether a member may join the list here. Declared as a method, so that parameters are bivariant: otherwise `Cluster<Status>`
 * could not be passed where `Cluster<unknown>` is expected.
 */
export type Admit<M> = { admit(member: Member<M>): boolean }['admit']

/** What a cluster runs on: every option has its value. */
export interface ResolvedOptions<M> extends ResolvedKeyOptions {
  readonly name: string | undefined
  readonly host: string
  readonly port: number
  readonly advertise: { readonly host: string | undefined; readonly port: number | undefined }
  readonly cluster: string
  readonly seeds: readonly Seed[]
  /** Undefined: all. */
  readonly allow: readonly AddressBlock[] | undefined
  readonly settings: Settings
  readonly unref: boolean
  readonly observe: boolean
  readonly metadata: Metadata
  readonly readMetadata: ((raw: unknown) => M) | undefined
  readonly admit: Admit<M> | undefined
}

const within = (least: number, most: number): Check => (value) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most ? undefined : `must be a whole number from ${least} to ${most}`

const hostText: Check = (value) =>
  typeof value === 'string' && /^[^\s[\]/@?#]{1,253}$/.test(value) ? undefined : 'must be an IP address (without brackets) or a host name'

const seedsProblem: Check = (value) => {
  if (!Array.isArray(value)) return 'must be an array of "host" or "host:port"'
  const wrong = value.filter((seed) => typeof seed !== 'string' || parseSeed(seed) === undefined)
  return wrong.length === 0 ? undefined : `must hold only "host" or "host:port", which these are not: ${wrong.map(printed).join(', ')}`
}

/** An empty list would allow nobody, which is hardly ever meant. */
const allowProblem: Check = (value) => {
  if (!Array.isArray(value) || value.length === 0) return 'must be an array of at least one IP address or block of them ("10.0.0.0/8")'
  const wrong = value.filter((text) => typeof text !== 'string' || parseBlock(text) === undefined)
  return wrong.length === 0 ? undefined : `must hold only IP addresses and blocks of them ("10.0.0.0/8"), which these are not: ${wrong.map(printed).join(', ')}`
}

const functionProblem: Check = (value) => (typeof value === 'function' ? undefined : 'must be a function')

const CHECKS: Readonly<Record<string, Check>> = {
  name: (value) => (isName(value) ? undefined : `must be a string of 1 to ${NAME_LIMIT} UTF-8 bytes without control characters`),
  host: hostText,
  port: within(0, 65535),
  advertise: objectOf({ host: hostText, port: within(1, 65535) }),
  cluster: (value) => (typeof value === 'string' && value.length > 0 && value.length <= 256 ? undefined : 'must be a string of 1 to 256 characters'),
  seeds: seedsProblem,
  allow: allowProblem,
  sealing: sealingCheck,
  unref: trueOrFalse,
  observe: trueOrFalse,
  readMetadata: functionProblem,
  admit: functionProblem,
  ...PROTOCOL_CHECKS,
}

/**
 * Throws `ROLLCALL_OPTIONS` with every problem found; `ROLLCALL_KEY`, `ROLLCALL_METADATA_SIZE` or `_TYPE` if only that is wrong.
 */
export function resolveOptions<M>(written: unknown): ResolvedOptions<M> {
  const given = givenOptions(written)
  const { metadata: _, keys: __, ...checked } = given // neither may be printed like the others
  const problems = problemsWith(checked, CHECKS)
  const settings = settingsOf(given, problems)
  const sealed = keyOptionsOf(given, problems)
  const options = given as BaseOptions & { metadata?: Metadata; readMetadata?: (raw: unknown) => M; admit?: Admit<M> }
  const metadata = options.metadata ?? null
  if (problems.length > 0) {
    // If only the metadata is wrong, ownMetadata() refuses it under a code of its own.
    const encoded = encodeMetadata(metadata)
    if (!encoded.ok) problems.push(`${encoded.path} ${encoded.problem}`)
    throw refused(problems)
  }
  return {
    name: options.name,
    host: options.host ?? '0.0.0.0',
    port: options.port ?? DEFAULT_PORT,
    advertise: { host: options.advertise?.host, port: options.advertise?.port },
    cluster: options.cluster ?? 'default',
    seeds: (options.seeds ?? []).map((seed) => parseSeed(seed) as Seed),
    allow: options.allow?.map((text) => parseBlock(text) as AddressBlock),
    ...sealed,
    settings,
    unref: options.unref ?? false,
    observe: options.observe ?? false,
    metadata,
    readMetadata: options.readMetadata,
    admit: options.admit,
  }
}
