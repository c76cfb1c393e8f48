import { describe, expect, it } from 'vitest'
import { SCENE_NAMES, type SceneName } from '../../examples/demo/settings.ts'
import { isRunning, LONGEST_MS, pidsIn, runDemo } from './run.ts'

/** More than a run may take, so that a run that takes too long is told as such. */
const LIMIT = { timeout: LONGEST_MS + 5_000 }

/** What is done to a scene, and the line that its output must not have then. */
const SABOTAGES: readonly (readonly [scene: SceneName, observers: readonly string[], unseen: string, line: RegExp])[] = [
  ['join', ['api', 'jobs'], 'web join', /^ +\S+ s (?:api|jobs) +join +web/m],
  ['metadata', ['api', 'web'], 'jobs become draining', /^ +\S+ s \w+ +update/m],
  ['leave', ['api', 'jobs'], 'web leave (left)', /^ +\S+ s \w+ +leave +web +left/m],
  ['kill', ['api', 'web'], 'jobs leave (failed)', /jobs has ended/],
]

describe.concurrent('The demo', () => {
  it('plays four scenes, shows that every process saw everything, and ends well within its time', LIMIT, async () => {
    const { exitCode, output, errors } = await runDemo()
    expect(errors).toBe('')
    const headings = [...output.matchAll(/^── (\d of \d: \w+|summary) ─+$/gm)].map((match) => match[1])
    expect(headings).toEqual(['1 of 4: join', '2 of 4: metadata', '3 of 4: leave', '4 of 4: kill', 'summary'])
    expect(output.match(/✗/)).toBeNull()
    for (const scene of SCENE_NAMES) expect(output).toMatch(new RegExp(`^✓ ${scene} `, 'm'))
    const seen = [...output.matchAll(/✓ (api|web|jobs) +saw (.*), after/g)].map(([, who, what]) => `${who}: ${what}`)
    expect(seen).toEqual([
      'api: web join and jobs join', 'web: api join and jobs join', 'jobs: api join and web join',
      'api: jobs become draining', 'web: jobs become draining',
      'api: web leave (left)', 'jobs: web leave (left)',
      'api: another life of web join', 'jobs: another life of web join', 'web: api join and jobs join',
      'api: jobs leave (failed)', 'web: jobs leave (failed)',
    ])
    expect(output).toMatch(/^In the list of api at the end: api, web\.$/m)
    expect(output.trimEnd().split('\n').at(-1)).toBe('Every process saw everything.')
    expect(exitCode).toBe(0)
  })

  const title = 'fails by name when its scene %s goes wrong, and says who did not see what'

  it.each(SABOTAGES)(title, LIMIT, async (scene, observers, unseen, line) => {
    const { exitCode, output } = await runDemo({ ROLLCALL_DEMO_SABOTAGE: scene, ROLLCALL_DEMO_LIMITS_MS: `${scene}=1000` })
    expect(output).toContain(`\nFAILED in scene "${scene}".\n`)
    const blind = output.split('\n').filter((text) => text.includes(' did not see ') && text.includes(unseen) && /^\w/.test(text))
    expect(blind.map((text) => text.split(' ')[0])).toEqual(observers)
    expect(output).not.toMatch(line)
    const states = [...output.matchAll(/^([✓✗-]) (\w+) {2,}/gm)].map(([, mark, name]) => `${mark} ${name}`)
    const before = SCENE_NAMES.indexOf(scene)
    expect(states).toEqual(SCENE_NAMES.map((name, index) => `${index < before ? '✓' : index === before ? '✗' : '-'} ${name}`))
    expect(exitCode).toBe(1)
  })

  it('leaves no process behind, and colours nothing where no terminal is', LIMIT, async () => {
    const { output } = await runDemo({ ROLLCALL_DEMO_SABOTAGE: 'metadata', ROLLCALL_DEMO_LIMITS_MS: 'metadata=1' })
    const pids = pidsIn(output)
    expect(pids).toHaveLength(3)
    expect(pids.filter(isRunning)).toEqual([])
    expect(output).not.toContain('\u001b')
  })

  it('starts nothing when a setting is wrong, and says which', LIMIT, async () => {
    const scene = await runDemo({ ROLLCALL_DEMO_SABOTAGE: 'jion' })
    const limit = await runDemo({ ROLLCALL_DEMO_LIMITS_MS: 'join=soon' })
    expect(scene).toMatchObject({ exitCode: 2, output: '', errors: expect.stringContaining('ROLLCALL_DEMO_SABOTAGE') })
    expect(limit).toMatchObject({ exitCode: 2, output: '', errors: expect.stringContaining('ROLLCALL_DEMO_LIMITS_MS') })
  })
})
