import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { CheckerOf, Verdict } from '../checker.ts'
import { list } from '../display.ts'
import type { Model } from '../model.ts'
import { checkModel } from '../model-given.ts'
import { operations } from '../operation.ts'
import { type RegisterHistory, readsOf, writesOf } from './accesses/register-history.ts'
import type { StepBudget } from './budget.ts'
import { extent, judgeReadsAndWrites, undecidable } from './judge.ts'
import type { Edge, OrderGraph } from './order/order-graph.ts'
import { addAbandoned, addChain, addSources, emptyOrder } from './order/program-order.ts'
import { readYourWritesAlone } from './order/read-your-writes.ts'
import { hasView } from './order/view.ts'
import { explainCycle, type OrderViolationDetails } from './order-violation.ts'
import { sentence } from './wording.ts'

/**
 * Names the session guarantees of Terry, Demers, Petersen, Spreitzer, Theimer and Welch, "Session guarantees for
 * weakly consistent replicated data" (1994).
 */
export type SessionGuarantee = 'monotonic reads' | 'monotonic writes' | 'read your writes' | 'writes follow reads'

/** Configures {@link sessionGuarantees}. */
export interface SessionGuaranteeOptions {
  /** After how many steps to give up with `'unknown'`. A step takes about 0.1 µs. Default 100 million. */
  readonly maxSteps?: number
}

const MAX_STEPS = 100_000_000

const OPTIONS = optionsOf<SessionGuaranteeOptions>({ maxSteps: wholeNumber(1) })

/**
 * Checks several session guarantees, to be kept together: which says more than each alone. Of a model whose operations
 * are reads and plain writes (`register`, `kv`), over all its registers together; exact if every value that was read
 * was written once, otherwise `'unknown'`.
 *
 * A process is a session. Every process has to have a *view*: an order of all writes and its own reads in which every read
 * returns what was written last (see `view.ts`), and in which
 * - monotonic reads: its reads come in the order in which it made them: it never goes back.
 * - read your writes: its writes come in the order in which it made them, each before its later reads.
 * - monotonic writes: the writes of every process come in the order in which it made them.
 * - writes follow reads: what any process read before a write was written before that write.
 *
 * In which order others' writes were seen shows only if the reads have an order, so the last two are judged for the processes
 * whose reads are monotonic. All four together are causal memory (Brzeziński, Sobaniec and Wawrzyniak, "From session
 * causality to causal consistency", 2004); the first three follow from PRAM.
 *
 * A pass over the history for every process.
 */
export function sessionGuarantees<State, F extends string>(
  model: Model<State, F>,
  guarantees: readonly SessionGuarantee[],
  options: SessionGuaranteeOptions = {},
): CheckerOf<F, OrderViolationDetails> {
  checkModel('sessionGuarantees', model)
  checkOptions('sessionGuarantees', OPTIONS, options)
  const { maxSteps = MAX_STEPS } = options
  const chosen = [...new Set(guarantees)]
  const name = `${chosen.join(', ') || 'no session guarantees'} (${model.name})`
  return {
    name,
    check: history =>
      judgeReadsAndWrites(
        model,
        operations(history),
        maxSteps,
        (accesses, budget) => judge(model, chosen, accesses, budget),
        because => undecidable('Session guarantees', because),
      ),
  }
}

/** Checks that no process reads an old value after a newer one. See `sessionGuarantees`. */
export function monotonicReads<State, F extends string>(model: Model<State, F>, options: SessionGuaranteeOptions = {}) {
  return sessionGuarantees(model, ['monotonic reads'], options)
}

/** Checks that all see the writes of a process in the order in which it made them. See `sessionGuarantees`. */
export function monotonicWrites<State, F extends string>(
  model: Model<State, F>,
  options: SessionGuaranteeOptions = {},
) {
  return sessionGuarantees(model, ['monotonic writes'], options)
}

/** Checks that a process that wrote reads what it wrote, or something newer. See `sessionGuarantees`. */
export function readYourWrites<State, F extends string>(model: Model<State, F>, options: SessionGuaranteeOptions = {}) {
  return sessionGuarantees(model, ['read your writes'], options)
}

/** Checks that who sees a write sees what its writer had read before. See `sessionGuarantees`. */
export function writesFollowReads<State, F extends string>(
  model: Model<State, F>,
  options: SessionGuaranteeOptions = {},
) {
  return sessionGuarantees(model, ['writes follow reads'], options)
}

