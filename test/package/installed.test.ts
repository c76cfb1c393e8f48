import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../style/sources.ts'
import { LIMIT_MS, pack, Project, run } from './packed.ts'
import {
  ARBITRARIES, BOTH_WAYS, LIFE_IN_COMMONJS, LIFE_IN_ESM, LIFE_OF_ONE, MISTAKES, SIMULATION_IN_COMMONJS, SIMULATION_IN_ESM,
  TYPED_SCENARIOS, TYPED_SIMULATION, TYPED_USE,
} from './programs.ts'

const project = new Project()

beforeAll(async () => {
  await project.install(await pack(project.folder))
}, 2 * LIMIT_MS)

afterAll(() => project[Symbol.dispose]())

describe('The installed package', () => {
  it('brings two packages with it and no test library', () => {
    const folder = join(project.folder, 'node_modules')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const manifests = files.filter((path) => /^(?:@[^/]+\/)?[^/]+\/package\.json$/.test(path))
    expect(manifests.map((path) => dirname(path)).sort()).toEqual(['eventemitter3', 'msgpackr', 'rollcall'])
  })

  it('starts and ends a cluster for a program that imports it, and then lets the process go', async () => {
    expect(await project.program('life.mjs', LIFE_IN_ESM)).toEqual(LIFE_OF_ONE)
  }, LIMIT_MS)

  it('starts and ends a cluster for a program that requires it', async () => {
    expect(await project.program('life.cjs', LIFE_IN_COMMONJS)).toEqual(LIFE_OF_ONE)
  }, LIMIT_MS)

  it('simulates the same run, over the very same class, for programs that import and that require it', async () => {
    const imported = await project.program('simulation.mjs', SIMULATION_IN_ESM)
    expect(imported).toEqual({ isCluster: true, members: ['m0', 'm1', 'm2'], traceHash: expect.stringMatching(/./) as string })
    expect(await project.program('simulation.cjs', SIMULATION_IN_COMMONJS)).toEqual(imported)
  }, 2 * LIMIT_MS)

  it('asks for fast-check where arbitraries are imported, and only there; with it they are there', async () => {
    expect(await project.program('without.mjs', ARBITRARIES)).toBe('ERR_MODULE_NOT_FOUND fast-check')
    project.link('fast-check')
    expect(await project.program('with.mjs', ARBITRARIES)).toEqual(['linkOptions', 'scenario', 'settings', 'step'])
  }, 2 * LIMIT_MS)

  it('is there once in a process that loads it both ways', async () => {
    expect(await project.program('both.cjs', BOTH_WAYS)).toEqual([true, true, true, true])
  }, LIMIT_MS)
})

describe('The types of the installed package', () => {
  /** The lines on which the compiler found errors, by file; what it says about no file is an error of the test. */
  const errors = new Map<string, string[]>()
  const mistakeFile = (index: number): string => `mistake${index}.ts`

  beforeAll(async () => {
    for (const name of ['@types/node', 'fast-check']) project.link(name)
    const files = {
      'use.mts': TYPED_USE,
      'use.cts': TYPED_USE,
      'simulation.mts': TYPED_SIMULATION,
      'scenarios.mts': TYPED_SCENARIOS,
      ...Object.fromEntries(MISTAKES.map(([, first, second], index) => [mistakeFile(index), `${first}\n${second}\n`])),
    }
    for (const [path, text] of Object.entries(files)) project.write(path, text)
    project.write('tsconfig.json', JSON.stringify({
      compilerOptions: {
        strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false, noEmit: true,
        module: 'nodenext', target: 'es2022', types: ['node'],
      },
      files: Object.keys(files),
    }))
    const { out } = await run(project.folder, process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false')
    for (const line of out.split('\n').filter((text) => /^\S/.test(text))) {
      const [, file = 'elsewhere', at = line] = /^([\w.]+)\((\d+),\d+\): error /.exec(line) ?? []
      errors.set(file, [...(errors.get(file) ?? []), at])
    }
  }, LIMIT_MS)

  it.each(['use.mts', 'use.cts', 'simulation.mts', 'scenarios.mts'])('compile in a strict program: %s', (file) => {
    expect(errors.get(file) ?? []).toEqual([])
  })

  it('have no error of their own', () => {
    expect([...errors].filter(([file]) => !/^(?:use|simulation|scenarios|mistake\d+)\.[cm]?ts$/.test(file))).toEqual([])
  })

  it.each(MISTAKES.map(([what], index) => [what, index] as const))('refuse %s', (_what, index) => {
    expect(new Set(errors.get(mistakeFile(index)))).toEqual(new Set(['2']))
  })
})
