import { ONWARD } from '../edges.ts'
import { BY_DEPENDENCIES, type Polygraph } from './polygraph.ts'

/** One moment comes before another: as the history tells, as is assumed, or as follows from facts before it. */
export interface Fact {
  readonly from: number
  readonly to: number
  readonly why: GivenFact | { readonly kind: 'assumed' } | ReadFact | WriteFact
}

export interface GivenFact {
  readonly kind: 'given'
  readonly label: number
}

/** `reader` read the key from `writer`, so that `other` commits before that or after the reader's snapshot; one is ruled out. */
export interface ReadFact {
  readonly kind: 'read'
  readonly key: number
  readonly reader: number
  readonly writer: number
  readonly other: number
  readonly path: readonly Fact[]
}

/** Both wrote the key: one of them commits before the other takes its snapshot, and the other way round is ruled out. */
export interface WriteFact {
  readonly kind: 'write'
  readonly key: number
  readonly path: readonly Fact[]
}

/** Why there is no order: facts that lead in a circle, or two assumptions of which one must hold and neither can. */
export type Proof =
  | { readonly kind: 'circle'; readonly facts: readonly Fact[] }
  | { readonly kind: 'cases'; readonly cases: readonly { readonly assumed: Fact; readonly proof: Proof }[] }

/** One of two facts must hold. */
interface Choice {
  readonly sides: readonly [Side, Side]
}

interface Side {
  readonly from: number
  readonly to: number
  /** Whether it is ruled out from the start: nothing comes before what was there at first. */
  readonly isImpossible?: boolean
  /** The fact if the other side is ruled out. */
  follow(path: readonly Fact[]): Fact
}

/** How many cases a proof may tell apart. */
const MOST_CASES = 64

/**
 * Shows in small steps that a small polygraph has no order. `undefined` if it has one, or the proof has too many cases to be read.
 */
export function prove(polygraph: Polygraph): Proof | undefined {
  const given = polygraph.from.map((from, e): Fact => {
    return { from, to: polygraph.to[e]!, why: { kind: 'given', label: polygraph.label[e]! } }
  })
  let cases = 0
  const choices = choicesOf(polygraph)
  const rules = BY_DEPENDENCIES.has(polygraph.axiom) ? rulesOf(polygraph) : []
  const search = (facts: Fact[]): Proof | undefined => {
    for (;;) {
      const ways = new Ways(facts)
      const circle = ways.shortestCircle()
      if (circle !== undefined) return { kind: 'circle', facts: circle }
      const missed = shortest(
        rules.filter(({ writer }) => writer < 0).map(rule => ({ rule, path: ways.path(rule.other, rule.at) })),
      )
      if (missed !== undefined) {
        const { rule, path } = missed
        return {
          kind: 'circle',
          facts: [...path, { from: rule.at, to: rule.other, why: { ...rule, kind: 'read', path: [] } }],
        }
      }
      // Of all that follows, what takes the fewest facts.
      let best: { fact: Fact; length: number } | undefined
      let open: Choice | undefined
      for (const choice of choices) {
        const [one, two] = choice.sides
        const paths = [one, two].map(({ from, to, isImpossible }) => (isImpossible === true ? [] : ways.path(to, from)))
        const holds = [one, two].some(side => side.isImpossible !== true && ways.path(side.from, side.to) !== undefined)
        if (holds && paths.every(path => path === undefined)) continue
        paths.forEach((path, i) => {
          if (path === undefined || (best !== undefined && best.length <= path.length)) return
          const side = choice.sides[1 - i]!
          if (ways.path(side.from, side.to) === undefined) best = { fact: side.follow(path), length: path.length }
        })
        if (!holds) open ??= choice
      }
      for (const rule of rules) {
        if (rule.writer < 0 || ways.path(rule.other, rule.writer) !== undefined) continue
        const path = ways.path(rule.other, rule.at)
        if (path === undefined || (best !== undefined && best.length <= path.length)) continue
        const fact: Fact = { from: rule.other, to: rule.writer, why: { ...rule, kind: 'read', path } }
        best = { fact, length: path.length }
      }
      if (best !== undefined) {
        facts = [...facts, best.fact]
        continue
      }
      if (open === undefined || ++cases > MOST_CASES) return undefined
      const proved = []
      for (const { from, to } of open.sides) {
        const assumed: Fact = { from, to, why: { kind: 'assumed' } }
        const proof = search([...facts, assumed])
        if (proof === undefined) return undefined
        // A case that does not need what it assumes is the whole proof.
        if (!uses(proof, assumed)) return proof
        proved.push({ assumed, proof })
      }
      return { kind: 'cases', cases: proved }
    }
  }
  return search(given)
}

interface Rule extends Omit<ReadFact, 'kind' | 'path'> {
  /** The moment up to which it counts what the reader depended on. */
  readonly at: number
}

