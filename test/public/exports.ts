import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Something that an entry point exports. */
export interface Exported {
  readonly name: string
  readonly isType: boolean
  /** The comment before its declaration, without stars. */
  readonly doc: string
  /** Where it is declared. */
  readonly file: string
}

/** What a module exports, itself or by passing on, in the order of names. A namespace (`export * as gen`) has its names as `gen.x`. */
export function exportsOf(file: string): readonly Exported[] {
  const text = readFileSync(file, 'utf8')
  const found: Exported[] = declarations(text, file)
  for (const [, types, names = '', from = ''] of text.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)'/gm)) {
    const there = exportsOf(join(dirname(file), from))
    for (const [, type, original = '', renamed] of names.matchAll(/(type )?(\w+)(?: as (\w+))?/g)) {
      const exported = there.find(({ name }) => name === original)
      if (exported === undefined) throw new Error(`${file} passes on ${original}, but ${from} does not export it`)
      const isType = exported.isType || (types ?? type) !== undefined
      found.push({ ...exported, name: renamed ?? original, isType })
    }
  }
  for (const [, namespace, from = ''] of text.matchAll(/^export \* (?:as (\w+) )?from '([^']+)'/gm)) {
    const there = exportsOf(join(dirname(file), from))
    found.push(...there.map(each => (namespace === undefined ? each : { ...each, name: `${namespace}.${each.name}` })))
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Of an overloaded function, the first declaration counts. */
function declarations(text: string, file: string): Exported[] {
  const found = new Map<string, Exported>()
  const declaration =
    /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n)?^export (?:declare )?(?:abstract )?(?:async )?(function\*?|class|interface|type|const) (\w+)/gm
  for (const [, comment = '', kind, name = ''] of text.matchAll(declaration)) {
    const doc = comment.replaceAll(/^ *\* ?/gm, '').trim()
    if (!found.has(name)) found.set(name, { name, isType: kind === 'interface' || kind === 'type', doc, file })
  }
  return [...found.values()]
}

/**
 * The members of an exported interface, class or object type that have no comment before them; those that it inherits from what is not
 * exported itself, too. Overloads have one together.
 */
export function undocumentedMembers({ name, file }: Pick<Exported, 'name' | 'file'>): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const own = name.split('.').at(-1) as string
  const start = new RegExp(`^(?:export )?(?:abstract )?(?:interface|class|type) ${own}\\b`, 'm').exec(text)
  if (start === null) return []
  const lines = text.slice(start.index).split('\n')
  // What it extends may stand on lines of its own. A type has members if it is an object.
  const begin = lines.findIndex((line, i) => /[{}]$/.test(line) || (i > 0 && !/^ {2}extends/.test(line)))
  const inherited = basesIn(lines.slice(0, begin + 1).join(' '), text, file).flatMap(undocumentedMembers)
  if (!lines[begin]?.endsWith('{')) return inherited
  const end = lines.findIndex((line, i) => i > begin && line.startsWith('}'))
  const body = lines.slice(begin + 1, end)
  // Members of members, as well: `readonly errors: readonly { … }[]`.
  const names = body.map(
    line => /^(?: {2}(?:readonly |override |static |async |get |\*)*| {4}readonly )(\w+)\??[(:<]/.exec(line)?.[1],
  )
  const missing = body.flatMap((_, i) => {
    const member = names[i]
    if (member === undefined || member === 'constructor') return []
    const isTold = /\*\/$/.test(body[i - 1] ?? '') || names[i - 1] === member
    return isTold ? [] : [`${own}.${member}`]
  })
  return [...inherited, ...missing]
}

/** What an interface or class extends, where that is ours. */
function basesIn(header: string, text: string, file: string): { name: string; file: string }[] {
  const listed = /\bextends ([^{]*)/.exec(header)?.[1] ?? ''
  const names = listed.replaceAll(/<.*>|implements.*/g, '').match(/\w+/g) ?? []
  return names.flatMap(name => {
    const from = new RegExp(`^import (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '(\\.[^']+)'`, 'm').exec(text)?.[1]
    if (from !== undefined) return [{ name, file: join(dirname(file), from) }]
    return new RegExp(`^(?:export )?(?:abstract )?(?:interface|class) ${name}\\b`, 'm').test(text)
      ? [{ name, file }]
      : []
  })
}
