/** Everything that `rollcall` throws or rejects with, beside an aborted signal's own reason. */

/**
 * Why something was refused or ended.
 *
 * | code | when |
 * |---|---|
 * | `ROLLCALL_OPTIONS` | wrong options or arguments; the message lists all problems with the values received |
 * | `ROLLCALL_NAME_TAKEN` | another living process has this member's name ({@link NameConflictError}); as a warning: another one claims it |
 * | `ROLLCALL_ADDRESS` | the port is taken, the address is not this machine's, or it cannot be told to others |
 * | `ROLLCALL_NO_SEED` | no seed gave its list in time, and one was `required` |
 * | `ROLLCALL_STATE` | the call does not fit the cluster's state: a second start, a change after the end |
 * | `ROLLCALL_METADATA_SIZE` | metadata takes more than 512 bytes encoded |
 * | `ROLLCALL_METADATA_TYPE` | metadata would arrive different from what was given, or `readMetadata` refused it |
 * | `ROLLCALL_REFUSED` | a member stays hidden because `admit` did not admit it: a warning |
 * | `ROLLCALL_KEY` | a key is malformed, not held, in use or one too many; as a warning: packets whose seal does not fit |
 * | `ROLLCALL_CLUSTER` | only as a warning: packets of another cluster come in |
 * | `ROLLCALL_TIMEOUT` | what was waited for did not happen in the time allowed |
 * | `ROLLCALL_OVERFLOW` | a reader of `events()` left too many events unread |
 * | `ROLLCALL_LIMIT` | a limit was reached, and what is beyond it is refused (a warning) |
 */
export type ErrorCode =
  | 'ROLLCALL_OPTIONS'
  | 'ROLLCALL_NAME_TAKEN'
  | 'ROLLCALL_ADDRESS'
  | 'ROLLCALL_NO_SEED'
  | 'ROLLCALL_STATE'
  | 'ROLLCALL_METADATA_SIZE'
  | 'ROLLCALL_METADATA_TYPE'
  | 'ROLLCALL_REFUSED'
  | 'ROLLCALL_KEY'
  | 'ROLLCALL_CLUSTER'
  | 'ROLLCALL_TIMEOUT'
  | 'ROLLCALL_OVERFLOW'
  | 'ROLLCALL_LIMIT'

/** The base of all errors of this library. Tell them apart by `code`; `cause` is what the system said, where it did. */
export class RollcallError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'RollcallError'
    this.code = code
  }
}

/** Another living process answers under this member's name. */
export class NameConflictError extends RollcallError {
  declare readonly code: 'ROLLCALL_NAME_TAKEN'
  /** Who has the name, and where it answered. */
  readonly holder: { readonly name: string; readonly address: string }

  constructor(holder: { readonly name: string; readonly address: string }) {
    super('ROLLCALL_NAME_TAKEN', `the name ${JSON.stringify(holder.name)} is taken: a living member answers under it at ${holder.address}`)
    this.name = 'NameConflictError'
    this.holder = Object.freeze({ ...holder })
  }
}
