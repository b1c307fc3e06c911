import * as v from 'valibot'
import { issueSentence } from '../options/issue-sentence.ts'
import { parseJson } from '../options/json-text.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { Plan } from '../scenario/plan.ts'
import { parsePlan } from '../scenario/plan-schema.ts'
import type { Run } from '../scenario/run.ts'
import { foremostViolation } from '../scenario/violation.ts'
import type { UnmetPart } from '../search/applicability.ts'
import { type Origin, PlanMisfit } from './plan-misfit.ts'
import { type Surroundings, surroundingsSchema } from './surroundings/surroundings.ts'

/** The version of the format that this release writes, and the newest that it reads. */
const FORMAT = 1

/** Describes a failure as it is stored: everything that is needed to replay it, as JSON. */
export interface Failure {
  /** The version of this format. */
  readonly format: typeof FORMAT
  /** Name of the scenario, and the file that exports it, relative to where the command ran. */
  readonly scenario: string
  /** The file that exports the scenario, relative to where the command ran. */
  readonly file: string
  /** What was violated, and how. */
  readonly signature: string
  /** The sentence that says what was wrong. */
  readonly message: string
  /** The plan that fails, as small as it was found. */
  readonly plan: Plan
  /** The fingerprint of the plan's run. */
  readonly fingerprint: string
  /** The plan as it was found, before shrinking. */
  readonly original: Plan
  /** The passing run that differs least from it, where one was found: its plan, and what is different in it. */
  readonly passing?: StoredPass
  /** Parts of the plan that its run did not come to even then, such as `faults[1]`. */
  readonly unmet?: readonly string[]
  /** Versions of what may change the run. */
  readonly versions: { readonly sameseed: string; readonly node: string }
  /** What else may change the run. Absent where its scenario could not say, such as for a run that hangs. */
  readonly surroundings?: Surroundings
}

/** A plan that passes, and differs from that of a failure by one change. */
export interface StoredPass {
  readonly plan: Plan
  /** `n3→n2 voted takes 25 ms instead of 4.7 ms`. */
  readonly change: string
  /** True where the nodes do all the same in it, and only what would have shown the mistake is missing. */
  readonly isUnseen?: boolean
}

/** What it has to be is looked at later. */
const aPlan = v.custom<unknown>(given => given !== undefined, 'a plan')

const schema = v.object({
  format: v.literal(FORMAT),
  scenario: v.string(),
  file: v.string(),
  signature: v.string(),
  message: v.string(),
  plan: aPlan,
  fingerprint: v.string(),
  original: aPlan,
  passing: v.exactOptional(v.object({ plan: v.unknown(), change: v.string(), isUnseen: v.exactOptional(v.boolean()) })),
  unmet: v.exactOptional(v.array(v.string())),
  versions: v.object({ sameseed: v.string(), node: v.string() }),
  surroundings: v.exactOptional(surroundingsSchema),
})

/** What a run does not tell about itself. */
export interface AboutFailure {
  /** The file that exports the scenario, relative to where the command ran. */
  readonly file: string
  readonly versions: Failure['versions']
}

/** A run that failed, as far as its failure file is concerned. */
export interface FailedRun
  extends Pick<Failure, 'scenario' | 'signature' | 'message' | 'plan' | 'fingerprint' | 'surroundings'> {
  /** The plan as it was found (default: the same). */
  readonly original?: Plan
  /** The passing run that differs least (default: none is known). */
  readonly passing?: StoredPass | undefined
  /** As `applicability` has it (default: none). */
  readonly unmet?: readonly UnmetPart[]
}

/** Returns the sentence about what a run violated, before what could not be decided; empty where nothing is wrong. */
export function sentenceOf({ violations }: Pick<Run, 'violations'>): string {
  return foremostViolation(violations)?.message ?? ''
}

/** Returns what to store of a failure. */
export function failureOf({ original, passing, unmet = [], ...found }: FailedRun, about: AboutFailure): Failure {
  const { scenario, signature, message, plan, fingerprint, surroundings } = found
  return {
    format: FORMAT,
    scenario,
    file: about.file,
    signature,
    message,
    plan,
    fingerprint,
    original: original ?? plan,
    ...(passing === undefined ? {} : { passing: storedPass(passing) }),
    ...(unmet.length === 0 ? {} : { unmet: unmet.map(({ part }) => part) }),
    versions: about.versions,
    ...(surroundings === undefined ? {} : { surroundings }),
  }
}

/** Without what else there may be, such as its run. */
function storedPass({ plan, change, isUnseen }: StoredPass): StoredPass {
  return { plan, change, ...(isUnseen === undefined ? {} : { isUnseen }) }
}

/** `<scenario>-<signature>.json`, with nothing in it that a file system minds. */
export function failureFileName({ scenario, signature }: Pick<Failure, 'scenario' | 'signature'>): string {
  return `${slug(scenario)}-${slug(signature)}.json`
}

/** A text as part of a file's name. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 80)
    .replace(/^-|-$/g, '')
}

/** Where it was found, and how to find it anew. */
export function originOf({ scenario, file, original }: Pick<Failure, 'scenario' | 'file' | 'original'>): Origin {
  return { scenario, file, seed: Object.keys(original).length === 1 ? original.seed : undefined }
}

/**
 * Reads a failure from the text of its file. `where` names it in errors: `the failure` by default. Throws a ScenarioError that says what is
 * wrong with it: a PlanMisfit if all is well but its plan.
 */
export function parseFailure(text: string, where = 'the failure'): Failure {
  if (typeof text !== 'string') {
    throw new ScenarioError("parseFailure takes the text of a failure file: readFileSync(path, 'utf8')")
  }
  let json: unknown
  try {
    json = parseJson(text)
  } catch (error) {
    throw new ScenarioError(`${where} is not JSON: ${(error as Error).message}`, { cause: error })
  }
  const { format } = (json ?? {}) as { format?: unknown }
  if (typeof format === 'number' && format > FORMAT) {
    throw new ScenarioError(
      `${where} was written by a newer sameseed (format ${format}, this one reads up to ${FORMAT}): upgrade sameseed`,
    )
  }
  const result = v.safeParse(schema, json)
  if (!result.success) {
    throw new ScenarioError(`${where} is no failure file: ${issueSentence(schema, result.issues)}`)
  }
  const { plan, original, passing, unmet, ...rest } = result.output
  let origin: Origin = { ...rest, seed: undefined }
  try {
    const found = parsePlan(original, 'original')
    origin = originOf({ ...rest, original: found })
    return {
      ...rest,
      plan: parsePlan(plan, 'plan'),
      original: found,
      ...(passing === undefined ? {} : { passing: { ...passing, plan: parsePlan(passing.plan, 'passing.plan') } }),
      ...(unmet === undefined ? {} : { unmet }),
    }
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    throw new PlanMisfit(where, error.message, origin)
  }
}
