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
  const path = (issue.path ?? []) as Path
  const last = path.at(-1)
  if (last === undefined) return `expected ${expectedText(issue)}, but found ${shown(issue.input)}`
  if (isUnknownName(issue)) return unknownName(schema, path, noun)
  const name = pathText(path)
  if (issue.input === undefined) {
    return `the ${noun} "${name}" is missing: expected ${expectedThere(schema, path, issue)}`
  }
  if (last.origin === 'key') {
    return `${pathText(path.slice(0, -1))} has ${shown(issue.input)}: expected ${expectedText(issue)}`
  }
  const meant = wordMeant(issue)
  const advice = meant === undefined ? `expected ${expectedText(issue)}` : `did you mean '${meant}'?`
  return `${name} is ${shown(issue.input)}: ${advice}`
}

/** In a union, the issue of the branch that came furthest says most. */
function deepest(issue: Issue): Issue {
  const nested = (issue.issues ?? []).filter(({ path }) => (path?.length ?? 0) > (issue.path?.length ?? 0))
  return nested[0] === undefined ? issue : deepest(nested[0])
}

function isUnknownName(issue: Issue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never'
}

/** The way to a value: at each step the name or number of a part, and what it is a part of. */
type Path = readonly Part[]

interface Part {
  readonly key: string | number
  readonly input: unknown
  /** Whether it is about the name of the part, or about what is there. */
  readonly origin?: 'key' | 'value'
}

/** `faults[0].node`. */
function pathText(path: Path): string {
  let text = ''
  for (const { key } of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(key)}]`
  }
  return text
}

// ---- schemas -------------------------------------------------------------------------------------------------------

/** As much of valibot's schemas as it takes to find the part that a path leads to. */
interface Walkable {
  readonly entries?: Readonly<Record<string, v.GenericSchema>>
  readonly item?: v.GenericSchema
  readonly value?: v.GenericSchema
  readonly wrapped?: v.GenericSchema
  readonly pipe?: readonly v.GenericSchema[]
  readonly getter?: (input: unknown) => v.GenericSchema
}

/** The schemas of an object's fields, by their names: those that `schema` has for this very object. */
function fieldsOf(schema: v.GenericSchema, input: unknown): Readonly<Record<string, v.GenericSchema>> {
  const { entries, wrapped, getter } = schema as Walkable
  if (entries !== undefined) return entries
  if (wrapped !== undefined) return fieldsOf(wrapped, input)
  if (getter !== undefined) return fieldsOf(getter(input), input)
  return Object.assign({}, ...alsoOf(schema).map(also => fieldsOf(also, input)))
}

/** The schema of a part. */
function partOf(schema: v.GenericSchema, key: string | number, input: unknown): v.GenericSchema | undefined {
  const { entries, item, value, wrapped, getter } = schema as Walkable
  if (wrapped !== undefined) return partOf(wrapped, key, input)
  if (getter !== undefined) return partOf(getter(input), key, input)
  const own = entries?.[key] ?? item ?? value
  return own ?? alsoOf(schema).flatMap(also => partOf(also, key, input) ?? [])[0]
}

/** What else a value has to be, one after the other: the schemas in a pipe. */
function alsoOf(schema: v.GenericSchema): readonly v.GenericSchema[] {
  return ((schema as Walkable).pipe ?? []).filter(({ kind }) => kind === 'schema').slice(1)
}

function schemaAt(schema: v.GenericSchema, path: Path): v.GenericSchema | undefined {
  return path.reduce<v.GenericSchema | undefined>(
    (at, { key, input }) => (at === undefined ? undefined : partOf(at, key, input)),
    schema,
  )
}

// ---- names ---------------------------------------------------------------------------------------------------------

function unknownName(schema: v.GenericSchema, path: Path, noun: FieldNoun): string {
  const wrong = path.at(-1) as Part
  const holder = schemaAt(schema, path.slice(0, -1))
  const fields = holder === undefined ? {} : fieldsOf(holder, wrong.input)
  const sentence = `there is no ${noun} "${pathText(path)}"`
  const meant = meantBy(String(wrong.key), fields)
  if (meant !== undefined) {
    const keys = meant.map(key => ({ key, input: undefined }))
    return `${sentence}: did you mean "${pathText([...path.slice(0, -1), ...keys])}"?`
  }
  const known = Object.keys(fields)
  if (known.length < 2) return known.length === 0 ? sentence : `${sentence}; the only one is ${known[0]}`
  return `${sentence}; the ${noun}s are ${known.join(', ')}`
}

/** The field that was probably meant: one of that name within another, or else one with a similar name. */
function meantBy(wrong: string, fields: Readonly<Record<string, v.GenericSchema>>): readonly string[] | undefined {
  const outer = Object.keys(fields).find(name => wrong in fieldsOf(fields[name] as v.GenericSchema, undefined))
  if (outer !== undefined) return [outer, wrong]
  const near = nearest(wrong, Object.keys(fields))
  return near === undefined ? undefined : [near]
}

// ---- what is expected ----------------------------------------------------------------------------------------------

/** What is expected where nothing is: the object says only that the field is missing, its own schema says what it is. */
function expectedThere(schema: v.GenericSchema, path: Path, issue: Issue): string {
  const there = schemaAt(schema, path)
  const [own] = (there === undefined ? undefined : v.safeParse(there, undefined).issues) ?? []
  return expectedText(own ?? issue)
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
function wordMeant({ input, expected }: Issue): string | undefined {
  if (typeof input !== 'string' || expected === null) return undefined
  const words = [...expected.matchAll(/"([^"]*)"/g)].map(([, word]) => word as string)
  return nearest(input, words)
}
