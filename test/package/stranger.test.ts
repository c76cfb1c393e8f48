/** `rollcall/sim` in the hands of somebody who has the tarball, the contract and a test runner of his own. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../style/sources.ts'
import { LIMIT_MS, pack, Project, run } from './packed.ts'
import { STRANGERS_SUITE, STRANGERS_TYPES } from './stranger.ts'

const project = new Project()

beforeAll(async () => {
  await project.install(await pack(project.folder))
  for (const name of ['vitest', '@types/node']) project.link(name)
  project.write('cluster.test.ts', STRANGERS_SUITE)
  project.write('types.ts', STRANGERS_TYPES)
  project.write('tsconfig.json', JSON.stringify({
    compilerOptions: { strict: true, exactOptionalPropertyTypes: true, noEmit: true, module: 'nodenext', target: 'es2022', lib: ['es2023', 'esnext.disposable'], types: ['node'] },
    files: ['cluster.test.ts', 'types.ts'],
  }))
  project.write('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
}, 2 * LIMIT_MS)

afterAll(() => project[Symbol.dispose]())

describe('The contract of rollcall/sim', () => {
  it('works as written in a suite of a stranger’s own', async () => {
    const { code, out, errors } = await run(project.folder, process.execPath, join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', project.folder)
    expect(code, `${out}\n${errors}`).toBe(0)
    expect(out).toMatch(/4 passed/)
  }, LIMIT_MS)

  it('has the types that it says', async () => {
    const { code, out } = await run(project.folder, process.execPath, join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false')
    expect(out).toBe('')
    expect(code).toBe(0)
  }, LIMIT_MS)
})
