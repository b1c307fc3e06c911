/** What makes Markdown, HTML, a formula or an address of plain text. */
const SPECIAL = /[&<>`|*_~[\]\\#$@]/g

/**
 * Text that shows as it is, on one line of Markdown: within a paragraph, a list or a table. Character references, because they hold
 * in all of these; a backslash does not.
 */
export function markdownText(text: string): string {
  const lines = text.split(/[\r\n\u2028\u2029]/).map(line => line.trim())
  return (
    lines
      .filter(line => line !== '')
      .join('\n')
      .replace(SPECIAL, character => `&#${character.charCodeAt(0)};`)
      .replaceAll('\n', '<br>')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to go
      .replace(/[\0-\x1f\x7f]/g, ' ')
  )
}

/** The same, as code. Not in backticks: in a table they do not keep `|` from ending a cell. */
export function markdownCode(text: string): string {
  return `<code>${markdownText(text)}</code>`
}

/** A block of code, fenced by more backticks than there are in it. */
export function codeBlock(language: string, lines: readonly string[]): string {
  const text = lines.join('\n')
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

export interface Column {
  readonly head: string
  readonly isNumber?: boolean
}

/** Cells are Markdown by now. */
export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ head }) => head)),
    line(columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n')
}
