import type { Polygraph } from './polygraph.ts'
import type { StepBudget } from './step-budget.ts'

/** What a search came to: an order of the moments; none, and the transactions and edges that took part in showing it; or the bound was reached. */
export type SearchResult =
  | { readonly outcome: 'order'; readonly place: Int32Array }
  | { readonly outcome: 'none'; readonly involved: ReadonlySet<number>; readonly edges: ReadonlySet<number> }
  | { readonly outcome: 'unknown'; readonly choices: number }

/** One that was chosen or follows: why, by places in the trail. */
interface Choice {
  readonly from: number
  readonly to: number
  readonly level: number
  /** `undefined`: it was chosen. */
  readonly because: readonly number[] | undefined
}

/**
 * Looks for an order of the moments of a polygraph. It keeps one order that fits all edges there are (Pearce and Kelly, "A dynamic topological sort
 * algorithm for directed acyclic graphs", JEA 2007), and looks for what that order breaks: a writer between a read and what it read, or two that overlap
 * and wrote the same. Only of those it makes a choice; where a path leaves only one side, that follows. If neither is left, it goes back to the
 * last choice that has to do with it (conflict-driven, as SAT solvers do; Marques-Silva and Sakallah, GRASP, 1999) and takes what
 * then follows. So what it decides is a small part of what there is to decide, and it ends with a proof or an order.
 */
export class OrderSearch {
  readonly #polygraph: Polygraph
  readonly #budget: StepBudget
  readonly #place: Int32Array
  readonly #next: number[][]
  readonly #before: number[][]
  /** Beside each of `next`, the place of its edge in the trail; of one that is always there, its number n as -1 - n. */
  readonly #nextChoice: number[][]
  readonly #trail: Choice[] = []
  readonly #keysOf: number[][]
  readonly #writers: Int32Array[]
  readonly #rank: Int32Array[]
  readonly #fromIndex: Int32Array[]
  readonly #isDirty: Uint8Array
  readonly #dirty: number[] = []
  readonly #mark: Int32Array
  readonly #parent: Int32Array
  readonly #parentChoice: Int32Array
  readonly #involved = new Set<number>()
  readonly #edges = new Set<number>()
  #round = 0
  #level = 0
  choices = 0

