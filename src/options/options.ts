import * as v from 'valibot'
import { type FieldNoun, issueSentence } from './issue-sentence.ts'
import { ScenarioError } from './scenario-error.ts'

/** What each option of an interface may be: an entry for each, so that a new one cannot be forgotten. */
export type OptionSchemas<Options> = { readonly [Name in keyof Required<Options>]: v.GenericSchema }

/** What the options that a function takes may be. */
export type OptionsSchema<Options> = v.GenericSchema<unknown, Options>

/** Makes the schema of some options. Those that are not among `required` may be left out. */
export function optionsOf<Options extends object>(
  schemas: OptionSchemas<Options>,
  required: readonly (keyof Options & string)[] = [],
): OptionsSchema<Options> {
  const entries = Object.entries<v.GenericSchema>(schemas).map(([name, schema]) => [
    name,
    required.includes(name as keyof Options & string) ? schema : v.optional(schema),
  ])
  return v.pipe(plainObject(), v.strictObject(Object.fromEntries(entries))) as unknown as OptionsSchema<Options>
}

/** An object with fields: no list, and nothing that has its contents elsewhere, as a Map does. */
export function plainObject(expected = 'an object'): v.GenericSchema {
  return v.custom(
    given => typeof given === 'object' && given !== null && FIELDS.has(Object.prototype.toString.call(given)),
    expected,
  )
}

/** What objects say they are: those of classes as well, and modules. */
const FIELDS: ReadonlySet<string> = new Set(['[object Object]', '[object Module]'])

/**
 * Checks what a user gave as options. `where` names the function: `crash`. Throws a ScenarioError that says which option there
 * is not, and which one was probably meant, or what one of them has to be.
 */
export function checkOptions(where: string, schema: v.GenericSchema, given: unknown, noun: FieldNoun = 'option'): void {
  const result = v.safeParse(schema, given)
  if (!result.success) throw new ScenarioError(`${where}: ${issueSentence(schema, result.issues, noun)}`)
}
