import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isMeasured, lineCount, lockFaults, MOST_LINES, strangers, traces, type Lock } from './repository.ts'
import { repositoryFiles, ROOT } from './sources.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const files = repositoryFiles()

describe('The top level of the repository', () => {
  it('is told from what does not belong there', () => {
    expect(strangers(['src/index.ts', '.ci/run', 'README.md', 'notes.txt', 'scripts/a.sh', 'scripts/b.sh']))
      .toEqual(['notes.txt', 'scripts'])
  })

  it('holds what the design names and what tools demand, and nothing else', () => {
    expect(strangers(files)).toEqual([])
  })

  it('holds what a reader and a package need', () => {
    const needed = ['.ci/run', 'LICENSE', 'README.md', 'package-lock.json', 'package.json', 'tsconfig.json']
    expect(needed.filter((path) => !files.includes(path))).toEqual([])
  })
})

describe('The length of files', () => {
  it('is counted in lines, whether or not the last one ends', () => {
    expect(['a', 'a\n', 'a\nb', 'a\n\nb\n'].map(lineCount)).toEqual([1, 1, 2, 3])
  })

  it('is measured of code wherever it is, not of data and prose', () => {
    const measured = ['src/a.ts', 'sim/a/b.ts', 'test/a.test.ts', 'examples/a.html']
    expect([...measured, 'test/vectors.json', 'examples/README.md', 'README.md'].filter(isMeasured)).toEqual(measured)
  })

  it(`is at most ${MOST_LINES} lines`, () => {
    const lengths = files.filter(isMeasured).map((path) => [path, lineCount(read(path))] as const)
    expect(lengths).not.toEqual([])
    expect(lengths.filter(([, lines]) => lines > MOST_LINES)).toEqual([])
  })
})

describe('Traces of one machine', () => {
  /** Put together here, so that this file does not hold what it looks for. */
  const path = (...parts: readonly string[]): string => `/${parts.join('/')}`
  const host = (...parts: readonly string[]): string => parts.join('.')

  it.each([
    `see ${path('home', 'me', 'notes')}`,
    `const folder = '${path('tmp')}'`,
    `open("${path('tmp', 'a.sock')}")`,
    `${path('root', '.npmrc')}`,
    `cd ${path('work', 'main')} && make`,
    `file://${path('Users', 'me', 'a.ts')}`,
    `"url": "https://${host('registry', 'npmjs', 'org')}/a/-/a-1.0.0.tgz"`,
    `deb https://${host('deb', 'debian', 'org')}/debian stable main`,
  ])('are seen in %j', (text) => {
    expect(traces(`first\n${text}`)).toEqual([expect.stringMatching(/^2: /)])
  })

  it.each([
    "import { work } from '../work/home.ts'",
    'https://example.org/home/page',
    'join(tmpdir(), "rollcall-")',
    '#!/usr/bin/env bash',
    `\${folder}${path('tmp', 'a')}`,
    'the registry. Then',
  ])('are not seen in %j', (text) => {
    expect(traces(text)).toEqual([])
  })

  it('are in no file of the repository', () => {
    const texts = files.map((file) => [file, read(file)] as const).filter(([, text]) => !text.includes('\0'))
    expect(texts.flatMap(([file, text]) => traces(text).map((trace) => `${file}:${trace}`))).toEqual([])
  })
})

describe('The lock file', () => {
  const lock = JSON.parse(read('package-lock.json')) as Lock
  const without = (place: string): Lock =>
    ({ packages: Object.fromEntries(Object.entries(lock.packages).filter(([name]) => name !== place)) })

  it('is whole for a clean install, on every platform, from any archive', () => {
    expect(lockFaults(lock)).toEqual([])
  })

  it('is not whole without one of the native parts, as npm writes it where that part was not to be had', () => {
    const parts = Object.keys(lock.packages['node_modules/msgpackr-extract']?.optionalDependencies ?? {})
    expect(parts).toHaveLength(6)
    for (const part of parts) {
      expect(lockFaults(without(`node_modules/${part}`))).toEqual([`node_modules/msgpackr-extract wants ${part}, which is not locked`])
    }
  })

  it('is not whole with another version than the exact one that is wanted, without a checksum, or with an address', () => {
    const packages = {
      '': { dependencies: { one: '^1.0.0' } },
      'node_modules/one': { version: '1.0.0', resolved: 'one.tgz', dependencies: { two: '2.0.0', three: '3.0.0' } },
      'node_modules/one/node_modules/two': { version: '2.0.0', integrity: 'x', dependencies: { three: '^3.0.0' } },
      'node_modules/two': { version: '2.0.1', integrity: 'x' },
      'node_modules/three': { version: '3.0.1', integrity: 'x' },
    }
    expect(lockFaults({ packages })).toEqual([
      'node_modules/one wants three 3.0.0, locked is 3.0.1',
      'node_modules/one has no checksum',
      'node_modules/one has an address',
    ])
  })

  it('locks what the manifest asks for', () => {
    const manifest = JSON.parse(read('package.json')) as Lock['packages'][string]
    const { dependencies, devDependencies, version } = lock.packages[''] ?? {}
    expect({ dependencies, devDependencies, version }).toEqual({
      dependencies: manifest.dependencies, devDependencies: manifest.devDependencies, version: manifest.version,
    })
  })
})
