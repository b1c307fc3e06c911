import { INITIAL as INITIAL_VERSION } from '../register-versions.ts'
import type { RwRegisterInference } from '../rw-register-inference.ts'
import { int32s } from '../scratch.ts'
import { OK } from '../transaction-log.ts'
import { type TransactionTable, WRITE } from '../transaction-table.ts'
import { INITIAL, NOTHING, type Observations } from './observations.ts'

const NO_CHAIN = new Int32Array(0)

/** What reads of registers saw: each the write of its value, as every value is written only once. */
export function registerObservations(table: TransactionTable, inference: RwRegisterInference): Observations {
  const { kind, key, outcome, keys, first, count } = table
  const happened = outcome.map((result, t) => (result === OK || inference.hasHappened(t) ? 1 : 0))
  const readFrom = int32s(first[count]!).fill(NOTHING)
  for (let t = 0; t < count; t++) {
    if (outcome[t] !== OK) continue
    for (let m = first[t]!; m < first[t + 1]!; m++) {
      if (kind[m] === WRITE) continue
      const versions = inference.versions[key[m]!]!
      const version = inference.versionOf[m]!
      const writer = version === INITIAL_VERSION ? INITIAL : inference.writerOf(versions, version)
      // The inference says -1 where no writer is known.
      if (writer !== t && (version === INITIAL_VERSION || writer >= 0) && !hasWritten(t, m)) readFrom[m] = writer
    }
  }
  return {
    table,
    happened,
    readFrom,
    depth: int32s(first[count]!).map((_, m) => (kind[m] === WRITE ? -1 : 0)),
    chains: keys.map(() => NO_CHAIN),
  }

  function hasWritten(t: number, read: number): boolean {
    for (let m = first[t]!; m < read; m++) if (kind[m] === WRITE && key[m] === key[read]) return true
    return false
  }
}
