import { formatDuration } from '../clock/duration.ts'
import { settingUs } from '../sim/blame.ts'
import type { PlanOperation } from './plan.ts'
import type { ValueCopier } from './value-copier.ts'

/** An operation on its way to its client: as the plan has it, with its client by position and its time in microseconds. */
export interface AgendaItem {
  /** Position of the client, from 0. */
  readonly client: number
  /** From the start, or from the healing if it is final. */
  readonly atUs: number
  readonly isFinal: boolean
  readonly f: string
  readonly value: unknown
}

/** What is to be invoked, each part in the order of time; at the same time, in the order of the plan. */
export interface Agenda {
  readonly main: readonly AgendaItem[]
  /** When everything has been healed and the scenario demands progress. */
  readonly final: readonly AgendaItem[]
}

export function agendaOf(items: readonly AgendaItem[]): Agenda {
  const inTime = items.toSorted((a, b) => a.atUs - b.atUs)
  return { main: inTime.filter(({ isFinal }) => !isFinal), final: inTime.filter(({ isFinal }) => isFinal) }
}

/** The item for an operation that a plan spells out. */
export function agendaItem(
  { client, at, f, value, final }: PlanOperation,
  clientIds: readonly string[],
  copier: ValueCopier,
): AgendaItem {
  return {
    client: clientIds.indexOf(client),
    atUs: settingUs(at, `the time of ${client}'s ${f}`),
    isFinal: final === true,
    f,
    value: copier.keep(value, f, 'of'),
  }
}

/** The opposite of {@link agendaItem}. */
export function planOperation(
  { client, atUs, isFinal, f, value }: AgendaItem,
  clientIds: readonly string[],
): PlanOperation {
  const operation = { client: clientIds[client]!, at: formatDuration(atUs), f, value }
  return isFinal ? { ...operation, final: true } : operation
}
