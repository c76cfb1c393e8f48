import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { closing, filesWithoutGit, place, repositoryFiles, scan, sourcesBelow } from './sources.ts'

/** What is left of a text when blanks are taken together. */
const codeOf = (...lines: readonly string[]): string => scan('a.ts', lines.join('\n')).code.replaceAll(/\s+/g, ' ').trim()

describe('The scan of a source', () => {
  it('blanks comments of both kinds', () => {
    expect(codeOf('one // two', '/* three', ' * four */ five', '/** six */')).toBe('one five')
  })

  it('blanks what stands inside quotes and keeps the quotes', () => {
    expect(codeOf("a('x // y', \"it's\", 'it\\'s', '')")).toBe("a(' ', \" \", ' ', '')")
  })

  it('blanks a template but keeps the code inside it, however deep', () => {
    expect(codeOf('`one ${two({ three: `four ${five}` })} // six` + seven // eight'))
      .toBe('` ${two({ three: ` ${five}` })} ` + seven')
    expect(codeOf('`\\` ${one} \\${two} $ {three}` + four')).toBe('` ${one} ` + four')
  })

  it('blanks a regular expression, quotes and slashes in it included', () => {
    expect(codeOf('const a = /[\'"/]\\/`/g.test(b) // c')).toBe('const a = / /g.test(b)')
    expect(codeOf('return /"/', 'call(/\'/, !/"/.test(x))')).toBe('return / / call(/ /, !/ /.test(x))')
  })

  it('takes a slash behind a value for a division', () => {
    expect(codeOf("a / b / 'c'", "f(a) / 'b' / 2", "list[0] / '/'", "count++ / '/'", "map.get(k)! / '/'"))
      .toBe("a / b / ' ' f(a) / ' ' / 2 list[0] / ' ' count++ / ' ' map.get(k)! / ' '")
  })

  it('leaves every offset and every line where it was', () => {
    const source = scan('a.ts', "/* one\n two */ three('four') // five\n`six\n${seven}`\n")
    expect(source.code).toHaveLength(source.text.length)
    expect(source.code.indexOf('seven')).toBe(source.text.indexOf('seven'))
    expect(place(source, source.code.indexOf('seven'))).toBe('a.ts:4')
    expect(place(source, 0)).toBe('a.ts:1')
  })

  it('keeps strings in the text that only lost its comments', () => {
    expect(scan('a.ts', "a('b') // c").uncommented.trim()).toBe("a('b')")
  })

  it('finds the bracket that closes another, past those in strings', () => {
    const { code } = scan('a.ts', "f(g(')'), [1, { a: ')' }]) + h()")
    expect(code.slice(1, closing(code, 1)).at(-1)).toBe(')')
    expect(code.slice(closing(code, 1))).toBe(' + h()')
    expect(closing('f((', 1)).toBe(3)
  })
})

describe('The list of sources', () => {
  it('holds this file, and each file once', () => {
    const files = repositoryFiles()
    expect(files).toContain('test/style/sources.test.ts')
    expect(new Set(files).size).toBe(files.length)
    expect(sourcesBelow('test/style').map(({ path }) => path)).toContain('test/style/sources.ts')
  })

  it('holds nothing that is ignored', () => {
    expect(repositoryFiles().filter((path) => /^(?:node_modules|dist|\.git)\//.test(path))).toEqual([])
  })

  it('is read from the folder itself where there is no git', () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-style-'))
    try {
      for (const path of ['src/net', 'dist', '.git', 'node_modules/one']) mkdirSync(join(folder, path), { recursive: true })
      writeFileSync(join(folder, '.gitignore'), 'node_modules/\ndist/\n*.tgz\n')
      for (const path of ['src/net/a.ts', 'dist/a.js', '.git/HEAD', 'node_modules/one/index.js', 'one.tgz', 'stray.txt']) {
        writeFileSync(join(folder, path), '')
      }
      expect([...filesWithoutGit(folder)].sort()).toEqual(['.gitignore', 'src/net/a.ts', 'stray.txt'])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
