import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EXPERT_NAMES } from '../../src/protocol/expert.ts'
import { SETTING_NAMES } from '../../src/protocol/settings.ts'

const FOLDER = new URL('../../src/protocol/', import.meta.url).pathname
const DECLARED_IN = ['expert.ts', 'settings.ts']

/** The rules, without the files that only declare what can be set. */
const rules = readdirSync(FOLDER).filter((file) => !DECLARED_IN.includes(file)).map((file) => readFileSync(join(FOLDER, file), 'utf8')).join('\n')

function isRead(name: string): boolean {
  return new RegExp(`(settings|Settings|expert)\\.${name}\\b|\\{[^}]*\\b${name}\\b[^}]*\\} = (this\\.#)?\\w*[sS]ettings|\\{[^}]*\\b${name}\\b[^}]*\\}: Settings`).test(rules)
}

describe('What can be set', () => {
  it.each(EXPERT_NAMES)('is read by a rule: the expert setting %s', (name) => expect(isRead(name)).toBe(true))
  it.each(SETTING_NAMES)('is read by a rule: the setting %s', (name) => expect(isRead(name)).toBe(true))

  it('would be found missing', () => expect(isRead('probeIntervalMinutes')).toBe(false))
})
