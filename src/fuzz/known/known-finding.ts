import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { sameSignature } from '../../scenario/violation.ts'
import { isAlike } from '../../search/shape.ts'

/** The version of the format that this release writes, and the only one that it reads. */
export const FINDINGS_FORMAT = 1

/** What people think of a finding: something to mend, mended, or meant to be so. */
export const FINDING_STATES = ['open', 'fixed', 'expected'] as const
export type FindingState = (typeof FINDING_STATES)[number]

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const day = v.pipe(v.string(), v.isoTimestamp())

const night = { night: day, revision: v.exactOptional(v.string()) }
const sighting = v.strictObject({ ...night, seed: count })

const finding = v.strictObject({
  kind: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits')),
  scenario: v.string(),
  file: v.string(),
  signature: v.string(),
  needs: v.exactOptional(v.array(v.string())),
  message: v.string(),
  state: v.picklist(FINDING_STATES),
  issue: v.exactOptional(v.string()),
  first: sighting,
  last: sighting,
  hits: count,
  runs: count,
  seeds: v.array(count),
  unseen: v.exactOptional(v.strictObject({ nights: count, seeds: count, night: day })),
  gone: v.exactOptional(v.strictObject(night)),
  regressed: v.exactOptional(v.strictObject(night)),
})

/** What a night says about a finding, from what has to be looked at to what has not. */
export const NEWS = ['new', 'regressed', 'known', 'gone'] as const

/** How news stand in `results.json`. */
export const newsSchema = v.array(v.looseObject({ news: v.picklist(NEWS), finding }))

/** How the registry stands in its file. */
export const registrySchema = v.strictObject({ format: v.literal(FINDINGS_FORMAT), findings: v.array(finding) })

/** A night on which something was so, by when its session began, and the commit that it ran. */
export interface Night {
  /** ISO 8601. */
  readonly night: string
  /** Absent where there is no repository. */
  readonly revision?: string
}

/** A run that showed it. */
export interface Sighting extends Night {
  readonly seed: number
}

/** One way to fail, as nights and people remember it. */
export interface KnownFinding {
  /** The fingerprint of the kind of failure: of the scenario's name, the signature, and what it needs. It never changes. */
  readonly kind: string
  readonly scenario: string
  /** Of the scenario's module, where it was seen last. */
  readonly file: string
  readonly signature: string
  /** What its smallest plan needs to fail: families of faults. Absent where unknown. */
  readonly needs?: readonly string[]
  /** The sentence about the violation. */
  readonly message: string
  readonly state: FindingState
  /** Where people speak about it. */
  readonly issue?: string
  readonly first: Sighting
  readonly last: Sighting
  /** How often it was seen, in how many runs of the nights that saw it. */
  readonly hits: number
  readonly runs: number
  /** Seeds that showed it, which are run again. None where a guided search found it. */
  readonly seeds: readonly number[]
  /** Since when it was not seen; absent where the last night saw it. `night` is the last one that counts. */
  readonly unseen?: { readonly nights: number; readonly seeds: number; readonly night: string }
  /** When it was gone. */
  readonly gone?: Night
  /** When it came back. */
  readonly regressed?: Night
}

/** One finding, as a night tells of it. */
export interface FindingNews {
  readonly news: (typeof NEWS)[number]
  /** What it is now. */
  readonly finding: KnownFinding
}

/** What tells findings apart. */
export type KindOfFailure = Pick<KnownFinding, 'scenario' | 'signature' | 'needs'>

/** Whether they are the same, even if lines were added to the code since, or it is unknown what one needs. */
export function isSameKind(a: KindOfFailure, b: KindOfFailure): boolean {
  return a.scenario === b.scenario && sameSignature(a.signature, b.signature) && isAlike(a.needs, b.needs)
}

/** Returns the fingerprint of a kind of failure: 16 hexadecimal digits. */
export function fingerprintOf({ scenario, signature, needs }: KindOfFailure): string {
  const text = JSON.stringify([scenario, signature, needs ?? null])
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
