/**
 * Worlds in which the swarm once found something, each kept under a name that says what it was about. They hold, and go on holding:
 * what is found again is found here first.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseScenario } from '../../../sim/scenario/parse.ts'
import { play } from '../../../sim/scenario/play.ts'
import type { Scenario } from '../../../sim/scenario/scenario.ts'

const FOLDER = new URL('.', import.meta.url)

/** Key: the name of a file beside this one. */
const FOUND: Readonly<Record<string, string>> = {
  'a-full-bucket-after-a-blockage': 'what waited at the send leaves in one second with what the bucket lets go',
  'a-tombstone-above-a-clock-set-back': 'the tombstone of a life with a higher number outbids its successor until that raises',
  'a-word-to-each-suspect': 'what suspects are told where pings do not accuse takes tokens of gossip',
  'an-accusation-lost-in-bursts': 'a suspect hears by the questions put to it that it is accused',
  'an-answer-to-a-life-that-has-ended': 'a stale claim that was under way when its sender crashed is owed no answer',
  'blocked-while-it-gossips': 'the same as after a blockage, with slow pairs',
  'islands-that-only-seeds-join': 'sides that forgot each other find together when the seeds are greeted',
  'no-helpers-and-no-accusation': 'a suspect that no ping accuses and no helper asks still hears of it',
  'pings-that-do-not-accuse': 'who answers while it is suspected is told so',
}

const scenarioOf = (name: string): Scenario => parseScenario(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))

describe('A world that the swarm found something in holds now:', () => {
  it.for(Object.entries(FOUND))('%s: %s', async ([name]) => {
    const { outcome } = await play(scenarioOf(name))
    expect(outcome).toEqual({ ok: true })
  })

  it('and no file beside this one lacks its sentence', () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json')).map((file) => file.replace(/\.json$/, ''))
    expect(files.sort()).toEqual(Object.keys(FOUND).sort())
  })
})
