import { isDeepStrictEqual } from 'node:util'
import type { Run } from '../scenario/run.ts'

/**
 * Whether the nodes of a run do all that they did in another one, in the same order: whether they show the same states, and say the
 * same to each other and to the clients. Then the run does not avoid what nodes did wrong in the other. False where they did nothing that could be
 * compared.
 *
 * @param failing A run with its journal, as `passing` is.
 */
export function nodesDoTheSame(
  failing: Pick<Run, 'journal'>,
  passing: Pick<Run, 'journal'>,
  nodeIds: readonly string[],
): boolean {
  return areAllIn(doingsOf(failing, nodeIds), doingsOf(passing, nodeIds))
}

/** Whether the nodes of a run show all states that they showed in another one, whatever they say. False where they showed none. */
export function nodesShowTheSame(
  failing: Pick<Run, 'journal'>,
  passing: Pick<Run, 'journal'>,
  nodeIds: readonly string[],
): boolean {
  const [then, now] = [failing, passing].map(each => doingsOf(each, nodeIds, 'states')) as [Doings, Doings]
  return areAllIn(then, now)
}

type Doings = ReadonlyMap<string, readonly unknown[]>

/** The run that passes may go on for longer. */
function areAllIn(then: Doings, now: Doings): boolean {
  return then.size > 0 && [...then].every(([by, done]) => isDeepStrictEqual(now.get(by)?.slice(0, done.length), done))
}

/** What nodes did: the states of each, and what it said to whom. */
function doingsOf({ journal }: Pick<Run, 'journal'>, nodeIds: readonly string[], only?: 'states'): Doings {
  const doings = new Map<string, unknown[]>()
  const note = (by: string, what: unknown) => {
    const known = doings.get(by)
    if (known === undefined) doings.set(by, [what])
    else known.push(what)
  }
  for (const event of journal ?? []) {
    if (event.kind === 'state' && nodeIds.includes(event.process)) note(event.process, event.state)
    // A segment without a message only keeps its connection going.
    else if (
      only === undefined &&
      event.kind === 'send' &&
      event.message !== undefined &&
      nodeIds.includes(event.from)
    ) {
      note(`${event.from} ${event.to}`, event.message)
    }
  }
  return doings
}

/** Whether an operation of a run's plan was invoked when all others had ended: what it tells, it tells of what they did. */
export function looksBack({ journal, operations }: Pick<Run, 'journal' | 'operations'>, index: number): boolean {
  const client = operations[index]?.client
  const before = operations.slice(0, index).filter(other => other.client === client).length
  let [open, invoked, isLast] = [0, 0, false]
  for (const event of journal ?? []) {
    if (event.kind !== 'operation') continue
    if (event.type !== 'invoke') open--
    else {
      isLast = open === 0 && event.client === client && invoked === before
      open++
      if (event.client === client) invoked++
    }
  }
  return isLast
}
