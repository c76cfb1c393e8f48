/** The arguments of the bench. */
import { parseArgs } from 'node:util'

export type Wish =
  | { readonly kind: 'idle'; readonly sizes: readonly number[] }
  | { readonly kind: 'large'; readonly members: number; readonly mostResidentBytes: number }
  | { readonly kind: 'wrong'; readonly problem: string }

export const SIZES: readonly number[] = [100, 1000, 2000]
const GIB = 20

/** `--members 100,1000`: the table for these sizes. `--large 5000`: one large run, which gives up above `--gib 20` of memory. */
export function wishOf(words: readonly string[]): Wish {
  try {
    const { values } = parseArgs({ args: [...words], options: { members: { type: 'string' }, large: { type: 'string' }, gib: { type: 'string' } } })
    if (values.large !== undefined) {
      const [members, gib] = [count(values.large), Number(values.gib ?? GIB)]
      if (!(gib > 0)) return { kind: 'wrong', problem: `--gib ${values.gib}: must be a number of GiB above 0` }
      return members === undefined ? wrong('large', values.large) : { kind: 'large', members, mostResidentBytes: gib * 2 ** 30 }
    }
    const sizes = values.members?.split(',').map(count) ?? SIZES
    return sizes.every((size) => size !== undefined) ? { kind: 'idle', sizes } : wrong('members', values.members ?? '')
  } catch (error) {
    return { kind: 'wrong', problem: (error as Error).message }
  }
}

function wrong(option: string, value: string): Wish {
  return { kind: 'wrong', problem: `--${option} ${value}: a number of members must be a whole number of at least 2` }
}

function count(text: string): number | undefined {
  const value = Number(text)
  return Number.isSafeInteger(value) && value >= 2 ? value : undefined
}
