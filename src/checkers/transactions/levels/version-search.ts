import { circleOf } from './circle.ts'
import { EdgePaths, type Edges } from './edge-paths.ts'
import { type KnownOrder, KnownOrders } from './known-order.ts'
import type { KeyRead, KeyUse, Polygraph } from './polygraph.ts'
import type { StepBudget } from './step-budget.ts'
import { Taken } from './taken.ts'
import { asTheyEnded } from './wanted-order.ts'

/** Orders of the writes, as places of their transactions' commits; none, and the transactions that it takes to show that; or the bound was reached. */
export type VersionResult =
  | { readonly outcome: 'order'; readonly place: Int32Array }
  | { readonly outcome: 'none'; readonly involved: ReadonlySet<number> }
  | { readonly outcome: 'unknown'; readonly choices: number; readonly isTooLarge: boolean }

/** Why an edge follows: of a choice about these transactions, a path along the edges before it leaves only one side. */
interface Derivation {
  readonly about: readonly number[]
  readonly from: number
  readonly to: number
}

/** Of two that wrote a key, one is taken to be first; once that has failed, the other, for what had led to it. */
interface Choice {
  readonly edge: number
  readonly other: Pair
  /** Once it is turned round: the choices before it that left only this, and who took part in showing it. */
  because: ReadonlySet<number> | undefined
  involved: ReadonlySet<number>
}

/** Between these moments there is an edge. */
type Pair = readonly [from: number, to: number]

/** What cannot be: the choices that it comes from, and who takes part in it. */
interface Conflict {
  readonly choices: Set<number>
  readonly involved: Set<number>
}

/** How many steps for each edge go into finding a circle, or shortest paths. */
const TIMES_FOR_CIRCLE = 20
const TIMES_FOR_PATHS = 4

/** How many choices are made for one order that was tried. */
const MOST_AT_ONCE = 64

/**
 * Decides levels of which the axiom speaks of what a transaction *depended on*, overwriting included, and not of a moment in one order: parallel
 * snapshot isolation (Sovran et al., SOSP 2011; as consistent view in Adya's thesis, MIT 1999), and there monotonic view and update
 * serializability. All ask for an order of the writes of each key, such that nobody who depended on a writer of a key read there what that one had
 * overwritten. For a monotonic view, what counts is what was depended on up to the read. For update serializability, what
 * a transaction that writes missed comes after it, too.
 *
 * What follows from the edges that there are is added. Then an order that fits them is tried, the one in which the transactions ended where it
 * can be. Where that is wrong, choices are made of what it took for granted; conflicts lead back to the last choice that they come from
 * (Prosser, "Hybrid algorithms for the constraint satisfaction problem", 1993).
 */
export class VersionSearch {
  readonly #polygraph: Polygraph
  readonly #budget: StepBudget
  readonly #orders: KnownOrders
  readonly #from: number[]
  readonly #to: number[]
  readonly #derivations = new Map<number, Derivation>()
  readonly #choices: Choice[] = []
  readonly #choiceOf = new Map<number, number>()
  readonly #isUpdate: Uint8Array
  #made = 0

  constructor(polygraph: Polygraph, budget: StepBudget) {
    this.#polygraph = polygraph
    this.#budget = budget
    this.#orders = new KnownOrders(polygraph, asTheyEnded(polygraph))
    this.#from = [...polygraph.from]
    this.#to = [...polygraph.to]
    this.#isUpdate = new Uint8Array(polygraph.observations.table.count)
    for (const { writers } of polygraph.uses) for (const t of writers) this.#isUpdate[t] = 1
  }

