import { showName } from '../../checkers/display.ts'
import { same } from '../../checkers/equality.ts'
import type { Anomaly, AnomalyStep } from '../../checkers/transactions/evidence.ts'
import type { MicroOperation, Transaction } from '../../checkers/transactions/transaction.ts'
import type { ProcessNames } from '../process-names.ts'
import { type CycleEdge, type CycleNode, drawCycle, type EdgeTone } from './cycle-picture.ts'
import type { Markup } from './markup.ts'
import { value } from './operation-label.ts'

/** What full texts may take. */
const MOST_LETTERS = 3_000

/** The transactions of an anomaly and, of a cycle, why each comes before the next. Nothing if it names no transaction. */
export function drawAnomaly(anomaly: Anomaly, names: ProcessNames): Markup | undefined {
  const { transactions, steps = [] } = anomaly
  if (transactions.length === 0) return undefined
  const marks = new Map<MicroOperation, Set<EdgeTone>>()
  steps.forEach((step, i) => {
    const [from, to] = [transactions[i]!, transactions[(i + 1) % steps.length]!]
    for (const microOperation of involved(step, from, to)) {
      marks.set(microOperation, (marks.get(microOperation) ?? new Set()).add(toneOf(step)))
    }
  })
  if (steps.length === 0 && anomaly.key !== undefined) {
    for (const { microOperations } of transactions) {
      for (const each of microOperations) if (same(each[1], anomaly.key)) marks.set(each, new Set(['ordered']))
    }
  }
  return drawCycle({
    // Others than those of the cycle are only in the words.
    nodes: transactions.slice(0, steps.length || undefined).map(each => nodeOf(each, marks, names)),
    edges: steps.map(edgeOf),
    label: `${anomaly.type}: ${anomaly.summary}`,
  })
}

function nodeOf(
  transaction: Transaction,
  marks: ReadonlyMap<MicroOperation, ReadonlySet<EdgeTone>>,
  names: ProcessNames,
): CycleNode {
  const { name, process, outcome, invocation, completion, microOperations } = transaction
  const fate = outcome === 'ok' ? '' : outcome === 'fail' ? ' · failed' : ' · outcome unknown'
  const about = `${names.of(process)}${fate}`
  const texts = microOperations.map(text)
  return {
    name,
    about,
    lines: microOperations.map((each, i) => ({ text: texts[i]!, tones: [...(marks.get(each) ?? [])] })),
    isDoubtful: outcome !== 'ok',
    full: `${name} · ${about}\n${texts.join('\n')}`.slice(0, MOST_LETTERS),
    span: {
      start: invocation < 0 ? undefined : invocation,
      end: completion < 0 || outcome === 'info' ? undefined : completion,
    },
  }
}

/** As in the explanations: `r x [1, 2]`, `append x 3`. */
function text([f, key, argument]: MicroOperation): string {
  return `${f} ${showName(key)} ${value(argument)}`
}

function toneOf({ dependency }: AnomalyStep): EdgeTone {
  if (dependency === 'process' || dependency === 'realtime' || dependency === 'implied') return 'ordered'
  if (dependency === 'wrp') return 'wr'
  return dependency === 'rwp' ? 'rw' : dependency
}

function edgeOf(step: AnomalyStep): CycleEdge {
  const { from, to, dependency, explanation } = step
  const prefix = `${from} comes before ${to}, because `
  return {
    tone: toneOf(step),
    label: dependency === 'realtime' ? 'rt' : dependency,
    reason: explanation.startsWith(prefix) ? explanation.slice(prefix.length) : explanation,
  }
}

/** The micro-operations that an edge comes from, where no others could be meant. */
function involved(
  { dependency, explanation }: AnomalyStep,
  from: Transaction,
  to: Transaction,
): readonly MicroOperation[] {
  // What a predicate's read came upon is not one micro-operation's key.
  if (dependency !== 'ww' && dependency !== 'wr' && dependency !== 'rw') return []
  const pairs: (readonly [MicroOperation, MicroOperation])[] = []
  for (const first of from.microOperations) {
    if ((first[0] === 'r') !== (dependency === 'rw')) continue
    for (const second of to.microOperations) {
      if ((second[0] === 'r') !== (dependency === 'wr') || !same(first[1], second[1])) continue
      if (dependency === 'wr' && !endsWith(second[2], first[2])) continue
      if (dependency === 'rw' && holds(first[2], second[2])) continue
      pairs.push([first, second])
    }
  }
  const named = pairs.filter(([first]) => names(explanation, value(first[1])) || names(explanation, showName(first[1])))
  const meant = named.length > 0 ? named : pairs
  if (new Set(meant.map(([first]) => value(first[1]))).size !== 1) return []
  // Of several on one object: the last thing that the first did, and the first that the second did.
  return dependency === 'wr' ? meant[0]! : [meant.at(-1)![0], meant[0]![1]]
}

/** Whether a reason speaks of an object: `appended 3 to x`, `read x as [1, 2]`, `found x empty`. */
function names(reason: string, object: string): boolean {
  return ['to', 'read', 'found'].some(word => {
    const at = reason.indexOf(` ${word} ${object}`)
    return at >= 0 && !/[\w.:/-]/.test(reason[at + word.length + object.length + 2] ?? ' ')
  })
}

/** Whether a read returned this, or a list with it at the end. */
function endsWith(read: unknown, written: unknown): boolean {
  return same(read, written) || (Array.isArray(read) && read.length > 0 && same(read.at(-1), written))
}

function holds(read: unknown, written: unknown): boolean {
  return same(read, written) || (Array.isArray(read) && read.some(each => same(each, written)))
}
