/** What people typed cannot be read. Its message is all that they see of it, so it names the argument and the value. */

export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** Thrown by the reader of a value: what the value must be. Who knows the argument makes a {@link UsageError} of it. */
export class Misread extends Error {
  override readonly name = 'Misread'
}
