import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traces } from '../style/repository.ts'
import { ROOT } from '../style/sources.ts'
import { LIMIT_MS, pack, Project } from './packed.ts'

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

describe('The tarball', () => {
  const project = new Project()
  let paths: readonly string[] = []

  beforeAll(async () => {
    paths = (await pack(project.folder)).paths
  }, LIMIT_MS)

  afterAll(() => project[Symbol.dispose]())

  it('holds the licence, the manual, the manifest, the built library and simulator, and the sources of both', () => {
    expect(['LICENSE', 'README.md', 'package.json'].filter((path) => !paths.includes(path))).toEqual([])
    expect(['dist/src/', 'dist/sim/', 'src/', 'sim/'].filter((folder) => !paths.some((path) => path.startsWith(folder)))).toEqual([])
  })

  it('holds nothing else: no tests, no examples, no settings of tools', () => {
    const belongs = /^(?:LICENSE|README\.md|package\.json|(?:dist\/)?(?:src|sim)\/.*)$/
    expect(paths.filter((path) => !belongs.test(path) || /\.test\.|tsbuildinfo|\.tgz$/.test(path))).toEqual([])
  })

  it('holds every file that the manifest points to', () => {
    type Target = string | Readonly<Record<string, string>>
    const { exports } = JSON.parse(read('package.json')) as { readonly exports: Readonly<Record<string, Target>> }
    const targets = Object.values(exports).flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
    expect(targets.length).toBeGreaterThanOrEqual(5)
    expect(targets.map((target) => target.replace('./', '')).filter((target) => !paths.includes(target))).toEqual([])
  })

  it('holds nothing in its build that its sources do not: no leftover of an earlier one', () => {
    const built = paths.filter((path) => path.startsWith('dist/'))
    const sourceOf = (path: string): string => path.replace('dist/', '').replace(/(?:\.d\.ts|\.js)(?:\.map)?$/, '.ts')
    expect(built.filter((path) => !paths.includes(sourceOf(path)))).toEqual([])
  })

  it('holds for every source its code, its types and the maps of both', () => {
    const sources = paths.filter((path) => /^(?:src|sim)\/.*\.ts$/.test(path))
    const endings = ['.js', '.js.map', '.d.ts', '.d.ts.map']
    const wanted = sources.flatMap((path) => endings.map((ending) => `dist/${path.replace(/\.ts$/, ending)}`))
    expect(wanted.filter((path) => !paths.includes(path))).toEqual([])
  })

  it('holds no map that leads to a file that is not in it', () => {
    const maps = paths.filter((path) => path.endsWith('.map'))
    expect(maps).not.toEqual([])
    const lost = maps.flatMap((map) => {
      const { sources } = JSON.parse(read(map)) as { readonly sources: readonly string[] }
      return sources.map((source) => posix.join(posix.dirname(map), source)).filter((source) => !paths.includes(source))
    })
    expect(lost).toEqual([])
  })

  it('holds no trace of the machine it was built on', () => {
    expect(paths.flatMap((path) => traces(read(path)).map((trace) => `${path}:${trace}`))).toEqual([])
  })
})
