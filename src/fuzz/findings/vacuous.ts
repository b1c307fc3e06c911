import { counted, grouped } from '../../options/counted.ts'
import { nearest } from '../../options/nearest.ts'
import { operationsAsked } from '../../scenario/predicate-text.ts'
import { versionName } from '../../scenario/roles/role.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Claims, Coverage, FaultCount } from '../thread/protocol.ts'

/** Something that a scenario claims to test, and that no run tested: that nothing was found wrong there says nothing. */
export interface Vacuity {
  /** What the scenario's `untested` calls it. */
  readonly name: string
  /** In a sentence: `no 'put' ever succeeded`. */
  readonly message: string
}

/** With fewer runs it may be chance that no fault of a kind has hit anything, or that none of a few operations has succeeded. */
const RUNS_THAT_TELL = 10
/** So many operations of a kind tell by themselves. */
const OPERATIONS_THAT_TELL = 20

/** What a scenario claims to test. */
export function claimsOf(scenario: AnyScenario): Claims {
  const { clients, properties, checkers, faults, roles, workload, liveness, untested = [] } = scenario
  return {
    clients: clients !== undefined && clients.count > 0,
    properties: properties.length > 0,
    neverFinal: workload?.final !== undefined && workload.isFinalOptional !== true && liveness === undefined,
    checkers: checkers.map(({ name, operations }) => (operations === undefined ? { name } : { name, operations })),
    faults: [...new Set(faults.flatMap(({ kinds }) => kinds))],
    versions: roles.flatMap(role => role.versions.map(version => versionName(role, version))),
    asked: properties.map(({ predicate }) => operationsAsked(String(predicate))).filter(names => names.length > 0),
    untested,
  }
}

/**
 * What was claimed to be tested and was not, in `runs` runs of which at least one came to its end: a run that fails ends
 * before it has tested everything. But for what the scenario says goes untested.
 */
export function vacuitiesOf(claims: Claims, coverage: Coverage, runs: number): readonly Vacuity[] {
  const all = [
    ...nothing(claims),
    ...withoutFinal(claims),
    ...idle(claims, coverage),
    ...operations(coverage, runs),
    ...checkers(claims, coverage),
    ...unheard(coverage),
    ...mistakes(coverage),
    ...blind(coverage, runs),
    ...blindSpots(coverage, runs),
    ...misspelt(coverage),
    ...misspeltFields(coverage, runs),
    ...misspeltOperations(claims, coverage, runs),
    ...idleClients(coverage, runs),
    ...(runs < RUNS_THAT_TELL ? [] : [...faults(claims, coverage), ...versions(claims, coverage)]),
  ]
  return all.filter(({ name }) => !claims.untested.includes(name))
}

/** How it is told as a failure: by what it is, and how to say that it is meant. */
export function vacuityText({ name, message }: Vacuity): string {
  return `vacuous: ${message} (where that is meant: untested: ['${name}'])`
}

function nothing({ clients, properties, checkers: judges }: Claims): Vacuity[] {
  if (clients || properties || judges.length > 0) return []
  return [{ name: 'expect', message: 'nothing is tested: the scenario has no clients, no properties and no checkers' }]
}

/** What is drained or read at the end is what most such workloads are judged by. */
function withoutFinal({ neverFinal }: Claims): Vacuity[] {
  if (!neverFinal) return []
  const message = "the workload's final phase never began: it takes liveness: { quorum: 'majority' } or 'all'"
  return [{ name: 'final', message }]
}

/** Where there are checkers, they say so. */
function idle({ clients, checkers: judges }: Claims, { operations: counts }: Coverage): Vacuity[] {
  if (!clients || judges.length > 0 || Object.keys(counts).length > 0) return []
  return [
    { name: 'clients', message: 'clients did nothing: no operation was ever invoked (is the duration too short?)' },
  ]
}

function operations({ operations: counts }: Coverage, runs: number): Vacuity[] {
  const isNone = Object.values(counts).every(({ ok }) => ok === 0)
  return Object.entries(counts)
    .filter(([, { ok, invoked }]) => ok === 0 && (isNone || runs >= RUNS_THAT_TELL || invoked >= OPERATIONS_THAT_TELL))
    .map(([f, { invoked }]) => ({ name: f, message: `no '${f}' ever succeeded, of ${grouped(invoked)}` }))
}

/** Checkers that had nothing to look at. */
function checkers({ checkers: judges }: Claims, { operations: counts }: Coverage): Vacuity[] {
  const invoked = Object.keys(counts)
  return judges
    .filter(({ operations: known = invoked }) => !known.some(f => invoked.includes(f)))
    .map(({ name, operations: known }) => {
      const what = known === undefined ? 'operation' : known.map(f => `'${f}'`).join(' or ')
      return { name, message: `the checker "${name}" saw no ${what}` }
    })
}

function unheard({ unheard: messages }: Coverage): Vacuity[] {
  const nodes = Object.keys(messages)
  if (nodes.length === 0) return []
  const all = counted(
    Object.values(messages).reduce((sum, one) => sum + one, 0),
    'message',
  )
  const who =
    nodes.length === 1
      ? `${nodes[0]} has no receive, and never looks`
      : `${list(nodes)} have no receive, and never look`
  return [{ name: 'receive', message: `${who} at ${nodes.length === 1 ? 'its' : 'their'} inbox: ${all} went unheard` }]
}

