/**
 * The runs whose trace hashes are pinned. Each is a scenario in a file of its own, small enough that all are played in seconds, and
 * together they have each kind of fault, of step and of latency; some are given what a file cannot hold.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawScenario, parseScenario, type Host, type PlayOptions, type Scenario } from '../../../sim/index.ts'

export interface Case {
  readonly name: string
  readonly scenario: Scenario
  readonly options: PlayOptions<unknown>
}

/** With the scenarios and the pins: as sources, for the built program too. */
export const FOLDER: URL = new URL('test/sim/pinned/', top(new URL('.', import.meta.url)))
const SCENARIOS = new URL('scenarios/', FOLDER)

const KEYS = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

/** How often each host says something. */
const TALK_MS = 700

/** Says something to a member that it draws, and has new metadata now and then. */
function talkative(host: Host): { heard: number } {
  const state = { heard: 0 }
  host.onMessage(() => void state.heard++)
  host.setInterval(() => {
    const peers = host.cluster.peers()
    const peer = peers[Math.floor(host.random() * peers.length)]
    if (peer !== undefined) host.send(peer.name, { at: host.now(), wall: host.wallClock(), heard: state.heard, luck: host.random() })
    if (host.random() < 0.1) host.cluster.setMetadata({ heard: state.heard }).catch(() => undefined)
  }, TALK_MS)
  return state
}

/** Key: name of the scenario. */
const OPTIONS: Readonly<Record<string, PlayOptions<unknown>>> = {
  sealed: { options: () => ({ keys: KEYS }) },
  service: { service: talkative },
}

/** Worlds as the swarm draws them: the draw is pinned too. */
const DRAWN = [1, 2, 3]

/** Key: name. */
export const CASES: ReadonlyMap<string, Case> = new Map([...writtenCases(), ...drawnCases()].map((one) => [one.name, one]))

function writtenCases(): readonly Case[] {
  const names = readdirSync(SCENARIOS).filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -'.json'.length)).sort()
  return names.map((name) =>
    ({ name, scenario: parseScenario(readFileSync(new URL(`${name}.json`, SCENARIOS), 'utf8')), options: OPTIONS[name] ?? {} }))
}

function drawnCases(): readonly Case[] {
  return DRAWN.map((seed) => ({ name: `drawn-${seed}`, scenario: drawScenario(seed, { membersAtMost: 5 }), options: {} }))
}

/** A path below the folder of the pins. */
export function inFolder(file: string): string {
  return fileURLToPath(new URL(file, FOLDER))
}

/** The folder with the manifest. */
function top(from: URL): URL {
  for (let folder = from; ; folder = new URL('..', folder)) if (existsSync(new URL('package.json', folder))) return folder
}
