import { list, show, showName } from '../../display.ts'
import { DEPENDENCY_NAMES } from '../cycle-explanation.ts'
import type { ExplainDependency } from '../dependency.ts'
import { type Dependency, IMPLIED, WW } from '../edges.ts'
import type { Anomaly, AnomalyStep } from '../evidence.ts'
import { introduce, named } from '../narration.ts'
import { READ } from '../transaction-table.ts'
import { Cast } from './cast.ts'
import { type Level, meaningOf } from './level.ts'
import type { Polygraph } from './polygraph.ts'
import { type Fact, isPlain, neededFor, type Proof, type ReadFact } from './proof.ts'

/** Tells why the transactions of a small polygraph have no order under a level. */
export function explainProof(
  polygraph: Polygraph,
  level: Level,
  proof: Proof | undefined,
  explain: ExplainDependency,
): Anomaly {
  const words = new ProofInWords(polygraph, explain)
  const told = proof === undefined ? undefined : words.tell(proof, '  ')
  for (const t of polygraph.members) words.cast.name(t)
  const transactions = named(polygraph.observations.table, words.cast.transactions)
  const steps = proof?.kind === 'circle' ? words.steps(proof.facts) : undefined
  const names = transactions.map(({ name }) => name)
  return {
    type: level.anomaly,
    transactions,
    summary: words.summary(proof, names),
    ...(steps === undefined ? {} : { steps }),
    explanation: [
      `${level.anomaly}: ${meaningOf(level)}`,
      ...transactions.map(each => `  ${introduce(each)}`),
      ...(told ?? ['  Too many cases have to be told apart to write them down; every one of them ends in a circle.']),
    ].join('\n'),
  }
}

class ProofInWords {
  readonly cast = new Cast()
  readonly #polygraph: Polygraph
  readonly #explain: ExplainDependency
  readonly #said = new Set<Fact>()

  constructor(polygraph: Polygraph, explain: ExplainDependency) {
    this.#polygraph = polygraph
    this.#explain = explain
  }

  tell(proof: Proof, indent: string): string[] {
    if (proof.kind === 'circle') return this.#tellCircle(proof.facts, indent)
    return proof.cases.flatMap(({ assumed, proof: inner }, i) => {
      const said = new Set(this.#said)
      const lines = [
        `${indent}${i === 0 ? 'Either' : 'Or'} ${this.#order(assumed)}. Then:`,
        ...this.tell(inner, `${indent}  `),
      ]
      // What one case says is not known in the other.
      for (const fact of [...this.#said]) if (!said.has(fact)) this.#said.delete(fact)
      return lines
    })
  }

  #tellCircle(facts: readonly Fact[], indent: string): string[] {
    // The circle is named in its order, what it follows from after it.
    for (const { from } of facts) this.#name(from)
    const lines: string[] = []
    for (const fact of neededFor(facts)) {
      if (isPlain(fact) || fact.why.kind === 'assumed' || this.#said.has(fact)) continue
      this.#said.add(fact)
      lines.push(`${indent}${this.#sentence(fact)}.`)
    }
    const round = [...facts.map(({ from }) => this.#moment(from)), this.#moment(facts[0]!.from)]
    return [...lines, `${indent}So ${round.join(' < ')}: each comes before itself, which is impossible.`]
  }

  steps(facts: readonly Fact[]): AnomalyStep[] {
    return facts
      .filter(fact => !isPlain(fact))
      .map(fact => ({
        from: this.#name(fact.from),
        to: this.#name(fact.to),
        dependency: DEPENDENCY_NAMES[fact.why.kind === 'given' ? (fact.why.label as Dependency) : IMPLIED],
        explanation: this.#sentence(fact),
      }))
  }

  summary(proof: Proof | undefined, names: readonly string[]): string {
    if (proof?.kind === 'circle') {
      const facts = proof.facts.filter(fact => !isPlain(fact))
      const more = facts.length > 3 ? ', and so on around a circle' : ''
      return `${facts
        .slice(0, 3)
        .map(fact => this.#sentence(fact))
        .join('; ')}${more}.`
    }
    if (proof === undefined) return `There is no order of ${list(names)}.`
    return `Whether ${proof.cases.map(({ assumed }) => this.#order(assumed)).join(' or ')}, the reads of ${list(names)} lead to a contradiction.`
  }

  #name(moment: number): string {
    return this.cast.name(this.#polygraph.transactionOf(moment))
  }

  #moment(moment: number): string {
    const name = this.#name(moment)
    const reading = this.#polygraph.readingAt(moment)
    if (reading !== undefined) return `${name}'s read of ${this.#key(reading)}`
    if (this.#polygraph.isSingle) return name
    return moment === this.#polygraph.begin(this.#polygraph.transactionOf(moment))
      ? `${name}'s snapshot`
      : `${name}'s commit`
  }

  #order({ from, to }: Fact): string {
    return `${this.#moment(from)} comes before ${this.#moment(to)}`
  }

  #sentence(fact: Fact): string {
    const { why } = fact
    if (why.kind === 'assumed') return `${this.#order(fact)}, as is assumed`
    return `${this.#order(fact)}, because ${this.#reason(fact)}`
  }

  #reason({ from, to, why }: Fact): string {
    const [a, b] = [this.#name(from), this.#name(to)]
    switch (why.kind) {
      case 'assumed':
        return 'that is assumed'
      case 'given': {
        const step = {
          from: this.#polygraph.transactionOf(from),
          to: this.#polygraph.transactionOf(to),
          label: why.label as Dependency,
        }
        if (why.label === WW) return this.#overwrote(step.from, step.to, a, b)
        return this.#explain(step, a, b)
      }
      case 'read':
        return this.#readReason(why)
      case 'write':
        return `both wrote ${this.#key(why.key)}, and ${this.#ways(why.path)}`
    }
  }

  #readReason({ key, reader, writer, other, path }: ReadFact): string {
    const name = this.#key(key)
    const [r, o] = [this.cast.name(reader), this.cast.name(other)]
    const saw = `${r} read ${name} as ${this.#readOf(reader, key, writer)}`
    if (writer < 0) return `${saw}, without what ${o} wrote there`
    return `${saw}, which ${this.cast.name(writer)} wrote, ${o} wrote ${name}, too, and ${this.#ways(path)}`
  }

  /** A path as it was said before: the moments that it leads through. */
  #ways(path: readonly Fact[]): string {
    const [first, last] = [path[0], path.at(-1)]
    return first === undefined || last === undefined
      ? 'nothing comes in between'
      : `${this.#moment(first.from)} comes before ${this.#moment(last.to)}`
  }

  #key(key: number): string {
    return showName(this.#polygraph.observations.table.keys[key])
  }

  #readOf(t: number, k: number, writer: number): string {
    const { table, readFrom } = this.#polygraph.observations
    for (let m = table.first[t]!; m < table.first[t + 1]!; m++) {
      if (table.kind[m] === READ && table.key[m] === k && readFrom[m] === writer) return show(table.value[m])
    }
    return show(null)
  }

  /** What is known of the order of writes; that of neighbours in a list, its explanation tells. */
  #overwrote(from: number, to: number, a: string, b: string): string {
    const { chains, table } = this.#polygraph.observations
    const key = chains.findIndex(chain => chain.indexOf(from) >= 0 && chain.indexOf(to) > chain.indexOf(from))
    if (key >= 0) return `what ${a} appended to ${showName(table.keys[key])} stands before what ${b} did`
    return this.#explain({ from, to, label: WW }, a, b)
  }
}
