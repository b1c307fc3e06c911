import type { Run } from '../scenario/run.ts'
import { numbersInJournal } from './client-operations.ts'

/** What the processes of a history are called. */
export interface ProcessNames {
  of(process: number): string
  /** What a checker says, with these names. */
  inSentence(text: string): string
}

/** The names that a history has by itself. */
export const NUMBERED: ProcessNames = { of: process => `process ${process}`, inSentence: text => text }

/** Checkers speak of processes, as histories do: `Process 3's get`. What else is told of a run has clients: `c4's get`. */
export function namesOf(run: Pick<Run, 'history' | 'journal'>): ProcessNames {
  let names: ReadonlyMap<string, string> | undefined
  const nameOf = (process: string) => {
    names ??= clientsByProcess(run)
    return names.get(process)
  }
  return {
    of: process => nameOf(String(process)) ?? NUMBERED.of(process),
    inSentence: text => text.replace(/\b[Pp]rocess (\d+)\b/g, (words, process: string) => nameOf(process) ?? words),
  }
}

function clientsByProcess(run: Pick<Run, 'history' | 'journal'>): Map<string, string> {
  const clients = clientNames(run)
  return new Map(
    run.history.flatMap(({ process }, position) => {
      const client = clients[position]
      return client === undefined ? [] : [[String(process), client] as const]
    }),
  )
}

/** Of each event of a history, the client that did it, as the journal calls it; undefined for what no client did. */
export function clientNames({ history, journal }: Pick<Run, 'history' | 'journal'>): (string | undefined)[] {
  const clients: string[] = []
  for (const event of journal ?? []) if (event.kind === 'operation') clients.push(event.client)
  return numbersInJournal(history).map(number => clients[number])
}
