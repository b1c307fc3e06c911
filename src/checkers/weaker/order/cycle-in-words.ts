import type { Model } from '../../model.ts'
import type { RegisterHistory } from '../accesses/register-history.ts'
import { tellRead, tellStep } from '../wording.ts'
import type { Edge, OrderGraph } from './order-graph.ts'

/** Longer ways by which a write came to be known are only counted. */
const LONGEST_WAY = 5

/** What contradicts what in a cycle, as a clause. */
export function cycleInWords<State>(
  model: Model<State>,
  history: RegisterHistory,
  graph: OrderGraph,
  cycle: readonly Edge[],
): string {
  const tell = (access: number): string => {
    const operation = history.operations[access]
    return operation === undefined ? 'the initial value' : tellStep(model, operation)
  }
  const processOf = (access: number) => history.operations[access]!.process

  /** What lies between the two ends of a way. */
  const by = (way: readonly Edge[]): string => {
    const runs = joined(way)
    const between = runs.slice(0, -1).map(({ to }) => to)
    if (between.length > LONGEST_WAY) return ` (known by a way over ${between.length} other operations)`
    return between.length === 0 ? '' : ` (known from ${between.map(tell).join(', then ')})`
  }
  const inPlace = ({ from, read, basis }: Edge, name: string): string => {
    const way = by(graph.path(from, read, basis) ?? [])
    return `${lowered(tellRead(model, history.operations[read]!))} although ${name} had to be in place by then${way}`
  }

  // The plainest: a read of what had been replaced.
  const doubts = cycle.filter(({ reason }) => reason === 'older' || reason === 'overwritten')
  const [doubt] = doubts
  if (doubts.length === 1 && doubt!.reason === 'older') {
    const { from, to } = doubt!
    const stale = inPlace(doubt!, tell(from))
    if (history.operations[to] === undefined) return stale
    const at = cycle.indexOf(doubt!)
    const way = [...cycle.slice(at + 1), ...cycle.slice(0, at)]
    const isOwn = way.every(({ reason }) => reason === 'program order')
    const why = isOwn ? ` (process ${processOf(from)} did them in this order)` : by(way)
    return `${stale}, and that replaced ${tell(to)}${why}`
  }

  const runs = joined(turned(cycle))
  const names = new Map(runs.map(({ from }, i) => [from, `(${letter(i)})`]))
  const because = (edge: Edge): string => {
    switch (edge.reason) {
      case 'program order':
        return `process ${processOf(edge.from)} did them in this order`
      case 'reads from':
        return 'it read what that wrote'
      case 'initial':
        return 'what is there at first is there before every write'
      case 'overwritten':
        return `what ${names.get(edge.from)} returned was still there, and ${names.get(edge.to)} replaces it`
      case 'older':
        return inPlace(edge, names.get(edge.from)!)
    }
  }
  const parts = runs.map((edge, i) => {
    const first = i === 0 ? `${names.get(edge.from)} ${tell(edge.from)} would come` : names.get(edge.from)
    const second = i === runs.length - 1 ? names.get(edge.to) : `${names.get(edge.to)} ${tell(edge.to)}`
    return `${first} before ${second}, because ${because(edge)}`
  })
  return parts.join('; ')
}

/** Begins where the process changes, so that no run of one process is split between the end and the beginning. */
export function turned(cycle: readonly Edge[]): readonly Edge[] {
  const start = cycle.findIndex(
    ({ reason }, i) => reason === 'program order' && cycle.at(i - 1)!.reason !== 'program order',
  )
  return start === -1 ? cycle : [...cycle.slice(start), ...cycle.slice(0, start)]
}

/** Steps of one process that follow each other as one. */
export function joined(way: readonly Edge[]): readonly Edge[] {
  const edges: Edge[] = []
  for (const edge of way) {
    const last = edges.at(-1)
    if (last?.reason === 'program order' && edge.reason === 'program order') {
      edges[edges.length - 1] = { ...last, to: edge.to }
    } else edges.push(edge)
  }
  return edges
}

/** a … z, aa, ab, … */
function letter(index: number): string {
  const last = String.fromCharCode(97 + (index % 26))
  return index < 26 ? last : letter(Math.floor(index / 26) - 1) + last
}

/** A sentence as a clause: only the word `Process` begins one here. */
function lowered(words: string): string {
  return words.replace(/^Process /, 'process ')
}
