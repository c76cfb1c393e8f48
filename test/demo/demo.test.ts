import { describe, expect, it } from 'vitest'
import { SCENE_NAMES, type SceneName } from '../../examples/demo/settings.ts'
import { isRunning, LONGEST_MS, pidsIn, runDemo } from './run.ts'

/** More than a run may take and have to wait for its turn, so that a run that takes too long is told as such. */
const LIMIT = { timeout: 4 * LONGEST_MS }

/** What is done to a scene, and the line that its output must not have then. */
const SABOTAGES: readonly (readonly [scene: SceneName, observers: readonly string[], unseen: string, line: RegExp])[] = [
  ['join', ['api', 'jobs', 'mail', 'auth'], 'web join', /^ +\S+ s (?:api|jobs|mail|auth) +join +web/m],
  ['metadata', ['api', 'web', 'mail', 'auth'], 'jobs become draining', /^ +\S+ s \w+ +update/m],
  ['pause', ['api', 'web', 'jobs', 'auth'], 'mail become awake', /^ +\S+ s \w+ +(?:recover|update) +mail/m],
  ['restart', ['api', 'web', 'jobs', 'mail'], 'auth leave (replaced) and another life of auth join', /^ +\S+ s \w+ +leave +auth +replaced/m],
  ['leave', ['api', 'jobs', 'mail', 'auth'], 'web leave (left)', /^ +\S+ s \w+ +leave +web +left/m],
  ['keys', ['web'], 'api become rotated', /^ +\S+ s web +update +api/m],
  ['kill', ['api', 'web', 'mail', 'auth'], 'jobs leave (failed)', /jobs has ended/],
]

describe.concurrent('The demo', () => {
  it('plays seven scenes, shows that every process saw everything, and ends well within its time', LIMIT, async () => {
    const { exitCode, output, errors } = await runDemo()
    expect(errors).toBe('')
    const headings = [...output.matchAll(/^── (\d of \d: \w+|summary) ─+$/gm)].map((match) => match[1])
    expect(headings).toEqual([...SCENE_NAMES.map((name, index) => `${index + 1} of 7: ${name}`), 'summary'])
    expect(output.match(/✗/)).toBeNull()
    for (const scene of SCENE_NAMES) expect(output).toMatch(new RegExp(`^✓ ${scene} `, 'm'))
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([])
    const unwrapped = output.replaceAll(/\n {15}/g, ' ')
    const seen = [...unwrapped.matchAll(/✓ (api|web|jobs|mail|auth) +saw (.*), after/g)].map(([, who, what]) => `${who}: ${what}`)
    const byAllBut = (name: string, what: string): readonly string[] =>
      ['api', 'web', 'jobs', 'mail', 'auth'].filter((other) => other !== name).map((observer) => `${observer}: ${what}`)
    expect(seen).toEqual([
      'api: web, jobs, mail and auth join', 'web: api, jobs, mail and auth join', 'jobs: api, web, mail and auth join',
      'mail: api, web, jobs and auth join', 'auth: api, web, jobs and mail join',
      ...byAllBut('jobs', 'jobs become draining'),
      ...byAllBut('mail', 'mail become awake'),
      ...byAllBut('auth', 'auth leave (replaced) and another life of auth join'), 'auth: api, web, jobs and mail join',
      ...byAllBut('web', 'web leave (left)'),
      ...byAllBut('web', 'another life of web join'), 'web: api, jobs, mail and auth join',
      ...byAllBut('api', 'api become rotated'),
      ...byAllBut('jobs', 'jobs leave (failed)'),
    ])
    expect(output).not.toMatch(/leave +mail/)
    expect(output).toMatch(/^In the list of api at the end: api, auth, mail, web\.$/m)
    expect(output.trimEnd().split('\n').at(-1)).toBe('Every process saw everything.')
    expect(exitCode).toBe(0)
  })

  const title = 'fails by name when its scene %s goes wrong, and says who did not see what'

  it.each(SABOTAGES)(title, LIMIT, async (scene, observers, unseen, line) => {
    // Who is not made blind must have the time to see.
    const limitMs = scene === 'join' ? 5000 : 1000
    const { exitCode, output } = await runDemo({ ROLLCALL_DEMO_SABOTAGE: scene, ROLLCALL_DEMO_LIMITS_MS: `${scene}=${limitMs}` })
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
    expect(pids).toHaveLength(5)
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
