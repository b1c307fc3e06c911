import * as v from 'valibot'
import { nearest } from './nearest.ts'
import { shown } from './shown.ts'

/** What a schema is about: what its fields are called in a sentence. */
export type FieldNoun = 'option' | 'field'

type Issue = v.BaseIssue<unknown>

/**
 * Returns a sentence about what is wrong with a value that a schema refused: where it is, what stands there and what is
 * expected, or that there is no such field and which one was probably meant.
 */
export function issueSentence(
  schema: v.GenericSchema,
  issues: readonly [Issue, ...Issue[]],
  noun: FieldNoun = 'field',
): string {
  // A name that is wrong explains why another one is missing.
  const issue = deepest(issues.find(isUnknownName) ?? issues[0])
  const path = (issue.path ?? []).map(({ key }) => key as string | number)
  const name = pathText(path)
  if (isUnknownName(issue)) return unknownName(schema, path, noun)
  if (path.length === 0) return `expected ${expectedText(issue)}, but found ${shown(issue.input)}`
  if (issue.input === undefined) {
    const said = isMissing(issue) ? expectedAt(schema, path) : expectedText(issue)
    return `the ${noun} "${name}" is missing${said === undefined ? '' : `: expected ${said}`}`
  }
  return `${name} is ${shown(issue.input)}: expected ${expectedText(issue)}${suggestion(issue)}`
}

/** In a union, the issue of the branch that came furthest says most. */
function deepest(issue: Issue): Issue {
  const nested = (issue.issues ?? []).filter(({ path }) => (path?.length ?? 0) > (issue.path?.length ?? 0))
  return nested[0] === undefined ? issue : deepest(nested[0])
}

function isUnknownName(issue: Issue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

function isMissing(issue: Issue): boolean {
  return issue.type.endsWith('object') && issue.expected !== 'Object'
}

/** `faults[0].node`. */
function pathText(path: readonly (string | number)[]): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(key)}]`
  }
  return text
}

// ---- names ---------------------------------------------------------------------------------------------------------

function unknownName(schema: v.GenericSchema, path: readonly (string | number)[], noun: FieldNoun): string {
  const parent = path.slice(0, -1)
  const wrong = String(path.at(-1))
  const known = fieldsAt(schema, parent)
  const [elsewhere] = pathsTo(schema, wrong)
  const near = nearest(wrong, known)
  const meant = elsewhere ?? (near === undefined ? undefined : [...parent, near])
  const sentence = `there is no ${noun} "${pathText(path)}"`
  if (meant !== undefined) return `${sentence}: did you mean "${pathText(meant)}"?`
  if (known.length === 0) return sentence
  return known.length === 1
    ? `${sentence}; the only one is ${known[0]}`
    : `${sentence}; the ${noun}s are ${known.join(', ')}`
}

interface Walkable {
  readonly entries?: Readonly<Record<string, v.GenericSchema>>
  readonly wrapped?: v.GenericSchema
  readonly item?: v.GenericSchema
  readonly options?: readonly v.GenericSchema[]
  readonly pipe?: readonly v.GenericSchema[]
}

/** The schemas of the object that a schema may be about, by the name of the field. */
function fieldsOf(schema: v.GenericSchema): Readonly<Record<string, v.GenericSchema>> {
  const { entries, wrapped, options, pipe } = schema as Walkable
  if (entries !== undefined) return entries
  if (wrapped !== undefined) return fieldsOf(wrapped)
  const parts = pipe?.filter(part => part !== schema) ?? options ?? []
  const objects = parts.filter(option => typeof option === 'object')
  return Object.assign({}, ...objects.map(fieldsOf))
}

function within(schema: v.GenericSchema, key: string | number): v.GenericSchema | undefined {
  if (typeof key === 'string') return fieldsOf(schema)[key]
  const { item, wrapped, options = [] } = schema as Walkable
  if (item !== undefined) return item
  if (wrapped !== undefined) return within(wrapped, key)
  return options.map(option => within(option, key)).find(found => found !== undefined)
}

function schemaAt(schema: v.GenericSchema, path: readonly (string | number)[]): v.GenericSchema | undefined {
  return path.reduce<v.GenericSchema | undefined>((at, key) => (at === undefined ? undefined : within(at, key)), schema)
}

function fieldsAt(schema: v.GenericSchema, path: readonly (string | number)[]): string[] {
  const at = schemaAt(schema, path)
  return at === undefined ? [] : Object.keys(fieldsOf(at))
}

/** Where else, at most two levels down, there is a field of this name. */
function pathsTo(schema: v.GenericSchema, name: string): string[][] {
  return Object.entries(fieldsOf(schema)).flatMap(([outer, inner]) => (name in fieldsOf(inner) ? [[outer, name]] : []))
}

// ---- what is expected ----------------------------------------------------------------------------------------------

function expectedAt(schema: v.GenericSchema, path: readonly (string | number)[]): string | undefined {
  const at = schemaAt(schema, path)
  const issue = at === undefined ? undefined : v.safeParse(at, undefined).issues?.[0]
  return issue === undefined ? undefined : expectedText(issue)
}

const IN_WORDS: Readonly<Record<string, string>> = {
  Object: 'an object',
  Array: 'a list',
  Function: 'a function',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
}

function expectedText(issue: Issue): string {
  if (!issue.message.startsWith('Invalid')) return issue.message
  if (issue.type === 'integer') return 'a whole number'
  const { expected } = issue
  if (expected === null) return 'something else'
  const alternatives = expected.replace(/^\((.*)\)$/, '$1').split(' | ')
  const words = alternatives.map(each => IN_WORDS[each] ?? boundText(each) ?? each.replaceAll('"', "'"))
  return words.length === 1 ? (words[0] as string) : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

/** `>=1` in words. */
function boundText(expected: string): string | undefined {
  const [, sign, bound] = /^(>=|<=|>|<)(.+)$/.exec(expected) ?? []
  if (bound === undefined) return undefined
  return { '>=': `${bound} or more`, '<=': `${bound} or less`, '>': `more than ${bound}`, '<': `less than ${bound}` }[
    sign as '>='
  ]
}

/** Of several words, the one that was probably meant. */
function suggestion({ input, expected }: Issue): string {
  if (typeof input !== 'string' || expected === null) return ''
  const meant = nearest(
    input,
    [...expected.matchAll(/"([^"]*)"/g)].map(([, word]) => word as string),
  )
  return meant === undefined ? '' : `: did you mean '${meant}'?`
}
