/**
 * A session with one member about its list: it takes the whole list (list-client.ts), or finds where the list differs from
 * this member's own (comparison-client.ts). Its owner (greetings.ts) sends what `next` returns, and hands what comes in to `take`.
 */
import type { Address } from '../address.ts'
import type { Entry } from '../members/entry.ts'
import { MOST_MEMBERS } from '../members/membership.ts'
import type { Instant, Message, Nonce, Purpose, Update } from '../types.ts'

export type Want = Extract<Message, { kind: 'want' }>
export type Page = Extract<Message, { kind: 'page' }>
export type Compare = Extract<Message, { kind: 'compare' }>
export type Compared = Extract<Message, { kind: 'compared' }>

/** The member at the other end. Its answers repeat the nonce; requests show it the cookie. */
export interface Partner {
  readonly address: Address
  readonly nonce: Nonce
  readonly cookie: Uint8Array
}

/** A list with more records than this cannot be that of a cluster: its source is lying, and another is tried. */
export const RECORD_LIMIT: number = MOST_MEMBERS

/** Why a list was taken: one of the purposes, or `return`: after an absence, what is known here is stale. */
export type Occasion = Purpose | 'return'

/** What a session has found. */
export interface Findings {
  /** Records that were given. */
  readonly updates: readonly Update[]
  /** Living members that the other list lacks. */
  readonly lacking: readonly Entry[]
}

export interface Session {
  readonly partner: Partner
  readonly purpose: Purpose
  readonly startedAt: Instant
  readonly done: boolean
  readonly wakesAt: Instant
  readonly findings: Findings
  /** The request to send now; undefined if it is not time yet, 'given-up' if nothing came for too long. */
  next(now: Instant): Want | Compare | 'given-up' | undefined
  /** True for an answer that this session waits for. */
  take(message: Page | Compared, updates: readonly Update[], now: Instant): boolean
}