  run(): VersionResult {
    if (this.#orders.isTooLarge) return { outcome: 'unknown', choices: 0, isTooLarge: true }
    for (;;) {
      const known = this.#saturate()
      if (known === 'spent') return { outcome: 'unknown', choices: this.#made, isTooLarge: false }
      const conflict = 'choices' in known ? known : this.#try(known)
      if (conflict === 'fits') return { outcome: 'order', place: (known as KnownOrder).place }
      if (conflict === 'chosen') continue
      const involved = this.#goBack(conflict)
      if (involved !== undefined) return { outcome: 'none', involved }
    }
  }

  /** Adds what follows until nothing does. */
  #saturate(): KnownOrder | Conflict | 'spent' {
    for (;;) {
      this.#budget.spend(this.#orders.cost(this.#from.length))
      if (this.#budget.isSpent) return 'spent'
      const known = this.#orders.of(this.#from, this.#to)
      if (known === undefined) return this.#circle()
      const before = this.#from.length
      for (const use of this.#polygraph.uses) {
        const missed = this.#follow(use, known)
        if (missed !== undefined) return missed
      }
      if (this.#from.length === before) return known
    }
  }

  /** What follows for one key. */
  #follow(use: KeyUse, known: KnownOrder): Conflict | undefined {
    const polygraph = this.#polygraph
    const commit = (t: number) => polygraph.commit(t)
    const sorted = use.writers.toSorted((a, b) => known.place[commit(a)]! - known.place[commit(b)]!)
    this.#budget.spend((sorted.length * (sorted.length + use.reads.length)) >> 3)
    for (const { reader, from, at } of use.reads) {
      if (at >= 0) {
        // Of those that were depended on the last ones come before what was read; those before them follow.
        const last: number[] = []
        for (let i = sorted.length - 1; i >= 0; i--) {
          const other = sorted[i]!
          if (other === from || other === reader || !known.reaches(other, at)) continue
          if (from < 0) return this.#conflictOf(this.#path(commit(other), at), [reader, other])
          if (known.reaches(other, commit(from)) || last.some(each => known.reaches(other, commit(each)))) continue
          last.push(other)
          this.#derive([commit(other), polygraph.overwrites(from, use.key)], [reader, from, other], [commit(other), at])
        }
      }
      if (polygraph.axiom !== 'serial updates' || this.#isUpdate[reader] === 0) continue
      // What was not seen comes after the reader.
      const next: number[] = []
      for (const other of sorted) {
        if (other === from || other === reader || known.reaches(reader, commit(other))) continue
        if (from >= 0 && !known.reaches(from, commit(other))) continue
        if (next.some(each => known.reaches(each, commit(other)))) continue
        next.push(other)
        const start = from < 0 ? commit(other) : commit(from)
        this.#derive([commit(reader), commit(other)], [reader, from, other], [start, commit(other)])
      }
    }
    if (polygraph.axiom === 'monotonic view') this.#overwrite(use, sorted, known)
    return undefined
  }

  /** Who wrote a key before another did comes before that one's next read. */
  #overwrite({ key }: KeyUse, sorted: readonly number[], known: KnownOrder): void {
    const polygraph = this.#polygraph
    for (const [i, writer] of sorted.entries()) {
      const moment = polygraph.overwrites(writer, key)
      const commit = polygraph.commit(writer)
      if (moment === commit) continue
      const last: number[] = []
      for (let j = i - 1; j >= 0; j--) {
        const other = sorted[j]!
        if (!known.reaches(other, commit) || known.reaches(other, moment)) continue
        if (last.some(each => known.reaches(other, polygraph.commit(each)))) continue
        last.push(other)
        this.#derive([polygraph.commit(other), moment], [other, writer], [polygraph.commit(other), commit])
      }
    }
  }

  #derive([from, to]: Pair, about: readonly number[], path: Pair): void {
    this.#derivations.set(this.#from.length, { about, from: path[0], to: path[1] })
    this.#from.push(from)
    this.#to.push(to)
  }

  /** Takes the writes to be made in an order that fits what is known, and chooses of that what a read contradicts. */
  #try(known: KnownOrder): 'fits' | 'chosen' | Conflict {
    const polygraph = this.#polygraph
    const { uses } = polygraph
    const taken = new Taken(this.#from, this.#to)
    const { place } = known
    const orders = uses.map(({ writers }) =>
      writers.toSorted((a, b) => place[polygraph.commit(a)]! - place[polygraph.commit(b)]!),
    )
    uses.forEach(({ key, reads }, i) => {
      const sorted = orders[i]!
      for (let j = 1; j < sorted.length; j++) {
        const [first, second] = [sorted[j - 1]!, sorted[j]!]
        taken.add(polygraph.commit(first), polygraph.overwrites(second, key), first, second)
      }
      if (polygraph.axiom !== 'serial updates') return
      const at = new Map(sorted.map((t, j) => [t, j]))
      for (const { reader, from } of reads) {
        const next = sorted[from < 0 ? 0 : at.get(from)! + 1]
        if (from < 0 || next === undefined || next === reader || this.#isUpdate[reader] === 0) continue
        taken.add(reader, polygraph.commit(next), from, next)
      }
    })
    this.#budget.spend(this.#orders.cost(taken.from.length))
    const whole = this.#orders.of(taken.from, taken.to)
    if (whole === undefined)
      return this.#choose([taken.pairsOf(circleOf({ size: polygraph.size, from: taken.from, to: taken.to }))])
    const flaws: (readonly (readonly [number, number])[])[] = []
    let paths: EdgePaths | undefined
    for (const [i, { reads }] of uses.entries()) {
      for (const read of reads) {
        const other = seenTooLate(read, orders[i]!, whole)
        if (other === undefined) continue
        if (paths === undefined) this.#budget.spend(TIMES_FOR_PATHS * (polygraph.size + taken.from.length))
        paths ??= new EdgePaths({ size: polygraph.size, from: taken.from, to: taken.to })
        const path = paths.path(polygraph.commit(other), read.at, taken.from.length)
        flaws.push([[read.from, other], ...taken.pairsOf(path)])
        if (flaws.length >= MOST_AT_ONCE) return this.#choose(flaws)
      }
    }
    return flaws.length === 0 ? 'fits' : this.#choose(flaws)
  }

  /** Turns round the first pair of each flaw that is not known. */
  #choose(flaws: readonly (readonly (readonly [number, number])[])[]): 'chosen' {
    const polygraph = this.#polygraph
    this.#budget.spend(this.#orders.cost(this.#from.length))
    // What was known before the order was tried.
    const known = this.#orders.of(this.#from, this.#to)!
    const turned = new Set<string>()
    for (const pairs of flaws) {
      const open = pairs.find(([first, second]) => first >= 0 && !known.reaches(first, polygraph.commit(second)))
      if (open === undefined) continue
      const [first, second] = open
      if (turned.has(`${first} ${second}`)) continue
      turned.add(`${first} ${second}`)
      const [a, b] = [polygraph.commit(first), polygraph.commit(second)]
      this.#made++
      this.#choiceOf.set(this.#from.length, this.#choices.length)
      this.#choices.push({ edge: this.#from.length, other: [a, b], because: undefined, involved: new Set() })
      this.#from.push(b)
      this.#to.push(a)
    }
    if (turned.size === 0) throw new Error('what is known explains every read, and yet an order that fits it does not')
    return 'chosen'
  }

  /** Takes back the last choice that a conflict comes from, with all after it, and turns it round. Who is involved, if there is none left. */
  #goBack({ choices, involved }: Conflict): ReadonlySet<number> | undefined {
    while (choices.size > 0) {
      const last = Math.max(...choices)
      choices.delete(last)
      const choice = this.#choices[last]!
      const { because } = choice
      this.#takeBack(last)
      if (because === undefined) {
        const edge = this.#from.length
        this.#choiceOf.set(edge, last)
        this.#choices.push({ edge, other: choice.other, because: choices, involved })
        const [from, to] = choice.other
        this.#from.push(from)
        this.#to.push(to)
        return undefined
      }
      for (const each of because) choices.add(each)
      for (const t of choice.involved) involved.add(t)
    }
    return involved
  }

