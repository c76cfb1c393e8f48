/** The command `swarm`: plays many seeds, each a different world, on all cores. */
import { availableParallelism } from 'node:os'
import { FAULT_KINDS } from '../../faults.ts'
import { parse } from '../input/arguments.ts'
import { commandHelp } from '../input/help.ts'
import { SWARM_ARGUMENTS } from '../input/swarm-arguments.ts'
import type { Console } from '../output/console.ts'
import { widthOf, writeLines } from '../output/terminal.ts'
import type { Status } from '../status.ts'
import { runCampaign } from './campaign.ts'
import { findingLines, lookInto } from './failure.ts'
import { Folder } from './folder.ts'
import type { Worlds } from './job.ts'
import { Pool } from './pool.ts'
import { Progress } from './progress.ts'
import { readSums } from './read-sums.ts'
import { swarmJson } from './swarm-json.ts'
import { swarmLines } from './swarm-text.ts'
import { Tally } from './tally.ts'

const WORKER = new URL('worker.js', import.meta.url)

/** Runs the command; `script` is the module that the workers run. */
export async function swarm(words: readonly string[], console: Console, script: URL = WORKER): Promise<Status> {
  const values = parse('swarm', SWARM_ARGUMENTS, words)
  const width = widthOf(console.output)
  if (values.help) {
    writeLines(console.output, commandHelp(console.program, 'swarm', width))
    return 'passed'
  }
  const { seeds, replays } = values
  const earlier = readSums(values.add, seeds)
  const folder = new Folder(values.out)
  const worlds: Worlds = { members: values.members, kinds: values.kinds }
  const total = seeds.last - seeds.first + 1
  const workers = Math.min(values.workers ?? availableParallelism(), total)
  const tally = new Tally(values.kinds ?? FAULT_KINDS, replays)
  const progress = new Progress(console.errors, total, console.now)
  const signal = console.interruption()
  {
    await using pool = new Pool({ script, workers, data: worlds, patienceMs: values.patience })
    await runCampaign({
      seeds, replays, signal, stopAfter: values['stop-after'],
      progress: ({ without, outcome }) => progress.add(without !== undefined, !outcome.ok),
    }, pool, tally)
  }
  progress.clear()
  for (const sums of earlier) tally.addSums(sums)
  const course = { tookMs: earlier.reduce((tookMs, sums) => tookMs + sums.tookMs, progress.elapsedMs), workers, interrupted: signal.aborted }
  if (!values.json) writeLines(console.output, swarmLines(tally, course, width))
  const findings = []
  for (const examined of tally.failures) {
    writeLines(console.errors, [`seed ${examined.seed} failed; looking for a smaller scenario that fails too`])
    const finding = await lookInto(examined, worlds, folder, signal)
    findings.push(finding)
    if (!values.json) writeLines(console.output, ['', ...findingLines(finding, console.program, width)])
  }
  const added = earlier.flatMap((sums) => [sums.seeds, ...sums.added])
  if (values.json) console.output.write(`${JSON.stringify(swarmJson(tally, course, seeds, added, findings))}\n`)
  return signal.aborted && tally.failures.length === 0 ? 'interrupted' : tally.status
}
