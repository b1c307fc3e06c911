import type { Verdict } from '../checker.ts'
import type { Model } from '../model.ts'
import type { ClientOperation } from '../operation.ts'
import type { Edge, OrderGraph } from './order-graph.ts'
import type { RegisterHistory } from './register-history.ts'
import { label, tellOperation, tellRead, tellStep } from './wording.ts'

/** The evidence against a history. */
export interface OrderViolationDetails {
  /** The process whose view it is about, if it is about one. */
  readonly process?: number
  /** The operations that contradict each other, each to come before the next, the last before the first. */
  readonly operations: readonly ClientOperation[]
  /** The same as a graph; `cyclePicture` draws it. */
  readonly cycle?: {
    readonly nodes: readonly { readonly id: string; readonly label: string }[]
    readonly edges: readonly { readonly from: string; readonly to: string; readonly label: string }[]
  }
  /** What the check took. */
  readonly steps: number
}

/** Longer ways by which a write came to be known are told by their ends. */
const LONGEST_WAY = 6

/** The verdict on operations that would have to come before each other in a circle. `opening` is a clause. */
export function explainCycle<State>(
  model: Model<State>,
  history: RegisterHistory,
  graph: OrderGraph,
  found: readonly Edge[],
  opening: string,
  steps: number,
  process?: number,
): Verdict<OrderViolationDetails> {
  const { accesses } = history
  const operationOf = (node: number) => accesses[node]!.operation
  const cycle = joined(found)
  // Named (a), (b), … in the order in which they happened to be found; the initial value has no operation.
  const nodes = cycle.map(({ from }) => from)
  const initialRead = (node: number) => accesses.find(({ source }) => source === node)?.operation
  const tell = (node: number): string => {
    const operation = operationOf(node)
    return operation === undefined ? 'the initial value' : tellStep(model, operation)
  }
  const names = new Map(nodes.map((node, i) => [node, `(${letter(i)})`]))
  const because = ({ from, to, reason }: Edge): string => {
    switch (reason.kind) {
      case 'program order':
        return `process ${operationOf(from)!.process} did them in this order`
      case 'reads from':
        return 'it read what that wrote'
      case 'initial':
        return 'a value that is there at first is there before every write'
      case 'overwritten':
        return `what ${names.get(from)} returned was still there, and ${names.get(to)} replaces it`
      case 'older': {
        const { read } = reason
        const way = graph.path(from, read)
        const over = (way ?? []).slice(0, -1).map(({ to: node }) => node)
        const known =
          over.length === 0 || over.length > LONGEST_WAY ? '' : ` (known from ${over.map(tell).join(', then ')})`
        return `${tellRead(model, operationOf(read)!)} although ${names.get(from)} had to be in place by then${known}`
      }
    }
  }
  const parts = cycle.map((edge, i) => {
    const { from, to } = edge
    const first = i === 0 ? `${names.get(from)} ${tell(from)}` : names.get(from)
    const second = i === cycle.length - 1 ? names.get(to) : `${names.get(to)} ${tell(to)}`
    const lead = i === 0 ? `${first} would come before ${second}` : `${first} before ${second}`
    return `${lead}, because ${lowered(because(edge))}`
  })
  const involved = new Set<ClientOperation>()
  for (const { from, reason } of cycle) {
    const operation = operationOf(from) ?? initialRead(from)
    if (operation !== undefined) involved.add(operation)
    if (reason.kind === 'older') involved.add(operationOf(reason.read)!)
  }
  const id = (node: number) => String(node)
  return {
    valid: false,
    reason: `${opening}: ${parts.join('; ')}.`,
    details: {
      ...(process === undefined ? {} : { process }),
      operations: [...involved],
      cycle: {
        nodes: nodes.map(node => {
          const operation = operationOf(node)
          return { id: id(node), label: operation === undefined ? 'the initial value' : label(model, operation) }
        }),
        edges: cycle.map(({ from, to, reason }) => ({
          from: id(from),
          to: id(to),
          label: edgeLabel(model, reason, operationOf),
        })),
      },
      steps,
    },
  }
}

function edgeLabel<State>(
  model: Model<State>,
  reason: Edge['reason'],
  operationOf: (node: number) => ClientOperation | undefined,
): string {
  if (reason.kind !== 'older') return reason.kind
  return `older, says ${tellOperation(model, operationOf(reason.read)!)}`
}

/** Steps of one process that follow each other as one. */
function joined(cycle: readonly Edge[]): readonly Edge[] {
  // Starts where the process changes, so that no run is split between the end and the beginning.
  const start = cycle.findIndex(
    ({ reason }, i) => reason.kind === 'program order' && cycle.at(i - 1)!.reason.kind !== 'program order',
  )
  const turned = start === -1 ? cycle : [...cycle.slice(start), ...cycle.slice(0, start)]
  const edges: Edge[] = []
  for (const edge of turned) {
    const last = edges.at(-1)
    if (last?.reason.kind === 'program order' && edge.reason.kind === 'program order') {
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
function lowered(sentence: string): string {
  return sentence.replace(/^Process /, 'process ')
}

/** The verdict on a read that returned what nobody wrote. */
export function explainThinAir(operation: ClientOperation, reason: string): Verdict<OrderViolationDetails> {
  return { valid: false, reason, details: { process: operation.process, operations: [operation], steps: 0 } }
}
