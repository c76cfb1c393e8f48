/** Whether processes that start anew find the others: only then can it be demanded that all see each other in the end. */
import { firstHosts, namesakesIn, type Scenario } from './scenario.ts'

/** This many of the first members are the seeds of all. */
const SEEDS = 3

/** Whether at least one seed runs after all steps, and shares its name with no other that it may have to give way to. */
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
