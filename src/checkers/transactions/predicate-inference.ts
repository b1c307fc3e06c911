import { show, showName } from '../display.ts'
import { identity, same } from '../equality.ts'
import type { CycleStep } from './cycle.ts'
import { type Dependency, type EdgeList, RW, RWP, WR, WRP, WW } from './edges.ts'
import type { Findings } from './evidence.ts'
import { direct } from './narration.ts'
import { DEAD, type ObjectVersion, ObjectVersions, UNBORN } from './object-versions.ts'
import type { Matches } from './predicate.ts'
import type { MicroOperation } from './transaction.ts'
import { FAIL, OK, type TransactionLog } from './transaction-log.ts'

type Explain = (from: string, to: string) => string

/**
 * What reads of predicates tell: which version of each object they looked at, by what they found and by what they did not. After
 * Elle's closed-predicate (Kingsbury); predicates' version sets are Adya's (Generalized Isolation Level Definitions, ICDE 2000).
 */
export class PredicateInference {
  readonly #log: TransactionLog
  readonly #edges: EdgeList
  readonly #findings: Findings
  readonly #matches: Matches
  readonly #objects = new Map<unknown, ObjectVersions>()
  readonly #reasons = new Map<string, Explain>()

  constructor(log: TransactionLog, edges: EdgeList, findings: Findings, matches: Matches) {
    this.#log = log
    this.#edges = edges
    this.#findings = findings
    this.#matches = matches
  }

