/** A command line that cannot be read. Users see only the message, so it names the argument and the value. */

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Thrown by the reader of a value, and says what the value must be. The caller, which knows the argument, turns it into a {@link
 * UsageError}.
 */
export class Misread extends Error {
  override readonly name = 'Misread'
}
