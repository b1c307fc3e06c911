import { messageRange, type NetworkOverlay } from '../net/overlay.ts'
import type { Plan } from '../scenario/plan.ts'
import type { Run } from '../scenario/run.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'

/**
 * What may have had a part in a violation: all that happened before it, as messages tell (Lamport, "Time, Clocks, and the Ordering of
 * Events in a Distributed System", 1978).
 */
export interface Past {
  /** By link, the last message that its receiver could know of, or miss. */
  readonly lastMessages: ReadonlyMap<string, number>
  /** By client, how many operations it began that could be known of. */
  readonly operations: ReadonlyMap<string, number>
  /** Positions in the plan of the faults that began. */
  readonly faults: ReadonlySet<number>
}

/**
 * Goes back from the end of a run: a process matters up to the last thing that came of it and reached one that matters. `roots` are
 * the processes that the violation is about.
 */
function pastOf(journal: ReadonlyJournal, roots: Iterable<string>): Past {
  const mattering = new Set(roots)
  const wanted = new Set<number>()
  const lastMessages = new Map<string, number>()
  const operations = new Map<string, number>()
  const faults = new Set<number>()
  for (const event of [...journal].reverse()) {
    switch (event.kind) {
      case 'arrive':
        if (event.fate === 'delivered' && mattering.has(event.to)) wanted.add(event.cause)
        break
      case 'copy':
        if (wanted.has(event.id)) wanted.add(event.cause)
        break
      case 'send': {
        const link = `${event.from}->${event.to}`
        // What was lost on its way to a process that matters would be known there.
        if (mattering.has(event.to)) lastMessages.set(link, Math.max(lastMessages.get(link) ?? 0, event.number))
        if (wanted.has(event.id)) mattering.add(event.from)
        break
      }
      case 'operation':
        if (event.type === 'invoke' && mattering.has(event.client)) {
          operations.set(event.client, (operations.get(event.client) ?? 0) + 1)
        }
        break
      case 'fault':
        if (event.phase === 'begin') faults.add(event.index)
    }
  }
  return { lastMessages, operations, faults }
}

/** The plan without what is not in the past of the violation. `run` is the plan's own, with its journal. */
export function withinThePast({ plan, violations, journal, faults }: Run): Plan | undefined {
  const [violation] = violations
  if (journal === undefined || violation === undefined || plan.operations === undefined) return undefined
  const named = violation.message.match(/\b[nc]\d+\b/g) ?? []
  const past = pastOf(journal, violation.process === undefined ? named : [...named, violation.process])
  const begun = new Set(faults.map(({ fault }) => fault))
  const left = new Map(past.operations)
  // Each client takes its operations in the order in which they stand.
  const operations = plan.operations.filter(({ client, final }) => {
    if (final === true) return true
    const count = left.get(client) ?? 0
    left.set(client, count - 1)
    return count > 0
  })
  return {
    ...plan,
    operations,
    ...(plan.faults === undefined ? {} : { faults: plan.faults.filter(fault => begun.has(fault)) }),
    network: boundedBy(past, plan.network),
  }
}

/** Nothing is left to the seed after the last message that counts. */
function boundedBy({ lastMessages }: Past, network: NetworkOverlay | undefined): NetworkOverlay {
  if (network === undefined) {
    return Object.fromEntries(
      [...lastMessages]
        .sort(byLink)
        .map(([link, last]) => [link, { [last === 0 ? '0' : `0-${last}`]: 'seed' as const }]),
    )
  }
  return Object.fromEntries(
    Object.entries(network).flatMap(([link, entries]) => {
      const last = lastMessages.get(link) ?? -1
      const kept = Object.entries(entries).filter(([key]) => messageRange(link, key)[0] <= last)
      return kept.length === 0 ? [] : [[link, Object.fromEntries(kept)]]
    }),
  )
}

function byLink([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1
}
