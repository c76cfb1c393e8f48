/** Plays the scenes one after the other: prints the reports, judges what was seen, sums up. */
import { describeReport } from './description.ts'
import type { Report } from './messages.ts'
import { Processes } from './processes.ts'
import type { Scene, Stage } from './scenes.ts'
import { SCENES, Unseen } from './scenes.ts'
import type { Screen } from './screen.ts'
import { duration } from './screen.ts'
import type { DemoSettings } from './settings.ts'
import type { Expectation, Outcome } from './watch.ts'
import { isGood, verdict, Watch } from './watch.ts'

const INTRODUCTION =
  'rollcall: five processes each keep a list of all. Each line is reported by the process named at its beginning, ' +
  'or by the demo itself. The times at the check marks count from the action of the scene.'

export class Show {
  readonly #screen: Screen
  readonly #settings: DemoSettings
  readonly #processes: Processes
  /** Key: name; value: the names in its list as it last reported them. Bound: the demo's services. */
  readonly #lists = new Map<string, readonly string[]>()
  /** All outcomes so far. Key: scene. */
  readonly #outcomes = new Map<Scene, Outcome[]>()
  #scene: Scene | undefined
  #watch: Watch | undefined
  #over = false

  constructor(screen: Screen, settings: DemoSettings) {
    this.#screen = screen
    this.#settings = settings
    this.#processes = new Processes({
      forked: (name, pid) => screen.happened('demo', `starts ${name} (pid ${pid})`),
      reported: (name, report) => this.#reported(name, report),
      ended: (name, how, wanted) => this.#ended(name, how, wanted),
    })
  }

  /** True when every process has seen everything that was expected of it. */
  async play(): Promise<boolean> {
    this.#screen.paragraph(INTRODUCTION)
    try {
      for (const scene of SCENES) await this.#play(scene)
      this.#sumUp(undefined)
      return true
    } catch (error) {
      this.#sumUp(error instanceof Unseen ? error.lines : [String(error)])
      return false
    }
  }

  /** The time for all scenes together is up. */
  timeUp(text: string): void {
    this.#sumUp([text, ...unseenLines(this.#watch?.outcomesSoFar() ?? [])])
  }

  /** Prints nothing more, and leaves no process behind. */
  end(): void {
    this.#over = true
    this.#processes.killAll()
  }

  async #play(scene: Scene): Promise<void> {
    this.#scene = scene
    this.#outcomes.set(scene, [])
    const processes = this.#processes
    const sabotaged = this.#settings.sabotaged === scene.name
    this.#screen.heading(`${SCENES.indexOf(scene) + 1} of ${SCENES.length}: ${scene.name}${sabotaged ? ', sabotaged' : ''}`)
    this.#screen.paragraph(scene.text)
    this.#screen.gap()
    const stage: Stage = {
      sabotaged,
      key: processes.key,
      start: (name, seeds) => processes.start(name, seeds),
      started: (name) => processes.started(name),
      order: (name, order) => processes.order(name, order),
      end: (name, order) => processes.end(name, order),
      kill: (name) => processes.kill(name),
      stop: (name) => processes.stop(name),
      wake: (name) => processes.wake(name),
      say: (text) => this.#screen.happened('demo', text),
      act: (expectations, perform) => this.#act(scene, expectations, perform),
    }
    await scene.play(stage)
  }

  async #act(scene: Scene, expectations: readonly Expectation[], perform: () => Promise<void> | void): Promise<void> {
    const watch = new Watch(expectations, this.#settings.limitsMs[scene.name])
    this.#watch = watch
    const performed = this.#perform(perform, watch)
    const outcomes = await watch.outcomes
    const unseen = unseenLines(outcomes)
    if (unseen.length === 0) await performed
    this.#outcomes.get(scene)?.push(...outcomes)
    for (const outcome of outcomes) this.#screen.verdict(isGood(outcome), outcome.observer, verdict(outcome))
    if (unseen.length > 0) throw new Unseen(unseen)
  }

  /** If the action fails, that is printed, and nobody waits for its effects. */
  async #perform(perform: () => Promise<void> | void, watch: Watch): Promise<void> {
    try {
      await perform()
    } catch (error) {
      if (this.#over || watch.over) return
      this.#screen.happened('demo', String(error))
      watch.end()
    }
  }

  #reported(name: string, report: Report): void {
    if (this.#over) return
    this.#screen.happened(name, describeReport(report))
    if (report.type !== 'saw') return
    this.#lists.set(name, report.members)
    this.#watch?.told(name, report.event)
  }

  #ended(name: string, how: string, wanted: boolean): void {
    this.#lists.delete(name)
    if (this.#over) return
    this.#screen.happened('demo', wanted ? `${name} has ended ${how}` : `${name} HAS ENDED ${how}, which was not expected`)
    if (!wanted) this.#watch?.end()
  }

  #sumUp(failure: readonly string[] | undefined): void {
    const screen = this.#screen
    screen.heading('summary')
    for (const scene of SCENES) {
      const outcomes = this.#outcomes.get(scene)
      const failed = failure !== undefined && scene === this.#scene
      if (outcomes === undefined) screen.scene('not run', scene.name, 'not run')
      else if (failed) screen.scene('failed', scene.name, outcomes.length === 0 ? 'FAILED' : `FAILED, ${count(outcomes)}`)
      else screen.scene('seen', scene.name, `${count(outcomes)}, the slowest after ${duration(longestMs(outcomes))}`)
    }
    screen.gap()
    if (failure !== undefined) return screen.conclusion(false, [`FAILED in scene "${this.#scene?.name}".`, ...failure])
    for (const [name, members] of this.#lists) screen.paragraph(`In the list of ${name} at the end: ${members.join(', ')}.`)
    screen.conclusion(true, ['Every process saw everything.'])
  }
}

function unseenLines(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.filter((outcome) => !isGood(outcome)).map((outcome) => `${outcome.observer} ${verdict(outcome)}`)
}

function count(outcomes: readonly Outcome[]): string {
  return `${outcomes.filter(isGood).length} of ${outcomes.length} checks good`
}

function longestMs(outcomes: readonly Outcome[]): number {
  return Math.max(...outcomes.map(({ afterMs }) => afterMs))
}
