import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { shownPath } from '../../failures/shown-path.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import { issueSentence } from '../../options/issue-sentence.ts'
import { parseJson } from '../../options/json-text.ts'
import { usageError } from '../problem.ts'
import { FINDINGS_FORMAT, type KnownFinding, registrySchema } from './known-finding.ts'

/** Reads a registry of findings; a file that is not there has none. Throws a ProblemError that says what is wrong with it. */
export function readFindings(path: string): KnownFinding[] {
  if (!existsSync(path)) return []
  let json: unknown
  try {
    json = parseJson(readFileSync(path, 'utf8'))
  } catch (error) {
    throw usageError(`${shownPath(path)} cannot be read: ${(error as Error).message}`)
  }
  const { format } = (json ?? {}) as { format?: unknown }
  if (typeof format === 'number' && format > FINDINGS_FORMAT) {
    throw usageError(`${shownPath(path)} was written by a newer sameseed (format ${format}): upgrade sameseed`)
  }
  const result = v.safeParse(registrySchema, json)
  if (!result.success) {
    throw usageError(`${shownPath(path)} is no registry of findings: ${issueSentence(registrySchema, result.issues)}`)
  }
  return result.output.findings
}

/** Writes all of it or nothing. The order is that of scenarios and kinds, so that a commit shows what has changed. */
export function writeFindings(path: string, findings: readonly KnownFinding[]): void {
  const key = ({ scenario, signature, kind }: KnownFinding) => `${scenario}\n${signature}\n${kind}`
  const sorted = [...findings].sort((a, b) => (key(a) < key(b) ? -1 : 1))
  writeWhole(path, `${JSON.stringify({ format: FINDINGS_FORMAT, findings: sorted }, undefined, 2)}\n`)
}
