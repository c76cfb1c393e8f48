/** Reads which hosts are meant, by name, count or share, and how a cluster is divided into groups. */
import { Misread } from './usage-error.ts'
import type { Reader } from './values.ts'
import { share } from './values.ts'

/** Hosts by name, or a count or share of hosts that are drawn by the seed. */
export type Choice =
  | { readonly kind: 'names'; readonly names: readonly string[] }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'share'; readonly share: number }

const COUNT = /^\d+$/
/** Names of hosts in a scenario: `m0` and so on. */
const NAME = /^[A-Za-z][\w.-]*$/

/** `3`, `10%` or `m3,m4`. */
export const choice: Reader<Choice> = (text) => {
  if (COUNT.test(text) && Number(text) > 0) return { kind: 'count', count: Number(text) }
  if (text.endsWith('%')) return { kind: 'share', share: share(text) }
  const names = text.split(',')
  if (names.every((name) => NAME.test(name)) && new Set(names).size === names.length) return { kind: 'names', names }
  throw new Misread('must be a count (3), a share (10%) or different names separated by commas (m3,m4)')
}

/** Allows for the rounding of sums of binary fractions. */
const ROUNDING = 1e-9

/** Groups of hosts, in the order in which they were written. */
export type Division = readonly Choice[]

/** `50/50`, `3/5`, `20%/80%` or `m0,m1/m2,m3`: at least two groups. */
export const division: Reader<Division> = (text) => {
  const parts = text.split('/')
  if (parts.length < 2) throw new Misread('must be at least two groups separated by /, such as 50/50')
  const groups = parts.map(choice)
  const names = groups.flatMap((group) => (group.kind === 'names' ? group.names : []))
  if (new Set(names).size < names.length) throw new Misread('must have each host in one group only')
  const shares = sum(groups.map((group) => (group.kind === 'share' ? group.share : 0)))
  if (shares > 1 + ROUNDING) throw new Misread(`must have shares that add up to at most 100%; they add up to ${Math.round(100 * shares)}%`)
  const counts = groups.flatMap((group) => (group.kind === 'count' ? [group.count] : []))
  if (counts.length < groups.length || sum(counts) !== 100) return groups
  return counts.map((count) => ({ kind: 'share', share: count / 100 }))
}

/**
 * The hosts of each group, in the order in which they were added. A group given as a share ends where the sum of the shares so
 * far does, so that every host is in a group if the shares add up to the whole. Hosts in no group are the rest.
 */
export function divided(groups: Division, hosts: readonly string[]): readonly (readonly string[])[] {
  const named = new Set(groups.flatMap((group) => (group.kind === 'names' ? group.names : [])))
  const unknown = [...named].find((name) => !hosts.includes(name))
  if (unknown !== undefined) throw new Misread(`names ${unknown}, but there is no such host`)
  const free = hosts.filter((host) => !named.has(host))
  refuseTooMany(groups, free.length)
  let begin = 0
  let shares = 0
  const members = groups.map((group) => {
    if (group.kind === 'names') return group.names
    if (group.kind === 'share') shares += group.share
    const end = group.kind === 'count' ? begin + group.count : Math.round(Math.min(1, shares) * free.length)
    const taken = free.slice(begin, end)
    if (end > free.length || taken.length === 0) throw new Misread(`must leave at least one host for each group; there are ${hosts.length}`)
    begin = end
    return taken
  })
  return members
}

/** Numbers that add up to 100 are shares. For others the message says why they were taken for counts. */
function refuseTooMany(groups: Division, free: number): void {
  const counts = groups.flatMap((group) => (group.kind === 'count' ? [group.count] : []))
  const wanted = sum(counts)
  if (wanted <= free) return
  const hint = counts.length === groups.length ? `; as shares they would have to add up to 100, not to ${wanted}` : ''
  throw new Misread(`needs ${wanted} hosts, but there are only ${free} to choose from${hint}`)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
