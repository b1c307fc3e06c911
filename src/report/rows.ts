import { factsOf } from '../faults/catalogue.ts'
import { messageType } from '../net/message-type.ts'
import { type Failing, type Failure, type Happening, isAfterword, type Message, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/** What the diagram shows as one thing: a step, several processes that start alike, a broadcast that went wrong. */
export type Row =
  | { readonly kind: 'step'; readonly step: Step }
  | { readonly kind: 'starts'; readonly steps: readonly Step[] }
  | { readonly kind: 'failures'; readonly fate: Failing; readonly failures: readonly Failure[] }

export function timeOf(row: Row): number {
  if (row.kind === 'step') return row.step.time
  return (row.kind === 'starts' ? row.steps[0] : row.failures[0])?.time ?? 0
}

/** Position among all happenings. */
export function orderOf(row: Row): number {
  if (row.kind === 'step') return row.step.index
  return (row.kind === 'starts' ? row.steps.at(-1) : row.failures[0])?.index ?? 0
}

/** The messages that a row is about. */
export function messagesOf(row: Row): readonly Message[] {
  if (row.kind === 'failures') return row.failures.map(({ message }) => message)
  return row.kind === 'step' && row.step.trigger.kind === 'message' ? [row.step.trigger.message] : []
}

/** Whether a row is about what a disk did. */
export function isOfDisk(row: Row): row is Extract<Row, { kind: 'step' }> {
  return row.kind === 'step' && row.step.trigger.kind === 'disk'
}

/** The processes that a row is about, the first ones first. */
export function processesOf(row: Row): string[] {
  const ends = messagesOf(row).flatMap(({ from, to }) => [to, from])
  if (row.kind === 'failures') return [...new Set(ends)]
  if (row.kind === 'starts') return row.steps.flatMap(({ process }) => process ?? [])
  const { process, lifecycle } = row.step
  return [...new Set([...(process === undefined ? [] : [process]), ...lifecycle.map(each => each.process), ...ends])]
}

/**
 * Everything that a diagram could show, in order.
 *
 * @param isTold Says of what a disk did without an error whether it is worth a row. Default: it never is.
 */
export function rowsOf(happenings: Happenings, isTold: (step: Step) => boolean = () => false): Row[] {
  const rows: Row[] = []
  for (const happening of happenings.all) {
    if (!isShown(happening, isTold)) continue
    const last = rows.at(-1)
    const joined = last === undefined ? undefined : join(last, happening)
    if (joined !== undefined) rows[rows.length - 1] = joined
    else if (happening.kind === 'failure') rows.push({ kind: 'failures', fate: happening.fate, failures: [happening] })
    else if (happening.trigger.kind === 'start' && !happening.restart) rows.push({ kind: 'starts', steps: [happening] })
    else rows.push({ kind: 'step', step: happening })
  }
  return rows
}

/** A timer that only sends is told by what it sends; what connections say to each other to flow, and the closing of the books, by nothing. */
function isShown(happening: Happening, isTold: (step: Step) => boolean): boolean {
  if (happening.kind === 'failure') return true
  const { trigger, changes, operations, logs, connections, lifecycle, phases, faults, reached, buggified } = happening
  if (isAfterword(happening)) return false
  const effects = changes.length + operations.length + logs.length + reached.length + buggified.length
  if (effects + connections.length + lifecycle.length + phases.length > 0) return true
  if (trigger.kind === 'message') return trigger.message.control !== 'window'
  if (trigger.kind === 'start') return true
  if (trigger.kind === 'disk' && (trigger.error !== undefined || isTold(happening))) return true
  // That a crash is over is told by the restart.
  return faults.some(({ phase, fault }) => phase === 'begin' || factsOf(fault).drawn === 'band')
}

function join(row: Row, next: Happening): Row | undefined {
  if (timeOf(row) !== next.time) return undefined
  if (next.kind === 'failure') {
    const before = row.kind === 'failures' && row.fate === next.fate ? row.failures[0]?.message : undefined
    if (row.kind !== 'failures' || before === undefined || before.sentIn === undefined) return undefined
    const { from, sentIn, part, content } = next.message
    const isSame = before.from === from && before.sentIn === sentIn && before.part === part
    return isSame && messageType(before.content) === messageType(content)
      ? { ...row, failures: [...row.failures, next] }
      : undefined
  }
  if (row.kind !== 'starts' || next.trigger.kind !== 'start' || next.restart) return undefined
  const [first] = row.steps
  const isAlike =
    first !== undefined && isBare(first) && isBare(next) && (isStateless(next) || stateText(first) === stateText(next))
  return isAlike ? { kind: 'starts', steps: [...row.steps, next] } : undefined
}

function isBare({ operations, logs, connections, reached, buggified }: Step): boolean {
  return operations.length + logs.length + connections.length + reached.length + buggified.length === 0
}

/** As clients are: it needs no words of its own. */
function isStateless({ changes }: Step): boolean {
  return changes.length === 0
}

/** States in a journal are JSON; anything else is like nothing else. */
function stateText({ changes }: Step): string | undefined {
  try {
    return JSON.stringify(changes.map(({ field, after }) => [field, after]))
  } catch {
    return undefined
  }
}