  #takeBack(choice: number): void {
    const { edge } = this.#choices[choice]!
    for (let e = edge; e < this.#from.length; e++) {
      this.#derivations.delete(e)
      this.#choiceOf.delete(e)
    }
    this.#from.length = edge
    this.#to.length = edge
    this.#choices.length = choice
  }

  #circle(): Conflict {
    this.#budget.spend(TIMES_FOR_CIRCLE * (this.#polygraph.size + this.#from.length))
    return this.#conflictOf(circleOf(this.#edges()), [])
  }

  #path(from: number, to: number): number[] {
    return new EdgePaths(this.#edges()).path(from, to, this.#from.length)
  }

  #edges(): Edges {
    return { size: this.#polygraph.size, from: this.#from, to: this.#to }
  }

  /** What some edges follow from. */
  #conflictOf(edges: readonly number[], about: readonly number[]): Conflict {
    const polygraph = this.#polygraph
    const paths = new EdgePaths(this.#edges())
    this.#budget.spend(TIMES_FOR_PATHS * (polygraph.size + this.#from.length))
    const involved = new Set(about)
    const choices = new Set<number>()
    const pending = new Set(edges)
    // The iteration goes on to what is added meanwhile.
    for (const edge of pending) {
      for (const moment of [this.#from[edge]!, this.#to[edge]!]) {
        const t = polygraph.transactionOf(moment)
        if (t >= 0) involved.add(t)
      }
      const choice = this.#choiceOf.get(edge)
      if (choice !== undefined) choices.add(choice)
      const derivation = this.#derivations.get(edge)
      if (derivation === undefined) continue
      for (const t of derivation.about) if (t >= 0) involved.add(t)
      for (const each of paths.path(derivation.from, derivation.to, edge)) pending.add(each)
    }
    return { choices, involved }
  }
}

/** Who wrote a key after what was read there, and yet was depended on. */
function seenTooLate({ reader, from, at }: KeyRead, sorted: readonly number[], known: KnownOrder): number | undefined {
  if (at < 0) return undefined
  for (let i = sorted.length - 1; i >= 0 && sorted[i] !== from; i--) {
    if (sorted[i] !== reader && known.reaches(sorted[i]!, at)) return sorted[i]
  }
  return undefined
}
