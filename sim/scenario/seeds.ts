/** Whether those who start anew find the others: only then can it be demanded that all see each other in the end. */
import { firstHosts, namesakesIn, type Scenario } from './scenario.ts'

/** As many of the first members are given to all as seeds. */
const SEEDS = 3

/** At least one of the seeds runs when all steps are done, and need not give way to another that goes by its name. */
export function seedRunsInTheEnd(scenario: Scenario): boolean {
  const shared = new Set(namesakesIn(scenario).values())
  const seeds = new Set(firstHosts(scenario).slice(0, SEEDS).filter((host) => !shared.has(host)))
  const running = new Set(seeds)
  for (const step of scenario.steps) {
    if (step.do === 'crash' || step.do === 'vanish' || step.do === 'leave') running.delete(step.host)
    if (step.do === 'restart' && seeds.has(step.host)) running.add(step.host)
  }
  return running.size > 0
}
