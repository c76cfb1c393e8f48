import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXPERT_NAMES } from '../../src/protocol/settings/expert.ts'
import { SETTING_NAMES } from '../../src/protocol/settings/settings.ts'

const FOLDER = new URL('../../src/protocol', import.meta.url).pathname
/** What is promised of a setting is no rule that reads it. */
const DECLARED_IN = ['expert.ts', 'settings.ts', 'detection-bounds.ts', 'loss-bounds.ts', 'traffic-bounds.ts']

/** The rules, without the files that only declare what can be set. */
const rules = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !DECLARED_IN.some((declared) => file.endsWith(declared)))
  .map((file) => readFileSync(join(FOLDER, file), 'utf8')).join('\n')

function isRead(name: string): boolean {
  return new RegExp(`(settings|Settings|expert)\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = (this\\.#)?\\w*[sS]ettings|\\{[^}]*\\b${name}\\b[^}]*\\}: Settings`).test(rules)
}

describe('What can be set', () => {
  it.each(EXPERT_NAMES)('is read by a rule: the expert setting %s', (name) => expect(isRead(name)).toBe(true))
  it.each(SETTING_NAMES)('is read by a rule: the setting %s', (name) => expect(isRead(name)).toBe(true))

  it('would be found missing', () => expect(isRead('probeIntervalMinutes')).toBe(false))
})
