/**
 * One conversation with a member about its list: the whole of it for a newcomer (list-client.ts), or where it differs from
 * one's own (comparison-client.ts). Whoever leads it asks it when to ask, and hands it what comes.
 */
import type { Address } from '../address.ts'
import type { Entry } from '../members/entry.ts'
import { MOST_MEMBERS } from '../members/membership.ts'
import type { Instant, Message, Nonce, Purpose, Update } from '../types.ts'

export type Want = Extract<Message, { kind: 'want' }>
export type Page = Extract<Message, { kind: 'page' }>
export type Compare = Extract<Message, { kind: 'compare' }>
export type Compared = Extract<Message, { kind: 'compared' }>

/** With whom, and how it is known that an answer is one. */
export interface Partner {
  readonly address: Address
  readonly nonce: Nonce
  readonly cookie: Uint8Array
}

/** More records than this are no list of a cluster: its source does not tell the truth, and another is tried. */
export const RECORD_LIMIT: number = MOST_MEMBERS

/** Why a list was taken: to become a member, to mend a difference, or as what is known here is outdated after an absence. */
export type Occasion = Purpose | 'return'

/** What came of a conversation. */
export interface Findings {
  /** Records that were given. */
  readonly updates: readonly Update[]
  /** Living members whom the other lacks. */
  readonly lacking: readonly Entry[]
}

export interface Session {
  readonly partner: Partner
  readonly purpose: Purpose
  readonly startedAt: Instant
  readonly done: boolean
  readonly wakesAt: Instant
  readonly findings: Findings
  /** The request to send now, if it is time; 'given-up' when nothing came for too long. */
  next(now: Instant): Want | Compare | 'given-up' | undefined
  /** True for an answer that this conversation waits for. */
  take(message: Page | Compared, updates: readonly Update[], now: Instant): boolean
}
