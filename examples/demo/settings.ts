/** The settings of the demo, read from environment variables: see `../demo.ts`. */

export const SCENE_NAMES = ['join', 'metadata', 'pause', 'restart', 'leave', 'keys', 'kill'] as const

export type SceneName = (typeof SCENE_NAMES)[number]

export interface DemoSettings {
  /** The scene that is to go wrong, to test the demo. */
  readonly sabotaged: SceneName | undefined
  /** How long each act of a scene may take. */
  readonly limitsMs: Readonly<Record<SceneName, number>>
}

/** A killed member is found failed after at most 4 probe rounds of 1 s, a probe of 1 s and 2 s of suspicion; the rest is slack. */
const LIMITS_MS: Readonly<Record<SceneName, number>> = { join: 8000, metadata: 4000, pause: 6000, restart: 6000, leave: 4000, keys: 5000, kill: 14_000 }

/** Throws an error whose message says what is wrong. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): DemoSettings {
  const sabotaged = env['ROLLCALL_DEMO_SABOTAGE'] ?? ''
  return {
    sabotaged: sabotaged === '' ? undefined : sceneName('ROLLCALL_DEMO_SABOTAGE', sabotaged),
    limitsMs: { ...LIMITS_MS, ...readLimits(env['ROLLCALL_DEMO_LIMITS_MS'] ?? '') },
  }
}

/** `kill=500,join=9000` */
function readLimits(text: string): Partial<Record<SceneName, number>> {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '')
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', limit = ''] = pair.split('=', 2).map((part) => part.trim())
      if (/^\d{1,5}$/.test(limit)) return [sceneName('ROLLCALL_DEMO_LIMITS_MS', name), Number(limit)]
      throw new Error(`ROLLCALL_DEMO_LIMITS_MS must be scene=milliseconds, several separated by commas; got ${JSON.stringify(pair)}`)
    }),
  )
}

function sceneName(variable: string, text: string): SceneName {
  const name = SCENE_NAMES.find((known) => known === text)
  if (name !== undefined) return name
  throw new Error(`${variable} must name a scene (${SCENE_NAMES.join(', ')}); got ${JSON.stringify(text)}`)
}
