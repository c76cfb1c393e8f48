/** Whether those who start anew find the others: only then can it be demanded that all see each other in the end. */
import { firstHosts, type Scenario } from './scenario.ts'

/** As many of the first members are given to all as seeds. */
const SEEDS = 3

/** At least one of the seeds runs when all steps are done. */
export function seedRunsInTheEnd(scenario: Scenario): boolean {
  const seeds = new Set(firstHosts(scenario).slice(0, SEEDS))
  const running = new Set(seeds)
  for (const step of scenario.steps) {
    if (step.do === 'crash' || step.do === 'vanish' || step.do === 'leave') running.delete(step.host)
    if (step.do === 'restart' && seeds.has(step.host)) running.add(step.host)
  }
  return running.size > 0
}
