import type { Run } from '../scenario/run.ts'
import type { Glyphs } from './glyphs.ts'
import type { Message, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { idleProcesses } from './idle.ts'
import { FieldVariety } from './message-label.ts'
import { PlannedMessages } from './planned-messages.ts'
import type { RowWords } from './row-text.ts'
import { WireTexts } from './wire-texts.ts'

/** What the words about the rows of a run depend on, in so many columns. */
export function rowWords(run: Run, happenings: Happenings, glyphs: Glyphs, room: number): RowWords {
  const flights: number[] = []
  const messages: Message[] = []
  for (const each of happenings.all) {
    if (each.kind === 'failure') messages.push(each.message)
    if (each.kind !== 'step') continue
    if (each.trigger.kind === 'message') messages.push(each.trigger.message)
    const { trigger, time } = each
    if (trigger.kind === 'message' && trigger.message.sentAt !== undefined) flights.push(time - trigger.message.sentAt)
  }
  const turns = new Map<string, number[]>()
  for (const [process, steps] of happenings.byProcess) {
    const isTurn = ({ changes, lifecycle }: Step) => changes.length > 0 || lifecycle.length > 0
    turns.set(
      process,
      steps.filter(isTurn).map(({ index }) => index),
    )
  }
  const inOrderSent = messages.toSorted((a, b) => a.number - b.number)
  flights.sort((a, b) => a - b)
  const median = flights[flights.length >> 1] ?? 0
  return {
    glyphs,
    room,
    isTight: false,
    longFlightUs: Math.max(median * 4, 1_000),
    variety: new FieldVariety(messages),
    wire: new WireTexts(inOrderSent),
    planned: new PlannedMessages(run),
    idle: idleProcesses(run, happenings),
    beginOf: end => happenings.beginOfFault(end),
    endOf: begin => happenings.endOfFault(begin.id),
    changedBetween(process, after, before) {
      const steps = turns.get(process) ?? []
      let low = 0
      for (let high = steps.length; low < high; ) {
        const middle = (low + high) >> 1
        if ((steps[middle] as number) <= after) low = middle + 1
        else high = middle
      }
      return (steps[low] ?? before) < before
    },
  }
}
