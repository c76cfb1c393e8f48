/** The numbers that a setting may be. */
export interface NumberRange {
  readonly whole: boolean
  readonly atLeast: number
  readonly atMost: number
}

/** What is wrong with a written number, as the end of a sentence that begins with its name; undefined when nothing is. */
export function numberProblem({ whole, atLeast, atMost }: NumberRange, value: unknown): string | undefined {
  const fits = typeof value === 'number' && value >= atLeast && value <= atMost && (!whole || Number.isInteger(value))
  return fits ? undefined : `must be a ${whole ? 'whole number' : 'number'} from ${atLeast} to ${atMost}`
}