  /** @throws Undecidable if a value was written to an object twice. */
  run(): void {
    const { count, outcome } = this.#log
    for (let t = 0; t < count; t++)
      for (const microOperation of this.#log.microOperations(t)) this.#gather(t, microOperation)
    for (const versions of this.#objects.values()) {
      const { initial } = versions
      for (const later of versions.next(initial)) {
        this.#depends(initial.writer, later.writer, WW, (a, b) => {
          return `${a} ${did(initial, versions)}, and ${b} ${did(later, versions)}, which comes after it`
        })
      }
    }
    for (let t = 0; t < count; t++) if (outcome[t] === OK) this.#reads(t)
  }

  explain({ from, to, label }: CycleStep, a: string, b: string): string {
    return this.#reasons.get(`${from} ${to} ${label}`)!(a, b)
  }

  #gather(t: number, microOperation: MicroOperation): void {
    // A history from elsewhere may hold anything.
    const [f, key, value] = (Array.isArray(microOperation) ? microOperation : []) as readonly [string, unknown, unknown]
    if (f === 'r' || f === 'rp') return
    if (f !== 'init' && f !== 'insert' && f !== 'w' && f !== 'delete') {
      throw new Error(
        `history, event ${this.#log.event(t).index}: ${show(microOperation)} is not a micro-operation of this checker; there are ` +
          "['r', key, value], ['rp', predicate, found], ['insert', key, value], ['w', key, value] and ['delete', key]",
      )
    }
    const versions = this.#object(key, f === 'init')
    const version: ObjectVersion =
      f === 'delete' ? { state: DEAD, value: null, writer: t } : { state: 'alive', value, writer: t }
    if (this.#log.outcome[t] === FAIL) versions.failed.push(version)
    else versions.add(version, this.#log)
  }

  #object(key: unknown, isInitialised: boolean): ObjectVersions {
    const name = typeof key === 'number' ? String(key) : identity(key)
    let versions = this.#objects.get(name)
    if (versions === undefined) {
      versions = new ObjectVersions(key)
      if (!isInitialised) versions.add({ state: UNBORN, value: null, writer: -1 }, this.#log)
      this.#objects.set(name, versions)
    }
    return versions
  }

  #reads(t: number): void {
    /** What the transaction itself has made of each object so far. */
    const own = new Map<ObjectVersions, ObjectVersion>()
    for (const microOperation of this.#log.microOperations(t)) {
      const [f, key, value] = microOperation as readonly [string, unknown, unknown]
      if (f === 'r') this.#read(t, this.#object(key, false), value, own)
      else if (f === 'rp') this.#readPredicate(t, microOperation, own)
      else {
        const versions = this.#object(key, false)
        const isThis = (version: ObjectVersion) =>
          version.writer === t && (f === 'delete' ? version.state === DEAD : same(version.value, value))
        own.set(versions, versions.all.find(isThis)!)
      }
    }
  }

  #read(t: number, versions: ObjectVersions, value: unknown, own: ReadonlyMap<ObjectVersions, ObjectVersion>): void {
    const name = showName(versions.key)
    const before = own.get(versions)
    if (before !== undefined) {
      if (!same(before.state === DEAD ? null : before.value, value)) {
        this.#findings.add('internal', () =>
          direct(
            this.#log,
            'internal',
            versions.key,
            [t],
            `T1 read ${name} as ${show(value)}, but should have found what it had just made of it: ${stateOf(before)}.`,
          ),
        )
      }
      return
    }
    const isNothing = value === null || value === undefined
    const version = isNothing ? versions.missing() : this.#seen(t, versions, value)
    if (version === undefined) return
    this.#depends(
      version.writer,
      t,
      WR,
      (a, b) => `${a} ${did(version, versions)}, and ${b} saw that when it read ${name}`,
    )
    for (const later of versions.next(version)) {
      this.#depends(t, later.writer, RW, (a, b) => {
        return `${a} ${isNothing ? `found no ${name}` : `read ${name} as ${show(value)}`}, before ${b} ${did(later, versions)}`
      })
    }
  }

  #readPredicate(t: number, microOperation: MicroOperation, own: ReadonlyMap<ObjectVersions, ObjectVersion>): void {
    const [, predicate, found] = microOperation
    const foundBy = new Map<ObjectVersions, unknown>()
    for (const [key, value] of entriesOf(found)) foundBy.set(this.#object(key, false), value)
    const fits = ({ state, value }: ObjectVersion) => state === 'alive' && this.#matches(predicate, value)
    const isTrivial = predicate === true || predicate === 'true'
    const looked = `looked for ${isTrivial ? 'everything' : `all that fits ${show(predicate)}`}`
    for (const versions of this.#objects.values()) {
      const isFound = foundBy.has(versions)
      // Of what it wrote itself, nothing is to be learned.
      if (own.has(versions)) continue
      if (isFound) this.#read(t, versions, foundBy.get(versions), own)
      const version = isFound ? versions.find(foundBy.get(versions)) : this.#unseen(t, versions, fits, looked)
      if (version === undefined) continue
      const name = showName(versions.key)
      // What was found was read, too.
      if (!isFound) {
        this.#depends(
          version.writer,
          t,
          WRP,
          (a, b) =>
            `${a} ${did(version, versions)}, and ${b} ${looked} and did not find ${name}, which it would have in any other state`,
        )
      }
      for (const later of versions.after(version)) {
        if (fits(later) === fits(version)) continue
        this.#depends(t, later.writer, RWP, (a, b) => {
          const saw = isFound ? `found ${name} as ${show(version.value)}` : `did not find ${name}`
          return `${a} ${looked} and ${saw}, before ${b} ${did(later, versions)}, which ${fits(later) ? 'fits' : 'does not'}`
        })
      }
    }
  }

  /** The version of an object that a predicate did not find: the only one that does not fit. */
  #unseen(
    t: number,
    versions: ObjectVersions,
    fits: (version: ObjectVersion) => boolean,
    looked: string,
  ): ObjectVersion | undefined {
    const others = versions.all.filter(({ writer }) => writer !== t)
    const candidates = others.filter(version => !fits(version))
    if (candidates.length > 0 || others.length === 0) return candidates.length === 1 ? candidates[0] : undefined
    const name = showName(versions.key)
    this.#findings.add('predicate-read-miss', () =>
      direct(
        this.#log,
        'predicate-read-miss',
        versions.key,
        [others[0]!.writer, t],
        `T2 ${looked} and did not find ${name}, but ${name} fits in every state that it was in since T1 created it.`,
      ),
    )
    return versions.missing()
  }

  /** The version with the value that was read, if it may be seen. */
  #seen(t: number, versions: ObjectVersions, value: unknown): ObjectVersion | undefined {
    const name = showName(versions.key)
    const version = versions.find(value)
    if (version === undefined) {
      const failed = versions.failed.find(each => same(each.value, value))
      if (failed === undefined) {
        const summary = `T1 read ${name} as ${show(value)}, but that was never written to it.`
        this.#findings.add('thin-air-read', () => direct(this.#log, 'thin-air-read', versions.key, [t], summary))
      } else {
        const summary = `T2 read ${name} as ${show(value)}, which T1 wrote, but T1 failed.`
        this.#findings.add('G1a', () => direct(this.#log, 'G1a', versions.key, [failed.writer, t], summary))
      }
    } else if (versions.intermediate.has(version) && version.writer !== t) {
      const summary = `T2 read ${name} as ${show(value)}, a state in the middle of T1, which changed ${name} again after it.`
      this.#findings.add('G1b', () => direct(this.#log, 'G1b', versions.key, [version.writer, t], summary))
    }
    return version
  }

  #depends(from: number, to: number, label: Dependency, explain: Explain): void {
    if (from < 0 || to < 0 || from === to) return
    const name = `${from} ${to} ${label}`
    if (this.#reasons.has(name)) return
    this.#reasons.set(name, explain)
    this.#edges.add(from, to, label)
  }
}

function entriesOf(found: unknown): Iterable<readonly [unknown, unknown]> {
  if (found instanceof Map) return found
  return typeof found === 'object' && found !== null ? Object.entries(found) : []
}

function stateOf({ state, value }: ObjectVersion): string {
  return state === UNBORN ? 'not there yet' : state === DEAD ? 'no longer there' : show(value)
}

function did({ state, value }: ObjectVersion, { key }: ObjectVersions): string {
  return state === DEAD ? `deleted ${showName(key)}` : `made ${showName(key)} ${show(value)}`
}
