import { timeText } from '../clock/time-text.ts'
import { hitsOf } from '../faults/catalogue.ts'
import type { Hit } from '../faults/kind.ts'
import { isByRole } from '../faults/target.ts'
import type { FaultEvent, SendEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import type { LabelledMessage } from './message-label.ts'

/** A message that something became of by a fault, or may have. */
export interface StruckMessage {
  readonly sending: SendEvent
  readonly hit: Hit
  /** The event of the journal that says so. */
  readonly event: number
}

/** Finds the messages that faults hit. No event says which fault it was: what became of a message has to be what its kind does, on its links, while it lasted. */
export class StruckMessages {
  readonly #byHit = new Map<Hit, StruckMessage[]>()

  constructor(journal: ReadonlyJournal) {
    const told = new Set<string>()
    const note = (hit: Hit, sending: SendEvent, event: number) => {
      // What is held comes to the gate again and again.
      if (told.has(`${hit} ${sending.id}`)) return
      told.add(`${hit} ${sending.id}`)
      const known = this.#byHit.get(hit)
      if (known === undefined) this.#byHit.set(hit, [{ sending, hit, event }])
      else known.push({ sending, hit, event })
    }
    const sendingOf = (cause: number): SendEvent | undefined => {
      if (cause < journal.first) return undefined
      const event = journal.at(cause)
      return event.kind === 'copy' ? sendingOf(event.cause) : event.kind === 'send' ? event : undefined
    }
    for (const event of journal) {
      if (event.kind === 'send') {
        if (event.fate !== 'sent') note(event.fate, event, event.id)
        else if (event.from !== event.to) note('late', event, event.id)
        continue
      }
      if (event.kind !== 'copy' && event.kind !== 'arrive') continue
      const hit = event.kind === 'copy' ? 'copied' : event.altered ? 'altered' : HITS.find(each => each === event.fate)
      const sending = hit === undefined ? undefined : sendingOf(event.cause)
      if (hit !== undefined && sending !== undefined) note(hit, sending, event.id)
    }
  }

  /** The messages that a fault may have hit, from the event with which it began to the one with which it ended, if it did. */
  by({ id: begin, fault }: FaultEvent, end = Number.POSITIVE_INFINITY): StruckMessage[] {
    const isOn = linkTest(fault)
    return hitsOf(fault)
      .flatMap(hit => this.#byHit.get(hit) ?? [])
      .filter(({ sending, hit, event }) => {
        // Most is decided when a message sets out; a cut, or what holds, is met at the gate.
        const decided = AT_THE_GATE.includes(hit) ? event : sending.id
        return decided > begin && decided < end && isOn(sending.from, sending.to)
      })
      .sort((a, b) => a.sending.id - b.sending.id)
  }
}

/** What an arrival may say by itself. */
const HITS: readonly Hit[] = ['blocked', 'held', 'stalled', 'damaged']
const AT_THE_GATE: readonly Hit[] = ['blocked', 'held', 'stalled']

/** Whether a fault is about a link. Whom a role means, only the simulation knew: then it may be any. */
function linkTest(fault: FaultEvent['fault']): (from: string, to: string) => boolean {
  if (typeof fault === 'string') return () => true
  const { groups, links, node, clog, from, to } = fault as Shape
  const names = [groups?.flat(), links?.flat(), clog, node, from, to].flat().filter(each => each !== undefined)
  if (names.length === 0 || names.some(isByRole)) return () => true
  if (groups !== undefined) {
    const groupOf = (name: string) => groups.findIndex(group => group.includes(name))
    return (a, b) => groupOf(a) >= 0 && groupOf(b) >= 0 && groupOf(a) !== groupOf(b)
  }
  if (links !== undefined) return (a, b) => links.some(([one, other]) => one === a && other === b)
  if (node !== undefined) return (a, b) => a === node || b === node
  if (clog !== undefined) return (a, b) => clog.includes(a) || clog.includes(b)
  const isOf = (given: string | readonly string[] | undefined, name: string) =>
    given === undefined || [given].flat().includes(name)
  return (a, b) => isOf(from, a) && isOf(to, b)
}

/** The fields by which faults of the network say where they are. */
interface Shape {
  readonly groups?: readonly (readonly string[])[]
  readonly links?: readonly (readonly [string, string])[]
  readonly node?: string
  readonly clog?: readonly string[]
  readonly from?: string | readonly string[]
  readonly to?: string | readonly string[]
}

/** So many messages are named. */
const MOST = 3

/**
 * Names messages that a fault hit, to be written behind what it did: all of them if they are as many as it hit, those in the causal slice
 * first; or else only those of them that are in the slice.
 */
export function struckText(
  struck: readonly StruckMessage[],
  effect: number,
  nameOf: (message: LabelledMessage) => string,
  isSliced: (event: number) => boolean,
): string {
  if (effect === 0) return ''
  const isDeciding = ({ sending, event }: StruckMessage) => isSliced(event) || isSliced(sending.id)
  const deciding = struck.filter(isDeciding)
  const isExact = struck.length === effect
  // Where most are late and only some by this fault, all of the slice would be named.
  const told = isExact ? [...deciding, ...struck.filter(each => !isDeciding(each))] : deciding.filter(isTold)
  if (told.length === 0) return ''
  const named = told.slice(0, MOST).map(({ sending, hit }) => {
    const { from, to, message: content, part, control, connection, timeUs, arrivalUs = timeUs } = sending
    const took = hit === 'late' ? `, ${timeText(arrivalUs - timeUs)} under way` : ''
    return `${from} → ${to} ${nameOf({ content, part, control, from, to, connection })} (sent ${timeText(timeUs)}${took})`
  })
  const more = told.length > MOST ? ` and ${told.length - MOST} more` : ''
  const [first] = told
  const which = isExact ? ': ' : `; in the causal slice, ${first?.hit} by this fault or another one: `
  return `${which}${named.join('; ')}${more}`
}

function isTold({ hit }: StruckMessage): boolean {
  return hit !== 'late'
}
