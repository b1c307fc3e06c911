import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import { clip, displayWidth, padEnd } from './display-width.ts'
import type { Glyphs } from './glyphs.ts'
import { type Line, span } from './spans.ts'
import { leads } from './state-change.ts'
import { isOpaque, isScalar, valueText } from './value-text.ts'

const LONGEST_SCALAR = 24
const LONGEST_COMPOUND = 60
const NAMES_SHOWN = 4

/** What the nodes' `inspect()` says at the end, nodes with the same state together; who is down is said too. */
export function statesSection(run: Run, { width, lines }: { width: number; lines: number }, glyphs: Glyphs): Line[] {
  const groups = new Map<string, { names: string[]; state: unknown; leads: boolean }>()
  for (const [name, state] of Object.entries(run.states)) {
    if (state === undefined) continue
    const text = valueText(state, 2_000)
    const isLeading = safely(() => leads(state, name)) ?? false
    const key = `${isLeading} ${text}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { names: [name], state, leads: isLeading })
    else group.names.push(name)
  }
  const down = downNodes(run)
  if (groups.size === 0 && down.length === 0) return []
  const all = [...groups.values()]
  const isCut = all.length + (down.length > 0 ? 1 : 0) > lines - 1
  // Leaders first when not all fit, otherwise in the order of their names.
  const ordered = isCut ? [...all.filter(each => each.leads), ...all.filter(each => !each.leads)] : all
  const shown = ordered.slice(0, Math.max(1, lines - 1 - (isCut ? 1 : 0) - (down.length > 0 ? 1 : 0)))
  const names = shown.map(group => namesText(group.names))
  const nameWidth = Math.min(24, Math.max(0, ...names.map(displayWidth)))
  const room = Math.max(10, width - nameWidth - 4)
  const texts = fieldTexts(
    shown.map(({ state }) => state),
    room,
    glyphs.ellipsis,
  )
  const missing = ordered.slice(shown.length).reduce((sum, group) => sum + group.names.length, 0)
  return [
    [span('states at the end', 'title')],
    ...shown.map(
      (group, i): Line => [
        span(
          `  ${padEnd(clip(names[i] ?? '', nameWidth, glyphs.ellipsis), nameWidth)}  `,
          group.leads ? 'state' : 'plain',
        ),
        span(clip(texts[i] ?? '', room, glyphs.ellipsis), group.leads ? 'state' : 'plain'),
      ],
    ),
    ...(missing === 0 ? [] : [[span(`  ${glyphs.ellipsis} ${missing} more node${missing === 1 ? '' : 's'}`, 'dim')]]),
    ...(down.length === 0 ? [] : [[span(`  ${padEnd(namesText(down), nameWidth)}  down`, 'fault')]]),
  ]
}

function namesText(names: readonly string[]): string {
  if (names.length <= NAMES_SHOWN) return names.map(quotedLine).join(', ')
  return `${names.slice(0, 2).map(quotedLine).join(', ')} and ${names.length - 2} more`
}

/** `role: leader  term: 2`: as many fields as there is room for, below each other where the states are alike. */
function fieldTexts(states: readonly unknown[], room: number, ellipsis: string): string[] {
  const fields = states.map(state => safely(() => fieldsOf(state)))
  const names = fields[0]?.map(([name]) => name) ?? []
  const isTable = names.length > 0 && fields.every(each => each?.map(([name]) => name).join() === names.join())
  if (!isTable) return states.map(state => valueText(state, room).replace(/^\{(.*)\}$/s, '$1'))
  const rows = fields.map(() => '')
  for (const column of names.keys()) {
    const cells = fields.map(each => (each?.[column] ?? ['', '']).join(': '))
    const isLast = column === names.length - 1
    const width = Math.max(...cells.map(displayWidth))
    if (column > 0 && displayWidth(rows[0] ?? '') + width + (isLast ? 0 : ellipsis.length + 2) > room) {
      return rows.map(row => row + ellipsis)
    }
    for (const [i, cell] of cells.entries()) rows[i] += isLast ? cell : `${padEnd(cell, width)}  `
  }
  return rows
}

/** The fields of a state, scalars first and what tells a person nothing last; undefined if it is no record. */
function fieldsOf(state: unknown): (readonly [string, string])[] | undefined {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return undefined
  if (state instanceof Map || state instanceof Set || ArrayBuffer.isView(state)) return undefined
  const rank = (value: unknown) => (isOpaque(value) ? 2 : isScalar(value) ? 0 : 1)
  const ordered = [0, 1, 2].flatMap(each => Object.entries(state).filter(([, value]) => rank(value) === each))
  return ordered.map(
    ([name, value]) =>
      [quotedLine(name), valueText(value, isScalar(value) ? LONGEST_SCALAR : LONGEST_COMPOUND)] as const,
  )
}

/** Nodes that crashed and did not start again. */
function downNodes(run: Run): string[] {
  const down = new Set<string>()
  for (const event of run.journal ?? []) {
    if (event.kind === 'crash') down.add(event.process)
    else if (event.kind === 'start') down.delete(event.process)
  }
  return [...down]
}

/** A state is the user's own object at the end of the run: looking at it may throw. */
function safely<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