/** Operations that tested nothing, since the client's own code is wrong. */
function mistakes({ mistakes: places }: Coverage): Vacuity[] {
  return Object.entries(places).map(([place, { operations: ended, message }]) => {
    const [name] = place.split(' at ', 1) as [string]
    const line = place.slice(name.length)
    return { name, message: `${counted(ended, 'operation')} of clients ended with ${message}${line}` }
  })
}

function blind({ blind: blindRuns }: Coverage, runs: number): Vacuity[] {
  if (blindRuns === 0 || blindRuns < runs) return []
  const message = 'properties look at the states of nodes, and no node showed one: give nodes inspect()'
  return [{ name: 'inspect', message }]
}

/** Checkers that had something to look at, of which next to nothing could have been wrong: a value that nobody wrote at the most. */
function blindSpots({ blindSpots: spots, operations: counts }: Coverage, runs: number): Vacuity[] {
  const invoked = Object.values(counts).reduce((sum, { invoked }) => sum + invoked, 0)
  if (runs < RUNS_THAT_TELL && invoked < OPERATIONS_THAT_TELL) return []
  return Object.entries(spots)
    .filter(([, { runs: blindRuns }]) => blindRuns >= runs)
    .map(([name, { what }]) => ({ name, message: `the checker "${name}" could find next to nothing wrong: ${what}` }))
}

/** More is another word: `another head` beside `another chain`. */
const SLIPS = 2

/** A label that no run reached may well be one that none should reach, unless another is nearly the same. */
function misspelt({ asked, reached }: Coverage): Vacuity[] {
  return Object.keys(asked)
    .filter(label => !(label in reached))
    .flatMap(label => {
      const near = nearest(label, Object.keys(reached), SLIPS)
      if (near === undefined) return []
      return [{ name: label, message: `reached('${label}') is asked, and no run got there: is '${near}' meant?` }]
    })
}

/** What a field that no state had in any run is compared with is undefined for ever. */
function misspeltFields({ misspelt: fields }: Coverage, runs: number): Vacuity[] {
  return Object.entries(fields)
    .filter(([name, spelling]) => spelling.runs >= runs && (runs >= RUNS_THAT_TELL || !isLonger(name, spelling.near)))
    .map(([name, { near }]) => {
      return { name, message: `properties look for '${name}', and no node ever shows it: is '${near}' meant?` }
    })
}

/** Nothing is found in a history by the name of an operation that there is not. Where a property asks for the near one as well, it means both. */
function misspeltOperations({ asked }: Claims, { operations: counts }: Coverage, runs: number): Vacuity[] {
  const invoked = Object.keys(counts)
  const total = Object.values(counts).reduce((sum, one) => sum + one.invoked, 0)
  if (runs < RUNS_THAT_TELL && total < OPERATIONS_THAT_TELL) return []
  const told = new Map<string, Vacuity>()
  for (const names of asked) {
    for (const name of names) {
      if (name.length < 2 || invoked.includes(name)) continue
      const near = nearest(name, invoked, name.length < LONG_NAME ? 1 : SLIPS)
      if (near === undefined || names.includes(near) || isPartOf(name, near)) continue
      const message = `properties look for the operation '${name}', and no client ever invokes it: is '${near}' meant?`
      told.set(name, { name, message })
    }
  }
  return [...told.values()]
}

/** Of a shorter name, one letter may be wrong. */
const LONG_NAME = 6

/** As `unlock` beside `lock`: what is a word longer is an operation of its own. */
function isPartOf(name: string, near: string): boolean {
  const [short, long] = name.length < near.length ? [name, near] : [near, name]
  return long.length - short.length >= SLIPS && long.includes(short)
}

/** As `lockedBy` beside `locked`: a field of its own, it may be, which a node shows at times only. */
function isLonger(name: string, near: string): boolean {
  return name.startsWith(near)
}

/** One or two operations may do nothing by chance. */
function idleClients({ idle: idleRuns, operations: counts }: Coverage, runs: number): Vacuity[] {
  const succeeded = Object.values(counts).reduce((sum, { ok }) => sum + ok, 0)
  if (idleRuns < runs || (runs < RUNS_THAT_TELL && succeeded < OPERATIONS_THAT_TELL)) return []
  const message = `clients sent nothing, and heard nothing: ${counted(succeeded, 'operation')} ended ok by themselves`
  return [{ name: 'clients', message }]
}

function faults({ faults: kinds }: Claims, { faults: counts }: Coverage): Vacuity[] {
  return kinds.flatMap(kind => {
    const { injected = 0, effective = 0 }: Partial<FaultCount> = (counts as Record<string, FaultCount>)[kind] ?? {}
    if (effective > 0) return []
    const message =
      injected === 0 ? `no '${kind}' ever began` : `no '${kind}' ever had an effect, of ${grouped(injected)}`
    return [{ name: kind, message }]
  })
}

function versions({ versions: names }: Claims, { versions: runs }: Coverage): Vacuity[] {
  return names
    .filter(name => (runs[name] ?? 0) === 0)
    .map(name => ({ name, message: `no node ever ran the version "${name}"` }))
}

function list(names: readonly string[]): string {
  return names.length > MOST_NAMED
    ? `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`
    : names.join(', ')
}

const MOST_NAMED = 5
