import type { Verdict } from '../../checkers/checker.ts'

/** What a line of `--json` says about a history. */
export interface VerdictRecord {
  readonly file: string
  readonly format: string
  readonly model: string
  readonly valid: boolean | 'unknown'
  readonly reason: string
  /** What must be known to trust the verdict; not there if there is nothing. */
  readonly notes?: readonly string[]
  /** Of transactions: what was found, and the consistency models that it rules out, the weakest and the others. */
  readonly anomalyTypes?: readonly string[]
  readonly not?: readonly string[]
  readonly alsoNot?: readonly string[]
  /** The checker's evidence, in a shape of its own. */
  readonly details?: unknown
}

export function verdictRecord(
  { file, format, model }: Pick<VerdictRecord, 'file' | 'format' | 'model'>,
  { valid, reason, details }: Verdict,
  notes: readonly string[],
): VerdictRecord {
  const { anomalyTypes, not, alsoNot, ...rest } = (details ?? {}) as Record<string, readonly string[] | undefined>
  return {
    ...{ file, format, model, valid, reason },
    ...(notes.length === 0 ? {} : { notes }),
    ...(anomalyTypes === undefined ? {} : { anomalyTypes }),
    ...(not === undefined ? {} : { not }),
    ...(alsoNot === undefined ? {} : { alsoNot }),
    ...(details === undefined ? {} : { details: plain(rest) }),
  }
}

/** What JSON can hold: Maps as objects or lists of entries, Sets as arrays, bigints as text. */
function plain(details: unknown): unknown {
  return JSON.parse(
    JSON.stringify(details, (name, value: unknown) => {
      // The whole order of a long history, which is of use to programs only.
      if (name === 'linearization' && Array.isArray(value)) return value.length
      if (typeof value === 'bigint') return String(value)
      if (value instanceof Set) return [...value]
      if (!(value instanceof Map)) return value
      const hasNames = [...value.keys()].every(key => typeof key !== 'object')
      return hasNames ? Object.fromEntries(value) : [...value]
    }),
  )
}
