import { components } from './components.ts'
import { type ExternalAccess, INITIAL, type RegisterVersions } from './register-versions.ts'
import { OK } from './transaction-log.ts'
import type { TransactionTable } from './transaction-table.ts'

/** How it is known that one version of a register came before another. */
export type VersionSource = 'initial' | 'versionOrder' | 'wfrKeys' | 'sequentialKeys' | 'linearizableKeys'

/** One version came before another. */
export interface VersionEdge {
  readonly before: number
  readonly after: number
  readonly source: VersionSource
}

/** Versions that would each have to come before themselves, if a source were right. */
export interface CyclicVersions {
  readonly source: VersionSource
  readonly versions: readonly number[]
}

/** What is known about the order of one register's versions, besides that the initial one comes before all others. */
export interface VersionOrder {
  readonly edges: readonly VersionEdge[]
  readonly cyclic: readonly CyclicVersions[]
}

/** What may be assumed about the order of versions. */
export interface VersionAssumptions {
  /** The order in which a key's values were written, if that is known from elsewhere. */
  readonly versionOrder: ((key: unknown) => readonly unknown[] | undefined) | undefined
  /** What a transaction writes to a key follows what it read there. */
  readonly wfrKeys: boolean
  readonly sequentialKeys: boolean
  readonly linearizableKeys: boolean
}

/**
 * Puts together what the sources say, one after the other. A source that contradicts itself or an earlier one is left out
 * and reported: an order that is not one would make every cycle possible.
 */
export function versionOrder(
  table: TransactionTable,
  versions: RegisterVersions,
  assumptions: VersionAssumptions,
): VersionOrder {
  const edges: VersionEdge[] = []
  const cyclic: CyclicVersions[] = []
  const known = new Set<number>()
  for (const [source, pairs] of sources(table, versions, assumptions)) {
    const added: VersionEdge[] = []
    const seen = new Set<number>()
    for (const [before, after] of pairs) {
      const name = before * versions.values.length + after
      // That the initial version comes first is known anyway.
      if (before === after || before === INITIAL || known.has(name) || seen.has(name)) continue
      seen.add(name)
      added.push({ before, after, source })
    }
    if (added.length === 0) continue
    const knots = knotsOf(versions.values.length, [...edges, ...added])
    if (knots.length > 0) {
      for (const knot of knots) cyclic.push({ source, versions: knot })
      continue
    }
    edges.push(...added)
    for (const name of seen) known.add(name)
  }
  return { edges, cyclic }
}

type Pairs = Iterable<readonly [before: number, after: number]>

function* sources(
  table: TransactionTable,
  versions: RegisterVersions,
  assumptions: VersionAssumptions,
): Generator<[VersionSource, Pairs]> {
  const given = assumptions.versionOrder?.(table.keys[versions.key])
  if (given !== undefined) yield ['versionOrder', givenOrder(versions, given)]
  if (assumptions.wfrKeys) yield ['wfrKeys', writesFollowReads(table, versions)]
  if (assumptions.sequentialKeys) yield ['sequentialKeys', sequential(table, versions)]
  if (assumptions.linearizableKeys) yield ['linearizableKeys', linearizable(table, versions)]
}

function* givenOrder(versions: RegisterVersions, values: readonly unknown[]): Generator<[number, number]> {
  let previous = INITIAL
  for (const value of values) {
    const version = versions.known(value)
    if (version === undefined || version === INITIAL || !isExternal(versions, version)) continue
    yield [previous, version]
    previous = version
  }
}

/** Whether a version was seen, or left behind. */
function isExternal({ writer, indeterminateWriter, readers }: RegisterVersions, version: number): boolean {
  return writer[version]! >= 0 || indeterminateWriter[version]! >= 0 || readers[version]!.length > 0
}

function* writesFollowReads(table: TransactionTable, { accesses }: RegisterVersions): Generator<[number, number]> {
  for (const { transaction, read, write } of accesses) {
    if (table.outcome[transaction] === OK && read !== undefined && write !== undefined) yield [read, write]
  }
}

/** The first and last version that a transaction had to do with. */
function enters({ read, write }: ExternalAccess): number {
  return (read ?? write)!
}

function leaves({ read, write }: ExternalAccess): number {
  return (write ?? read)!
}

function* sequential(table: TransactionTable, { accesses }: RegisterVersions): Generator<[number, number]> {
  const { completion, invocation, outcome } = table
  const endOf = ({ transaction }: ExternalAccess) => Math.max(completion[transaction]!, invocation[transaction]!)
  const last = new Map<number, number>()
  for (const access of [...accesses].sort((a, b) => endOf(a) - endOf(b))) {
    const isOk = outcome[access.transaction] === OK
    const process = table.process(access.transaction)
    const before = last.get(process)
    if (before !== undefined) yield [before, isOk ? enters(access) : access.write!]
    // Of unknown outcome, it may take effect after what its process does next.
    if (isOk) last.set(process, leaves(access))
  }
}

/** From each access to those that were invoked after it completed, without another wholly in between. */
function* linearizable(table: TransactionTable, { accesses }: RegisterVersions): Generator<[number, number]> {
  const { completion, invocation, outcome } = table
  const completed = accesses
    .map((access, i) => ({ access, i }))
    .filter(({ access }) => outcome[access.transaction] === OK)
    .sort((a, b) => completion[a.access.transaction]! - completion[b.access.transaction]!)
  const isBefore: Set<number>[] = []
  let latest = new Set<number>()
  let at = 0
  for (let i = 0; i < accesses.length; i++) {
    const access = accesses[i]!
    const invoked = invocation[access.transaction]!
    for (; at < completed.length && completion[completed[at]!.access.transaction]! < invoked; at++) {
      const done = completed[at]!.i
      const superseded = isBefore[done]
      latest = new Set([...latest].filter(other => superseded?.has(other) !== true))
      latest.add(done)
    }
    // Without an invocation it may have begun before everything else.
    if (invoked < 0) continue
    isBefore[i] = latest
    for (const other of latest) {
      const before = accesses[other]!
      const after = outcome[access.transaction] === OK ? enters(access) : access.write!
      yield [leaves(before), after]
    }
  }
}

/** The components of more than one version. */
function knotsOf(size: number, edges: readonly VersionEdge[]): number[][] {
  const start = new Int32Array(size + 1)
  // The initial version comes before each other one.
  const all = [...edges, ...Array.from({ length: size - 1 }, (_, i) => ({ before: INITIAL, after: i + 1 }))]
  for (const { before } of all) start[before + 1]!++
  for (let v = 0; v < size; v++) start[v + 1]! += start[v]!
  const fill = start.slice()
  const to = new Int32Array(all.length)
  for (const { before, after } of all) to[fill[before]!++] = after
  const { of, count } = components({ size, start, to })
  if (count === size) return []
  const members: number[][] = Array.from({ length: count }, () => [])
  for (let v = 0; v < size; v++) members[of[v]!]!.push(v)
  return members.filter(({ length }) => length > 1)
}