/** If the reader depended on `other`, that one comes before the `writer` that it read. */
function rulesOf(polygraph: Polygraph): Rule[] {
  return polygraph.uses.flatMap(({ key, writers, reads }) =>
    reads
      .filter(({ at }) => at >= 0)
      .flatMap(({ reader, from: writer, at }) =>
        writers
          .filter(other => other !== reader && other !== writer)
          .map(other => ({ key, reader, writer, other, at })),
      ),
  )
}

function shortest<Rule>(found: readonly { readonly rule: Rule; readonly path: Fact[] | undefined }[]) {
  let best: { readonly rule: Rule; readonly path: Fact[] } | undefined
  for (const { rule, path } of found) {
    if (path !== undefined && (best === undefined || path.length < best.path.length)) best = { rule, path }
  }
  return best
}

function choicesOf(polygraph: Polygraph): Choice[] {
  const choices: Choice[] = []
  const isByDependencies = BY_DEPENDENCIES.has(polygraph.axiom)
  const updates = new Set(polygraph.uses.flatMap(({ writers }) => writers))
  for (const { key, writers, reads } of polygraph.uses) {
    for (const { reader, from: writer } of reads) {
      // Of those that only read, the rules tell all, since each of them is for itself.
      if (isByDependencies && (polygraph.axiom !== 'serial updates' || !updates.has(reader))) continue
      for (const other of writers) {
        if (other === reader || other === writer) continue
        const side = (from: number, to: number): Side => ({
          from,
          to,
          follow: path => ({ from, to, why: { kind: 'read', key, reader, writer, other, path } }),
        })
        const after = side(polygraph.begin(reader), polygraph.commit(other))
        const first = polygraph.commit(other)
        const before =
          writer < 0 ? { ...side(first, first), isImpossible: true } : side(first, polygraph.commit(writer))
        choices.push({ sides: [before, after] })
      }
    }
    if (polygraph.axiom !== 'snapshots' && !isByDependencies) continue
    writers.forEach((first, i) => {
      for (const second of writers.slice(i + 1)) {
        const side = (a: number, b: number): Side => {
          const [from, to] = [polygraph.commit(a), isByDependencies ? polygraph.overwrites(b, key) : polygraph.begin(b)]
          return { from, to, follow: path => ({ from, to, why: { kind: 'write', key, path } }) }
        }
        choices.push({ sides: [side(first, second), side(second, first)] })
      }
    })
  }
  return choices
}

/** Shortest ways along facts; a snapshot to its commit is no distance. */
class Ways {
  readonly #next = new Map<number, Fact[]>()
  readonly #facts: readonly Fact[]
  readonly #memo = new Map<number, Map<number, Fact>>()

  constructor(facts: readonly Fact[]) {
    this.#facts = facts
    for (const fact of facts) {
      const next = this.#next.get(fact.from)
      if (next === undefined) this.#next.set(fact.from, [fact])
      else next.push(fact)
    }
  }

  /** Not `undefined` if it leads there, even in no step. */
  path(from: number, to: number): Fact[] | undefined {
    if (from === to) return []
    const reached = this.#from(from)
    if (!reached.has(to)) return undefined
    const path: Fact[] = []
    for (let v = to; v !== from; v = path[0]!.from) path.unshift(reached.get(v)!)
    return path
  }

  shortestCircle(): Fact[] | undefined {
    let best: Fact[] | undefined
    for (const fact of this.#facts) {
      const back = fact.from === fact.to ? [] : this.path(fact.to, fact.from)
      if (back === undefined) continue
      if (best === undefined || back.length + 1 < best.length) best = [fact, ...back]
    }
    return best
  }

  #from(start: number): Map<number, Fact> {
    let reached = this.#memo.get(start)
    if (reached !== undefined) return reached
    reached = new Map()
    const queue = [start]
    for (const v of queue) {
      for (const fact of this.#next.get(v) ?? []) {
        if (fact.to === start || reached.has(fact.to)) continue
        reached.set(fact.to, fact)
        queue.push(fact.to)
      }
    }
    this.#memo.set(start, reached)
    return reached
  }
}

/** Whether a proof needs an assumption. */
function uses(proof: Proof, assumed: Fact): boolean {
  if (proof.kind === 'circle') return neededFor(proof.facts).includes(assumed)
  return proof.cases.some(each => uses(each.proof, assumed))
}

/** Facts and all that they follow from, each after what it follows from. */
export function neededFor(facts: readonly Fact[]): Fact[] {
  const needed = new Set<Fact>()
  const need = (fact: Fact): void => {
    if (needed.has(fact)) return
    if ('path' in fact.why) for (const each of fact.why.path) need(each)
    needed.add(fact)
  }
  for (const fact of facts) need(fact)
  return [...needed]
}

/** Whether a fact goes without saying: a snapshot comes before its commit. */
export function isPlain({ why }: Fact): boolean {
  return why.kind === 'given' && why.label === ONWARD
}
