/** The run that the README shows: `npm run pin` writes down what its command prints, and a test demands that it still does. */
import { runProgram } from '../../sim/cli/program.ts'
import { desk } from '../sim/cli/support.ts'

const COMMAND = /^npx rollcall-sim (run .*)$/m
const PRINTED = /(?<=^```text\n)Seed [^]*?(?=\n```$)/m

export interface SampleRun {
  readonly shown: string
  readonly printed: string
}

/** How long it took is that of a clock which takes 1.5 s from look to look. */
export async function sampleRun(readme: string): Promise<SampleRun> {
  const words = COMMAND.exec(readme)?.[1]?.split(' ') ?? []
  const { written, ...console } = desk(1500)
  const status = await runProgram(words, console)
  if (status !== 'passed') throw new Error(`${words.join(' ')}: ${status}: ${written.errors}`)
  return { shown: PRINTED.exec(readme)?.[0] ?? '', printed: written.output.trimEnd() }
}

export function withSampleRun(readme: string, printed: string): string {
  return readme.replace(PRINTED, () => printed)
}
