import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A verdict of a reference tool; `error`: it refused the history. */
export type KnownVerdict = boolean | 'unknown' | 'error'

/** What a reference tool said about a history. */
export interface OracleResult {
  readonly valid: KnownVerdict
  /** The weakest consistency models that it ruled out, by its own names. */
  readonly not?: readonly string[] | null
}

/** A recorded history, and what is known about it. */
export interface ManifestEntry {
  /** Relative to the manifest. */
  readonly file: string
  readonly collection: string
  readonly format: string
  readonly model: string
  /** `null`: unknown. An object: it depends on how it is asked, see `oracle`. */
  readonly expected: KnownVerdict | null | Readonly<Record<string, unknown>>
  /** Results by the name of the tool and its options: `elle:serializable`, `jepsen:bank {:total-amount 100}`. */
  readonly oracle?: Readonly<Record<string, OracleResult>>
}

/** @throws Error if it is not there or no list of entries. */
export function readManifest(folder: string): readonly ManifestEntry[] {
  const path = join(folder, 'manifest.json')
  const entries: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!Array.isArray(entries)) throw new Error(`${path} must be a list of histories`)
  for (const [i, entry] of entries.entries()) {
    for (const field of ['file', 'collection', 'model'] as const) {
      if (typeof entry?.[field] !== 'string') throw new Error(`${path}: entry ${i} has no ${field}`)
    }
  }
  return entries
}
