/** What users can name, and its types: a change of either is on purpose, or it is a mistake that breaks them. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as rollcall from '../../src/index.ts'
import * as arbitraries from '../../sim/arbitraries.ts'
import * as sim from '../../sim/index.ts'

const DIST = new URL('../../dist/', import.meta.url)

/** Without what is said about them: that may get better. */
function declarations(path: string): string {
  const text = readFileSync(new URL(path, DIST), 'utf8')
  return text.replace(/^\/\/# sourceMappingURL=.*\n?/m, '').replace(/\/\*\*[^]*?\*\//g, '').replace(/^\s*\n/gm, '')
}

/** An entry, and the modules that it exports from. Modules behind those are no promise. */
function publicModules(entry: string): readonly string[] {
  const modules = [...declarations(entry).matchAll(/from '(\.[^']+)\.ts'/g)].map((match) => new URL(`${match[1]}.d.ts`, new URL(entry, DIST)).href)
  return [entry, ...new Set(modules.map((url) => url.slice(DIST.href.length)))]
}

describe('What users import', () => {
  it('has these names at run time', () => {
    expect(Object.keys(rollcall).sort()).toEqual(['Cluster', 'NameConflictError', 'RollcallError', 'bounds', 'prometheusText'])
    expect(Object.keys(sim).sort()).toEqual([
      'FAULT_KINDS', 'Simulation', 'SimulationError', 'describeScenario', 'drawScenario', 'failsLike', 'parseScenario', 'play', 'playTwice',
      'replayCommand', 'scenarioFile', 'scenarioText', 'shrink',
    ])
  })

  it('has these arbitraries, with these types, beside fast-check', async () => {
    expect(Object.keys(arbitraries).sort()).toEqual(['linkOptions', 'scenario', 'settings', 'step'])
    await expect(declarations('sim/arbitraries.d.ts')).toMatchFileSnapshot('./public/sim.arbitraries.d.ts.txt')
  })

  it.each(['src/index.d.ts', 'sim/index.d.ts'])('has the types that are written down: %s', async (entry) => {
    const modules = publicModules(entry)
    expect(modules.length).toBeGreaterThan(4)
    for (const path of modules) await expect(declarations(path)).toMatchFileSnapshot(`./public/${path.replaceAll('/', '.')}.txt`)
  })
})
