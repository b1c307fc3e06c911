import type { Run } from '../../scenario/run.ts'
import type { JournalEvent } from '../../sim/journal/event.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import { messageName } from './choice.ts'

/** A fault that takes something away: a message that is lost, or a node that crashes at a time and is down until all is healed. */
export type Loss =
  | { readonly kind: 'lose'; readonly message: string }
  | { readonly kind: 'crash'; readonly node: string; readonly atUs: number }

export function lossKey(loss: Loss): string {
  return loss.kind === 'lose' ? `lose ${loss.message}` : `crash ${loss.node} ${loss.atUs}`
}

/** What a run came to, and what it rests on. */
export interface Support {
  /**
   * Every fault that can make a difference: without one of these, all that clients and properties see stays as it is. It is what happened
   * before something that they see, as messages and each process's own order tell (Lamport, 1978).
   */
  readonly losses: readonly Loss[]
  /** By outcome (an operation's end, the last state of a node), the faults that cut the chain of exact causes which led to it. */
  readonly chains: ReadonlyMap<string, ReadonlySet<string>>
}

export interface SupportOptions {
  /** The nodes that may crash. */
  readonly nodeIds: readonly string[]
  /** Faults happen before this time, microseconds: then all is healed. */
  readonly untilUs: number
  /** Whether properties look at what nodes show. */
  readonly areStatesSeen: boolean
  readonly crashes: boolean
  readonly losses: boolean
}

/** Finds out what the outcomes of a run rest on. */
export function supportOf({ journal }: Run, options: SupportOptions): Support {
  return {
    losses: lossesOf(journal as ReadonlyJournal, options),
    chains: chainsOf(journal as ReadonlyJournal, options),
  }
}

/** Goes back from the end: a process matters up to the last thing that is seen of it, or that reached one that matters. */
function lossesOf(
  journal: ReadonlyJournal,
  { nodeIds, untilUs, areStatesSeen, crashes, losses }: SupportOptions,
): readonly Loss[] {
  const mattering = new Set<string>()
  const wanted = new Set<number>()
  const found = new Map<string, Loss>()
  const add = (loss: Loss) => found.set(lossKey(loss), loss)
  const crashOf = (node: string, atUs: number) => {
    if (crashes && atUs < untilUs && nodeIds.includes(node)) add({ kind: 'crash', node, atUs })
  }
  let isHealed = true
  for (let id = journal.length - 1; id >= 0; id--) {
    const event = journal.at(id)
    if (isHealed && event.timeUs < untilUs) {
      isHealed = false
      // Who forgets everything at the last moment is seen to have forgotten it.
      for (const node of nodeIds) if (areStatesSeen || mattering.has(node)) crashOf(node, untilUs - 1)
    }
    const process = processOf(event)
    if (process !== undefined && isSeen(event, areStatesSeen)) mattering.add(process)
    if (event.kind === 'arrive' && event.fate === 'delivered' && mattering.has(event.to)) wanted.add(event.cause)
    else if (event.kind === 'copy' && wanted.has(id)) wanted.add(event.cause)
    else if (event.kind === 'send' && wanted.has(id)) {
      mattering.add(event.from)
      if (losses && event.from !== event.to && event.timeUs < untilUs) {
        add({ kind: 'lose', message: messageName(event) })
      }
    }
    if (process !== undefined && mattering.has(process) && isRoot(journal, event)) crashOf(process, event.timeUs)
  }
  return [...found.values()].reverse()
}

function isSeen({ kind }: JournalEvent, areStatesSeen: boolean): boolean {
  return kind === 'operation' || (areStatesSeen && (kind === 'state' || kind === 'reach'))
}

/** Whether a step begins with the event. */
function isRoot(journal: ReadonlyJournal, { id, step }: JournalEvent): boolean {
  return id === 0 || journal.at(id - 1).step !== step
}

function processOf(event: JournalEvent): string | undefined {
  switch (event.kind) {
    case 'arrive':
      return event.to
    case 'send':
    case 'copy':
      return event.from
    case 'operation':
      return event.client
    default:
      return 'process' in event ? event.process : undefined
  }
}

function chainsOf(journal: ReadonlyJournal, { untilUs }: SupportOptions): ReadonlyMap<string, ReadonlySet<string>> {
  const outcomes = new Map<string, number>()
  const ended = new Map<string, number>()
  for (const event of journal) {
    if (event.kind === 'state') outcomes.set(`state ${event.process}`, event.id)
    else if (event.kind === 'operation' && event.type === 'ok') {
      const count = ended.get(event.client) ?? 0
      ended.set(event.client, count + 1)
      outcomes.set(`${event.client} ${count}`, event.id)
    }
  }
  return new Map(
    [...outcomes].map(([outcome, id]) => {
      const chain = new Set<string>()
      for (let at = id; at >= 0; ) {
        const event = journal.at(at)
        if (event.timeUs < untilUs) {
          if (event.kind === 'send' && event.from !== event.to) {
            chain.add(lossKey({ kind: 'lose', message: messageName(event) }))
          }
          const process = processOf(event)
          if (process !== undefined) chain.add(lossKey({ kind: 'crash', node: process, atUs: event.timeUs }))
        }
        at = event.cause
      }
      return [outcome, chain] as const
    }),
  )
}