  /** @param place An order in which the edges of the polygraph lead forwards. */
  constructor(polygraph: Polygraph, place: Int32Array, budget: StepBudget) {
    this.#polygraph = polygraph
    this.#budget = budget
    this.#place = place
    const { size, from, to, uses } = polygraph
    this.#next = Array.from({ length: size }, () => [])
    this.#before = Array.from({ length: size }, () => [])
    this.#nextChoice = Array.from({ length: size }, () => [])
    for (let e = 0; e < from.length; e++) this.#link(from[e]!, to[e]!, -1 - e)
    this.#keysOf = Array.from({ length: polygraph.observations.table.count }, () => [])
    uses.forEach(({ writers, reads }, use) => {
      for (const t of writers) this.#keysOf[t]!.push(use)
      for (const { reader } of reads) if (this.#keysOf[reader]!.at(-1) !== use) this.#keysOf[reader]!.push(use)
    })
    this.#writers = uses.map(({ writers }) => Int32Array.from(writers.keys()))
    this.#rank = uses.map(({ writers }) => new Int32Array(writers.length))
    this.#fromIndex = uses.map(({ writers, reads }) => {
      const index = new Map(writers.map((t, i) => [t, i]))
      return Int32Array.from(reads, ({ from }) => index.get(from) ?? -1)
    })
    this.#isDirty = new Uint8Array(uses.length)
    this.#mark = new Int32Array(size)
    this.#parent = new Int32Array(size)
    this.#parentChoice = new Int32Array(size)
    for (let use = 0; use < uses.length; use++) this.#soil(use)
  }

  run(): SearchResult {
    for (;;) {
      const use = this.#dirty.pop()
      if (use === undefined) return { outcome: 'order', place: this.#place }
      this.#isDirty[use] = 0
      if (!this.#settle(use)) {
        return { outcome: 'none', involved: this.#involved, edges: this.#edges }
      }
      if (this.#budget.isSpent) return { outcome: 'unknown', choices: this.choices }
    }
  }

  #soil(use: number): void {
    if (this.#isDirty[use] === 1) return
    this.#isDirty[use] = 1
    this.#dirty.push(use)
  }

  /** Mends what the order breaks of one key; it is looked at again after anything moved. `false`: it cannot be mended. */
  #settle(use: number): boolean {
    const polygraph = this.#polygraph
    const place = this.#place
    const { writers, reads } = polygraph.uses[use]!
    const sorted = this.#sort(use)
    const rank = this.#rank[use]!
    const fromIndex = this.#fromIndex[use]!
    this.#budget.spend(sorted.length + reads.length)
    for (let i = 0; i < reads.length; i++) {
      const { reader, from } = reads[i]!
      const at = fromIndex[i]!
      const next = sorted[at < 0 ? 0 : rank[at]! + 1]
      if (next === undefined) continue
      const other = writers[next]!
      if (other === reader || other === from) continue
      const [moment, begun] = [polygraph.commit(other), polygraph.begin(reader)]
      if (place[moment]! >= place[begun]!) continue
      // What moved meanwhile may have mended it.
      if (from >= 0 && place[moment]! < place[polygraph.commit(from)]!) {
        this.#soil(use)
        continue
      }
      this.#soil(use)
      const isMended =
        from < 0
          ? this.#assert(begun, moment, [])
          : this.#choose(moment, polygraph.commit(from), begun, moment, [from, reader, other])
      if (!isMended) return false
      if (this.#budget.isSpent) return true
    }
    if (polygraph.axiom !== 'snapshots') return true
    for (let i = 1; i < sorted.length; i++) {
      const [first, second] = [writers[sorted[i - 1]!]!, writers[sorted[i]!]!]
      const [committed, begun] = [polygraph.commit(first), polygraph.begin(second)]
      if (place[begun]! >= place[committed]!) continue
      this.#soil(use)
      if (place[polygraph.begin(first)]! >= place[polygraph.commit(second)]!) continue
      if (!this.#choose(committed, begun, polygraph.commit(second), polygraph.begin(first), [first, second]))
        return false
      if (this.#budget.isSpent) return true
    }
    return true
  }

  /** The writers of a key in the order of their commits; mostly they are sorted already. */
  #sort(use: number): Int32Array {
    const sorted = this.#writers[use]!
    const { writers } = this.#polygraph.uses[use]!
    const place = this.#place
    const moment = (i: number) => place[this.#polygraph.commit(writers[i]!)]!
    for (let i = 1; i < sorted.length; i++) {
      const each = sorted[i]!
      const at = moment(each)
      let j = i - 1
      while (j >= 0 && moment(sorted[j]!) > at) {
        sorted[j + 1] = sorted[j]!
        j--
      }
      sorted[j + 1] = each
    }
    const rank = this.#rank[use]!
    for (let i = 0; i < sorted.length; i++) rank[sorted[i]!] = i
    return sorted
  }

  /** One of two edges has to be there: takes what is left, or else chooses. `false` if that ends the search. */
  #choose(from: number, to: number, from2: number, to2: number, about: readonly number[]): boolean {
    const against = this.#path(to, from)
    const against2 = this.#path(to2, from2)
    if (against !== undefined || against2 !== undefined) for (const t of about) this.#involved.add(t)
    if (against !== undefined && against2 !== undefined) return this.#conflict([...against, ...against2])
    if (against !== undefined) return this.#insert(from2, to2, against)
    if (against2 !== undefined) return this.#insert(from, to, against2)
    for (const t of about) this.#involved.add(t)
    this.choices++
    this.#level++
    // The one that moves less.
    const place = this.#place
    const isFirst = Math.abs(place[from]! - place[to]!) <= Math.abs(place[from2]! - place[to2]!)
    return isFirst ? this.#insert(from, to, undefined) : this.#insert(from2, to2, undefined)
  }

  /** An edge that follows; if there is a path against it, that is a conflict. */
  #assert(from: number, to: number, because: readonly number[]): boolean {
    const against = this.#path(to, from)
    if (against === undefined) return this.#insert(from, to, because)
    return this.#conflict([...against, ...because])
  }

  #insert(from: number, to: number, because: readonly number[] | undefined): boolean {
    this.#trail.push({ from, to, level: this.#level, because })
    this.#link(from, to, this.#trail.length - 1)
    if (this.#place[from]! > this.#place[to]!) this.#reorder(from, to)
    return true
  }

  #link(from: number, to: number, choice: number): void {
    this.#next[from]!.push(to)
    this.#nextChoice[from]!.push(choice)
    this.#before[to]!.push(from)
  }

  /** The choices on a path, `undefined` if there is none. Only what lies between the two in the order can be on it. */
  #path(from: number, to: number): number[] | undefined {
    const place = this.#place
    const last = place[to]!
    if (place[from]! > last) return undefined
    const round = ++this.#round
    const mark = this.#mark
    const stack = [from]
    mark[from] = round
    let steps = 0
    while (stack.length > 0) {
      const v = stack.pop()!
      if (v === to) {
        this.#budget.spend(steps)
        return this.#choicesOnPath(from, to)
      }
      const next = this.#next[v]!
      steps += next.length + 1
      for (let i = 0; i < next.length; i++) {
        const w = next[i]!
        if (mark[w] === round || place[w]! > last) continue
        mark[w] = round
        this.#parent[w] = v
        this.#parentChoice[w] = this.#nextChoice[v]![i]!
        stack.push(w)
      }
    }
    this.#budget.spend(steps)
    return undefined
  }

  #choicesOnPath(from: number, to: number): number[] {
    const choices: number[] = []
    for (let v = to; ; v = this.#parent[v]!) {
      const t = this.#polygraph.transactionOf(v)
      if (t >= 0) this.#involved.add(t)
      if (v === from) return choices
      const choice = this.#parentChoice[v]!
      if (choice >= 0) choices.push(choice)
      else this.#edges.add(-1 - choice)
    }
  }

  /** Moves what leads to `from` before what `to` leads to, as far as they lie between the two. */
  #reorder(from: number, to: number): void {
    const place = this.#place
    const [low, high] = [place[to]!, place[from]!]
    const after = this.#region(to, this.#next, v => place[v]! <= high)
    const before = this.#region(from, this.#before, v => place[v]! >= low)
    const byPlace = (a: number, b: number) => place[a]! - place[b]!
    before.sort(byPlace)
    after.sort(byPlace)
    const moved = [...before, ...after]
    const places = moved.map(v => place[v]!).sort((a, b) => a - b)
    moved.forEach((v, i) => {
      place[v] = places[i]!
      const t = this.#polygraph.transactionOf(v)
      if (t >= 0) for (const use of this.#keysOf[t]!) this.#soil(use)
    })
    this.#budget.spend(4 * moved.length)
  }

  #region(start: number, neighbours: readonly number[][], isInside: (v: number) => boolean): number[] {
    const round = ++this.#round
    const mark = this.#mark
    const found = [start]
    mark[start] = round
    for (let i = 0; i < found.length; i++) {
      for (const w of neighbours[found[i]!]!) {
        if (mark[w] === round || !isInside(w)) continue
        mark[w] = round
        found.push(w)
      }
    }
    return found
  }

  /**
   * These choices exclude each other. Goes back to the last level but one of what they come from, where the opposite of one follows from
   * the others. `false`: they come from no choice at all.
   */
  #conflict(choices: readonly number[]): boolean {
    const trail = this.#trail
    const highest = choices.reduce((most, i) => Math.max(most, trail[i]!.level), 0)
    for (const i of choices) this.#involve(trail[i]!)
    if (highest === 0) return false
    // Resolve along the trail until one of the highest level is left.
    const clause = new Set(choices)
    const atHighest = () => [...clause].filter(i => trail[i]!.level === highest)
    for (let open = atHighest(); open.length > 1; open = atHighest()) {
      const latest = Math.max(...open)
      const { because } = trail[latest]!
      // Of the highest level only the choice itself has no reason, and it is the first.
      clause.delete(latest)
      for (const i of because ?? []) {
        clause.add(i)
        this.#involve(trail[i]!)
      }
    }
    const turned = atHighest()[0]
    if (turned === undefined) return this.#conflict([...clause])
    clause.delete(turned)
    const { from, to } = trail[turned]!
    const level = [...clause].reduce((most, i) => Math.max(most, trail[i]!.level), 0)
    this.#backTo(level)
    return this.#assert(to, from, [...clause])
  }

  #involve({ from, to }: Choice): void {
    for (const moment of [from, to]) {
      const t = this.#polygraph.transactionOf(moment)
      if (t >= 0) this.#involved.add(t)
    }
  }

  #backTo(level: number): void {
    const trail = this.#trail
    while (trail.length > 0 && trail[trail.length - 1]!.level > level) {
      const { from, to } = trail.pop()!
      this.#next[from]!.pop()
      this.#nextChoice[from]!.pop()
      this.#before[to]!.pop()
    }
    this.#level = level
    // What these had mended may be broken again: the order is kept, but not all of what it was made to fit.
  }
}
