/** The parts of Markdown that the README uses: fenced blocks, tables, headings, links. */

export interface Block {
  /** The word after the opening fence: `ts`, `sh`, `text` or nothing. */
  readonly language: string
  readonly text: string
}

const FENCED = /^```(\w*)\n([^]*?)\n```$/gm

export function blocksIn(markdown: string): readonly Block[] {
  return [...markdown.matchAll(FENCED)].map(([, language = '', text = '']) => ({ language, text }))
}

/** The tables, each as rows of cells, without the line under the head. */
export function tablesIn(markdown: string): readonly (readonly (readonly string[])[])[] {
  const outside = markdown.replace(FENCED, '')
  return [...outside.matchAll(/(?:^\|.*\|\n?)+/gm)].map(([table]) => {
    const rows = table.trimEnd().split('\n').map((row) => row.slice(1, -1).split('|').map((cell) => cell.trim()))
    return rows.filter((row) => !row.every((cell) => /^:?-+:?$/.test(cell)))
  })
}

/** The rows, without the head, of the one table with this head. */
export function rowsBelow(markdown: string, ...head: readonly string[]): readonly (readonly string[])[] {
  const found = tablesIn(markdown).filter(([first]) => first !== undefined && first.join('|') === head.join('|'))
  if (found.length !== 1) throw new Error(`there are ${found.length} tables with the head ${head.join(', ')}`)
  return found[0]?.slice(1) ?? []
}

/** The targets of links inside the repository: `src/a.md#part`, `#part`. */
export function localLinksIn(markdown: string): readonly string[] {
  const links = [...markdown.replace(FENCED, '').matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] as string)
  return links.filter((to) => !/^\w+:/.test(to))
}

/** The anchors that `#…` can name: the headings as the usual renderers spell them. */
export function anchorsIn(markdown: string): readonly string[] {
  const headings = [...markdown.replace(FENCED, '').matchAll(/^#+ (.*)$/gm)].map((match) => match[1] as string)
  return headings.map((heading) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, '').trim().replaceAll(/\s/g, '-'))
}

/** The text of a cell that is one piece of code, without its backticks. */
export function codeOf(cell: string | undefined): string {
  return cell?.replace(/^`(.*)`$/, '$1') ?? ''
}
