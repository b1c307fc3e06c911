import type { FlightPart } from '../net/flight.ts'
import { fieldOf, messageType, typeFieldOf } from '../net/message-type.ts'
import { quotedLine } from '../options/quoted.ts'
import type { SegmentControl } from '../sim/journal/event.ts'
import { clip } from './display-width.ts'
import { isScalar, valueText } from './value-text.ts'
import type { WireTexts } from './wire-texts.ts'

/** Fields that repeat what the arrow shows. */
const ADDRESS_FIELDS = new Set(['from', 'to', 'src', 'dest', 'dst', 'source', 'target', 'sender', 'address'])
const LONGEST_VALUE = 24

/** What a label is made from. */
export interface LabelledMessage {
  readonly content: unknown
  readonly part: FlightPart
  /** For a segment without a message: what it does to its connection. */
  readonly control: SegmentControl | undefined
  readonly from: string
  readonly to: string
  /** For a segment: which connection of the run it is on, where that is known. */
  readonly connection?: number | undefined
}

/**
 * Which fields of messages ever differ, over those of one type. What is the same in all of them tells nothing, and comes
 * last in a label.
 */
export class FieldVariety {
  /** By the type of the messages: the fields that differ. */
  readonly #varying = new Map<string, Set<string>>()

  constructor(messages: Iterable<LabelledMessage>) {
    const known = new Map<string, Map<string, string>>()
    let left = MOST_COMPARED
    for (const message of messages) {
      if (left-- <= 0) break
      if (!isRecord(message.content)) continue
      const kind = kindOf(message)
      const values = known.get(kind) ?? new Map<string, string>()
      const varying = this.#varying.get(kind) ?? new Set()
      known.set(kind, values)
      this.#varying.set(kind, varying)
      for (const [field, value] of entriesOf(message.content)) {
        if (varying.has(field)) continue
        const text = valueText(value, 40)
        const before = values.get(field)
        if (before === undefined) values.set(field, text)
        else if (before !== text) varying.add(field)
      }
    }
  }

  /** The fields that differ among the messages of this one's type. */
  varying(message: LabelledMessage): ReadonlySet<string> {
    return this.#varying.get(kindOf(message)) ?? NONE
  }
}

const NONE: ReadonlySet<string> = new Set()
const MOST_COMPARED = 5_000

function kindOf({ content, part }: LabelledMessage): string {
  return `${part} ${messageType(content)}`
}

const PREFIXES: Readonly<Record<FlightPart, string>> = {
  datagram: '',
  request: 'rpc',
  reply: 'reply',
  segment: 'segment',
}

/** What the label of a message goes by, of all the others. */
export interface LabelContext {
  readonly variety: FieldVariety
  readonly wire: WireTexts
}

/**
 * A message as the story calls it: what it is and its first few fields, without those that are never set or repeat who
 * sends it to whom. `vote term: 2, last: 7`, `reply granted: true`. Fields that vary from message to message come first, and
 * of these the scalars.
 */
export function messageLabel(message: LabelledMessage, room: number, { variety, wire }: LabelContext): string {
  const said = wire.of(message)
  if (said !== undefined) return clip(quotedLine(said), room)
  const prefix = PREFIXES[message.part]
  if (message.control !== undefined) return clip(`${prefix} ${message.control}`, room)
  const body = labelBody(message, prefix === '' ? room : room - prefix.length - 1, variety)
  return clip(quotedLine([prefix, body].filter(text => text !== '').join(' ')) || 'message', room)
}

function labelBody(message: LabelledMessage, room: number, variety: FieldVariety): string {
  const { content, from, to } = message
  if (!isRecord(content)) return valueText(content, room)
  const typeField = typeFieldOf(content)
  const type = messageType(content) ?? ''
  const varying = variety.varying(message)
  const byRank: (readonly [string, unknown])[][] = [[], [], [], []]
  for (const entry of entriesOf(content)) {
    const [key, value] = entry
    if (key === typeField) continue
    // What is never there says nothing; of what may be there, that it is not says as much as a value.
    if ((value === undefined || value === '') && !varying.has(key)) continue
    if (ADDRESS_FIELDS.has(key) && (value === from || value === to)) continue
    byRank[(varying.has(key) ? 0 : 2) + (isScalar(value) ? 0 : 1)]?.push(entry)
  }
  const last = byRank.pop() ?? []
  // A structure that is the same in every message is only shown when there is nothing else to show.
  const ordered = byRank.some(entries => entries.length > 0) ? byRank.flat() : last
  let label = type
  for (const [i, [key, value]] of ordered.entries()) {
    const text = `${valueText(key, LONGEST_VALUE)}: ${valueText(value, LONGEST_VALUE)}`
    const longer = label === '' ? text : `${label}${i === 0 ? ' ' : ', '}${text}`
    const isLast = i === ordered.length - 1
    if (label !== '' && longer.length > (isLast ? room : room - 3)) return `${label}${i === 0 ? ' ' : ', '}…`
    label = longer
  }
  return label || '{}'
}

function isRecord(content: unknown): content is object {
  if (typeof content !== 'object' || content === null) return false
  if (content instanceof Map) return [...content.keys()].every(key => typeof key === 'string')
  const prototype = Object.getPrototypeOf(content) as unknown
  return prototype === Object.prototype || prototype === null
}

function entriesOf(content: object): (readonly [string, unknown])[] {
  if (content instanceof Map) return [...(content as Map<string, unknown>)]
  return Object.keys(content).map(key => [key, fieldOf(content, key)] as const)
}
