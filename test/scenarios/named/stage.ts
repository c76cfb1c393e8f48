/** Where a scenario plays: a simulation with its diary and its count of packets, and the demands that many scenarios share. */
import { expect } from 'vitest'
import { Simulation, type SimulationOptions } from '../../../sim/index.ts'
import { Diary, type Entry, lines } from '../diary.ts'
import { Traffic } from './traffic.ts'

export class Stage {
  readonly seed: number
  readonly sim: Simulation
  readonly diary: Diary
  readonly traffic: Traffic

  constructor(seed: number, cluster: Omit<SimulationOptions, 'seed'>) {
    this.seed = seed
    this.sim = new Simulation({ network: { latencyMs: [0.2, 1] }, ...cluster, seed })
    this.diary = new Diary(this.sim)
    this.traffic = new Traffic(this.sim)
  }

  /** All members are in and at rest; what was told up to here is of no interest. */
  async settle(withinMs = 10_000): Promise<void> {
    await this.sim.runUntil(() => this.sim.converged(), { withinMs })
    await this.sim.run(5_000)
    this.diary.clear()
  }

  /** Milliseconds until the test holds; until all see all, where none is given. */
  async until(withinMs: number, test: () => boolean = () => this.sim.converged()): Promise<number> {
    const beganMs = this.sim.now
    await this.sim.runUntil(test, { withinMs })
    return this.sim.now - beganMs
  }

  /** All of a group see all of it, alive, in their present lives. */
  seeAll(group: readonly string[]): boolean {
    const lives = group.map((name) => this.sim.cluster(name).self)
    return group.every((observer) => lives.every(({ name, instance }) => {
      const seen = this.sim.cluster(observer).member(name)
      return seen?.instance === instance && seen.state === 'alive'
    }))
  }

  /** Lets time pass, at the end of which all still, or again, see all. */
  async staysWhole(forMs: number): Promise<void> {
    await this.sim.run(forMs)
    expect(this.sim.converged(), `${this.diary.where}: ${this.sim.why()}`).toBe(true)
  }

  /** How many events beside joins and leaves were told so far, by all. */
  get otherEvents(): number {
    const { updates, suspicions, recoveries } = this.sim.stats().membership
    return updates + suspicions + recoveries
  }

  /** None of the leaves told since the diary was cleared is such a one. */
  nobodyTold(wrong: (leave: Entry) => boolean = () => true): void {
    expect(lines(this.diary.leaves.filter(wrong)).slice(0, 20), this.diary.where).toEqual([])
  }

  /** Nobody was removed by a member of its own group. */
  nobodyToldOfItsOwn(groups: readonly (readonly string[])[]): void {
    const groupOf = (name: string): number => groups.findIndex((group) => group.includes(name))
    this.nobodyTold(({ observer, about, what }) => groupOf(observer) === groupOf(about) && what !== 'replaced')
  }

  /** All who run, but for the host itself, tell exactly this story of a member. */
  allTell(about: string, story: readonly Entry['what'][], host: string = about): void {
    for (const observer of this.sim.running) {
      if (observer !== host) expect(this.diary.story(observer, about), `${this.diary.where}, told by ${observer}`).toEqual(story)
    }
  }
}
