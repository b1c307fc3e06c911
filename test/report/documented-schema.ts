import { readFileSync } from 'node:fs'
import * as v from 'valibot'

const DOCUMENT = new URL('../../docs/journal.md', import.meta.url)

type Field = v.GenericSchema
type Fields = Record<string, Field>

/** The schema that docs/journal.md describes in its tables: of the head, of the tail, and of each kind of event. */
export function documentedSchema() {
  const text = readFileSync(DOCUMENT, 'utf8')
  const types = new Map<string, Field>([
    ['text', v.string()],
    ['integer', v.pipe(v.number(), v.safeInteger())],
    ['boolean', v.boolean()],
    ['any', v.unknown()],
  ])
  for (const [name = '', values = ''] of tableAfter(text, '| type | one of |'))
    types.set(name, v.picklist(codeIn(values)))
  const fieldsOf = (heading: string): Fields => {
    const fields: Fields = {}
    for (const [names = '', typeName = '', always] of tableAfter(text, heading)) {
      const type = types.get(typeName)
      if (type === undefined) throw new Error(`docs/journal.md: ${names}: there is no type "${typeName}"`)
      for (const name of codeIn(names)) fields[name] = always === 'yes' ? type : v.exactOptional(type)
    }
    return fields
  }
  const every = fieldsOf('### Every event')
  const kinds = new Map<string, v.GenericSchema>()
  for (const [heading] of text.matchAll(/^### `.*$/gm)) {
    const schema = v.strictObject({ ...every, ...fieldsOf(heading) })
    for (const kind of codeIn(heading)) kinds.set(kind, schema)
  }
  return {
    head: v.strictObject(fieldsOf('| head |')),
    tail: v.strictObject(fieldsOf('| tail |')),
    kinds: kinds as ReadonlyMap<string, v.GenericSchema>,
  }
}

/** The cells of the first table that begins at a line which starts like this, or after it; without its head. */
function tableAfter(text: string, start: string): string[][] {
  const lines = text.slice(text.indexOf(`\n${start}`) + 1).split('\n')
  const first = lines.findIndex(line => line.startsWith('|'))
  const rows = lines.slice(first)
  const end = rows.findIndex(line => !line.startsWith('|'))
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim())
  return rows.slice(2, end < 0 ? undefined : end).map(cells)
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code as string)
}
