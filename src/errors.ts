/** Everything that `rollcall` throws or rejects with, except the reason of an aborted signal. */

/**
 * Why something was refused or ended.
 *
 * | code | when |
 * |---|---|
 * | `ROLLCALL_OPTIONS` | wrong options or arguments; the message lists all problems with the values received |
 * | `ROLLCALL_NAME_TAKEN` | another living process has this member's name ({@link NameConflictError}); as a warning: another process claims it |
 * | `ROLLCALL_ADDRESS` | the port is taken, a host cannot be looked up, or an address is not this machine's or of no use to others |
 * | `ROLLCALL_NO_SEED` | no seed sent its member list in time, and one was `required` |
 * | `ROLLCALL_STATE` | the call does not fit the cluster's state (a second start, a change after the end), or the end cut it short |
 * | `ROLLCALL_METADATA_SIZE` | metadata takes more than 512 bytes encoded |
 * | `ROLLCALL_METADATA_TYPE` | metadata would not arrive as it was given, or `readMetadata` threw at it |
 * | `ROLLCALL_REFUSED` | only as a warning: `admit` did not admit a member, which stays hidden |
 * | `ROLLCALL_KEY` | a key is malformed, not held, in use or one too many; as a warning: the seal of datagrams does not fit the keys or `sealing` here |
 * | `ROLLCALL_CLUSTER` | only as a warning: datagrams of another cluster arrive |
 * | `ROLLCALL_TIMEOUT` | what `waitFor` waited for did not happen in time |
 * | `ROLLCALL_OVERFLOW` | a reader of `events()` left too many events unread |
 * | `ROLLCALL_LIMIT` | only as a warning: a limit was reached, and what exceeds it is ignored |
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

/** The base class of all errors of this library. Tell them apart by `code`. `cause` is the underlying error, if there is one. */
export class RollcallError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.name = 'RollcallError'
    this.code = code
  }
}

/** Another living process answers under this member's name, so this one has to end. */
export class NameConflictError extends RollcallError {
  declare readonly code: 'ROLLCALL_NAME_TAKEN'
  /** The name, and the address at which its holder answered. */
  readonly holder: { readonly name: string; readonly address: string }

  constructor(holder: { readonly name: string; readonly address: string }) {
    super('ROLLCALL_NAME_TAKEN', `the name ${JSON.stringify(holder.name)} is taken by a living process at ${holder.address}; give this one another name`)
    this.name = 'NameConflictError'
    this.holder = Object.freeze({ ...holder })
  }
}
