import { show, showName } from '../display.ts'
import type { CycleStep } from './cycle.ts'
import { explainSessionOrder } from './dependency.ts'
import { PROCESS, REALTIME, RW, WR } from './edges.ts'
import { INITIAL, type RegisterVersions } from './register-versions.ts'
import { BELIEF, type RwRegisterInference } from './rw-register-inference.ts'
import { READ, type TransactionTable } from './transaction-table.ts'

/** Why one transaction comes before another, from the registers that they read and wrote. */
export function explainRwRegister(
  table: TransactionTable,
  inference: RwRegisterInference,
  step: CycleStep,
  a: string,
  b: string,
): string {
  if (step.label === PROCESS || step.label === REALTIME) return explainSessionOrder(table, step, a, b)
  const { first, key } = table
  for (const k of new Set(key.subarray(first[step.to]!, first[step.to + 1]!))) {
    const reason = explainByKey(table, inference, inference.versions[k]!, step, a, b)
    if (reason !== undefined) return reason
  }
  throw new Error('a dependency between two transactions has no reason')
}

function explainByKey(
  table: TransactionTable,
  inference: RwRegisterInference,
  versions: RegisterVersions,
  { from, to, label }: CycleStep,
  a: string,
  b: string,
): string | undefined {
  const name = showName(table.keys[versions.key])
  const say = (version: number) => show(versions.values[version])
  const { readers } = versions
  if (label === WR) {
    const { first, kind, key } = table
    for (let m = first[to]!; m < first[to + 1]!; m++) {
      if (kind[m] !== READ || key[m] !== versions.key) continue
      const version = inference.versionOf[m]!
      if (version === INITIAL || inference.writerOf(versions, version) !== from) continue
      return `${a} wrote ${say(version)} to ${name}, which ${b} read`
    }
    return undefined
  }
  if (label === RW && readers[INITIAL]!.includes(from)) {
    const version = versions.values.findIndex(
      (_, each) => each !== INITIAL && inference.writerOf(versions, each) === to,
    )
    if (version >= 0) return `${a} found ${name} still ${say(INITIAL)}, without ${b}'s write of ${say(version)}`
  }
  for (const { before, after, source } of inference.orders[versions.key]!.edges) {
    if (inference.writerOf(versions, after) !== to) continue
    if (label === RW ? !readers[before]!.includes(from) : inference.writerOf(versions, before) !== from) continue
    const how =
      source === 'wfrKeys'
        ? `${b} read ${say(before)} before it wrote ${say(after)}`
        : `${say(after)} came after it, ${BELIEF[source]}`
    return label === RW
      ? `${a} read ${name} as ${say(before)}, without ${b}'s write of ${say(after)}: ${how}`
      : `${a} wrote ${say(before)} to ${name} and ${b} wrote ${say(after)}: ${how}`
  }
  return undefined
}
