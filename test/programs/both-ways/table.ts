import { readFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { System } from './system.ts'

/** Systems that need what is refused. */
export const REFUSED: readonly string[] = ['child-process', 'cluster', 'http2']

const IMPORTED = /^(?:import\b(?:[^'"]*\bfrom)?|\} from) ?['"]([^'".][^'"]*)['"]/gm

/** What the first line of a system's own files says that begins with a comment. */
function purposeOf({ name, parts }: System): string {
  const own = parts.filter(({ file }) => basename(dirname(file)) === name)
  const lines = own.map(({ file }) => readFileSync(file, 'utf8').split('\n')[0] ?? '')
  return lines.find(line => line.startsWith('// '))?.slice(3) ?? ''
}

/** The packages and modules that the parts of a system import: packages first. */
function importsOf({ parts }: System): string {
  const names = parts.flatMap(({ file }) =>
    [...readFileSync(file, 'utf8').matchAll(IMPORTED)].map(([, name]) => name ?? ''),
  )
  const isOurs = (name: string) => (name.startsWith('node:') ? 1 : 0)
  const unique = [...new Set(names)].sort((a, b) => isOurs(a) - isOurs(b) || (a < b ? -1 : 1))
  return unique.map(name => `\`${name.replace('node:', '')}\``).join(', ')
}

/** The table of what runs: each system by its name, with what was seen of it. */
export function table(systems: readonly System[], seen: ReadonlyMap<System, string>): string {
  const lines = systems.map(system => {
    const what = [system.name, purposeOf(system), importsOf(system), seen.get(system) ?? '']
    return `| ${what.map(each => each.replaceAll('|', '\\|')).join(' | ')} |`
  })
  return ['| | what it does | with | |', '|---|---|---|---|', ...lines].join('\n')
}

const [BEGIN, END] = ['<!-- the table of what runs: begin -->', '<!-- end -->']

/** A page in which this table stands in the place of the one that was there. */
export function withTable(page: string, written: string): string {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (begin < 0 || end < begin) throw new Error(`the page lacks ${BEGIN} … ${END}`)
  return `${page.slice(0, begin + BEGIN.length)}\n${written}\n${page.slice(end)}`
}