function judge<State>(
  model: Model<State>,
  guarantees: readonly SessionGuarantee[],
  history: RegisterHistory,
  budget: StepBudget,
): Verdict<OrderViolationDetails> {
  const graph = emptyOrder(history)
  const has = (guarantee: SessionGuarantee) => guarantees.includes(guarantee)
  const broken = (cycle: readonly Edge[], process: number) =>
    explainCycle(model, history, graph, cycle, opening(guarantees, process), budget.spent, process)
  const ordersReads = guarantees.some(guarantee => guarantee !== 'read your writes')
  const { sessions, abandoned, isWrite } = history
  if (has('monotonic writes')) {
    for (const session of sessions) addChain(graph, writesOf(history, session))
    addAbandoned(graph, abandoned, access => isWrite[access] === 1)
  }
  if (has('writes follow reads')) {
    for (const session of sessions) addWritesFollowReads(graph, history, session)
    addAbandoned(graph, abandoned, access => isWrite[access] === 0)
  }
  const circle = graph.cycle()
  if (circle !== undefined) {
    return explainCycle(model, history, graph, circle, 'Cause and effect go in a circle', budget.spent)
  }
  const edges = graph.edgeCount
  let unordered: number | undefined
  for (const [number, session] of sessions.entries()) {
    budget.reached = `they were kept towards ${number} of ${sessions.length} processes`
    const { process } = history.operations[session[0]!]!
    const reads = readsOf(history, session)
    if (!ordersReads) {
      const cycle = has('read your writes') ? readYourWritesAlone(history, session) : undefined
      if (cycle !== undefined) return broken(cycle, process)
      continue
    }
    if (reads.length === 0) continue
    if (!has('monotonic reads') && !readsHaveOrder(history, reads, budget)) {
      unordered ??= process
      continue
    }
    addChain(graph, reads)
    addSources(graph, history, reads)
    if (has('read your writes')) addReadYourWrites(graph, history, session)
    if (!hasView(graph, history, reads, budget)) return broken(graph.cycle()!, process)
    graph.backTo(edges)
  }
  if (unordered !== undefined) {
    const reason = `Process ${unordered}'s reads go back to older values (monotonic reads does not hold), so they do not show in which order it saw the writes of others.`
    return { valid: 'unknown', reason }
  }
  return { valid: true, reason: `${sentence(list(guarantees))}: kept by ${extent(history)}.` }
}

/** What the process read before a write comes before the write: its reads as a chain that its writes hang on. */
function addWritesFollowReads(graph: OrderGraph, history: RegisterHistory, session: readonly number[]): void {
  let last: number | undefined
  for (const node of session) {
    if (history.isWrite[node] === 0) {
      if (last !== undefined) graph.add(last, node, 'program order')
      addSources(graph, history, [node])
      last = node
    } else if (last !== undefined) graph.add(last, node, 'program order')
  }
}

function addReadYourWrites(graph: OrderGraph, history: RegisterHistory, session: readonly number[]): void {
  let last: number | undefined
  for (const node of session) {
    if (last !== undefined) graph.add(last, node, 'program order')
    if (history.isWrite[node] === 1) last = node
  }
  const own = history.abandoned.filter(each => each.session === session)
  addAbandoned(graph, own, access => history.isWrite[access] === 1)
}

/** Whether there is a view of them alone, whatever others did. */
function readsHaveOrder(history: RegisterHistory, reads: readonly number[], budget: StepBudget): boolean {
  const graph = emptyOrder(history)
  addChain(graph, reads)
  addSources(graph, history, reads)
  return hasView(graph, history, reads, budget)
}

function opening(guarantees: readonly SessionGuarantee[], process: number): string {
  const subject = `what process ${process} read`
  if (guarantees.length > 1) return `No order of the writes that keeps ${list(guarantees)} explains ${subject}`
  switch (guarantees[0]) {
    case 'monotonic reads':
      return `Process ${process}'s reads went back to an older value, however the writes are ordered`
    case 'read your writes':
      return `Process ${process} did not read what it had written itself`
    case 'monotonic writes':
      return `Process ${process} saw the writes of another process out of their order`
    default:
      return `Process ${process} saw a write without what its writer had read before`
  }
}
