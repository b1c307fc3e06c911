import { timeText } from '../clock/time-text.ts'
import { describeFault, factsOf, processesOf } from '../faults/catalogue.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { ConnectionEvent, FaultEvent } from '../sim/journal/event.ts'
import { DIRECTORY } from './disk-calls.ts'
import { clip } from './display-width.ts'
import type { Glyphs } from './glyphs.ts'
import {
  type Failing,
  type Failure,
  hasNoEffect,
  isBroken,
  type Message,
  type OperationEvent,
  type Step,
  type Trigger,
} from './happening.ts'
import { type LabelContext, messageLabel } from './message-label.ts'
import type { PlannedMessages } from './planned-messages.ts'
import { resultText } from './result-text.ts'
import { isOfDisk, messagesOf, type Row } from './rows.ts'
import { type Line, lineWidth, type Span, span } from './spans.ts'
import { changeText } from './state-change.ts'
import { isDigest, isOpaque, isScalar, stringText, valueText } from './value-text.ts'

/** What the words about a row depend on. */
export interface RowWords extends LabelContext {
  readonly glyphs: Glyphs
  /** Columns for the text beside the lifelines. */
  readonly room: number
  /** Whether lines are scarce: then a message's label is cut rather than give what it led to a line of its own. */
  readonly isTight: boolean
  /** In flight for longer than this (microseconds), a message has its sending told. */
  readonly longFlightUs: number
  readonly planned: PlannedMessages
  /** Those that do nothing after they have started. */
  readonly idle: ReadonlySet<string>
  /** When a fault began that ends, and when one ended that begins, if it did. */
  readonly beginOf: (end: FaultEvent) => number | undefined
  readonly endOf: (begin: FaultEvent) => number | undefined
  /** Whether the process's state changed, or it crashed, between two happenings. */
  readonly changedBetween: (process: string, after: number, before: number) => boolean
}

/** The room that a message's label may take: more would drown what it led to. */
const LONGEST_LABEL = 44
const FATES: Readonly<Record<Failing, string>> = {
  lost: 'lost',
  blocked: 'blocked',
  held: 'held back',
  stalled: 'stalled',
  damaged: 'damaged',
  waits: 'waits in vain',
  unreachable: 'not there',
  late: 'under way',
}

/** Said of a message by which nothing changed that can be seen. What a node keeps to itself cannot be. */
export const NO_EFFECT = '(no visible effect)'

/** What is said about a row, on one line or, where there is more than fits, on two. */
export function rowText(row: Row, words: RowWords): Line[] {
  if (row.kind === 'failures') return [failuresText(row.failures, words)]
  if (row.kind === 'starts') return startsText(row.steps, words)
  const { step } = row
  const cause = causeText(step, words, words.room)
  const causes = span(` ${words.glyphs.causes} `, 'dim')
  const taken = cause.length === 0 ? 0 : lineWidth(cause) + lineWidth([causes])
  const effects = onOneLine(effectsText(step, words), step, words.glyphs, words.room - taken)
  if (effects.length === 0) return [cause]
  const after = joined(effects)
  if (cause.length === 0) {
    if (lineWidth(after) <= words.room) return [after]
  } else {
    const left = words.room - lineWidth(after) - lineWidth([causes])
    const [only] = effects
    // One line is better than two, unless that leaves nothing of the message.
    if (left >= Math.min(lineWidth(cause), words.isTight ? SHORTEST_LABEL : SHORT_LABEL) && only !== undefined) {
      return [[...causeText(step, words, left), causes, ...after]]
    }
  }
  const lines: Line[] = []
  let line: Line = cause
  let separator = cause.length === 0 ? [] : [causes]
  // As many effects on a line as fit.
  for (const effect of effects) {
    const longer = [...line, ...separator, ...effect]
    if (line.length > 0 && lineWidth(longer) > words.room && lines.length < MAX_LINES - 1) {
      lines.push(line)
      line = [line === cause ? causes : span('   '), ...effect]
    } else line = longer
    separator = [span(', ')]
  }
  return [...lines, line]
}

/** A first state tells most by being there: what of it does not fit on the line is left out. */
function onOneLine(
  effects: readonly Line[],
  { changes, trigger }: Step,
  glyphs: Glyphs,
  room: number,
): readonly Line[] {
  if (trigger.kind === 'message' || changes.length === 0 || changes.some(({ first }) => !first)) return effects
  const fitting = effects.filter(
    (_, i) => lineWidth(joined(effects.slice(0, i + 1))) <= room - glyphs.ellipsis.length - 2,
  )
  if (fitting.length === 0 || fitting.length === effects.length) return effects
  return [...fitting, [span(glyphs.ellipsis, 'state')]]
}

const SHORT_LABEL = 40
const SHORTEST_LABEL = 26
const MAX_LINES = 3

function joined(effects: readonly Line[]): Line {
  return effects.flatMap((effect, i) => (i === 0 ? effect : [span(', '), ...effect]))
}

function label(message: Message, words: RowWords, room: number): Span {
  return span(messageLabel(message, room, words), message.part === 'reply' ? 'reply' : 'message')
}

function causeText(step: Step, words: RowWords, room: number): Line {
  const { trigger, process = '' } = step
  switch (trigger.kind) {
    case 'message': {
      const notes = flightText(step, trigger.message, trigger, words)
      const told = [label(trigger.message, words, Math.max(8, room - lineWidth(notes))), ...notes]
      const withNote = [...told, span(` ${NO_EFFECT}`, 'dim')]
      return hasNoEffect(step) && lineWidth(withNote) <= room ? withNote : told
    }
    case 'timer':
      return [span('timer', 'dim')]
    case 'start':
      return [
        span(`${process} ${step.restart ? 'restarts' : 'starts'}${versionText(step)}`, step.restart ? 'fault' : 'dim'),
      ]
    case 'disk':
      return [span(diskText(trigger), trigger.error === undefined ? 'dim' : 'fault')]
    case 'wake':
      return []
    case 'world':
      return worldText(step, words)
  }
}

/** ` as 1.1`, where nodes have several versions. */
function versionText({ lifecycle }: Step): string {
  const version = lifecycle.find(({ kind }) => kind === 'start')?.version
  return version === undefined ? '' : ` as ${quotedLine(version)}`
}

/** `fsync wal: no space left on device`. */
function diskText({ call, file, error }: Extract<Trigger, { kind: 'disk' }>): string {
  const what = `${call}${file === undefined ? '' : ` ${stringText(file, LONGEST_LABEL)}`}`
  return error === undefined ? `disk ${what}` : `${what}: ${quotedLine(error)}`
}

function flightText(
  step: Step,
  message: Message,
  { duplicate, altered }: { readonly duplicate: boolean; readonly altered: boolean },
  words: RowWords,
): Line {
  const notes: string[] = []
  const { sentAt, sentIn, heldAt } = message
  if (duplicate) notes.push('duplicate')
  if (altered) notes.push('altered')
  if (sentAt !== undefined) {
    const isStale = sentIn !== undefined && words.changedBetween(message.from, sentIn.index, step.index)
    const isLong = step.time - sentAt > words.longFlightUs || words.planned.lists(message)
    if (isLong || isStale || duplicate || heldAt !== undefined) notes.push(`sent ${timeText(sentAt)}`)
  }
  if (heldAt !== undefined) notes.push('held back')
  if (words.planned.times(message)) notes.push('by the plan')
  return notes.length === 0 ? [] : [span(` (${notes.join(', ')})`, 'fault')]
}

function worldText({ faults, lifecycle, phases }: Step, words: RowWords): Line {
  // The end of all faults at once is told by the phase that begins.
  const told = faults.filter(({ phase, fault }) => phase === 'begin' || (phases.length === 0 && factsOf(fault).lasts))
  const parts: string[] = told.map(event => {
    const { lasts, ending } = factsOf(event.fault)
    const text = quotedLine(describeFault(event.fault))
    if (event.phase === 'end') {
      const begin = words.beginOf(event)
      return `${text}${begin === undefined ? '' : ` (since ${timeText(begin)})`} ${ending}`
    }
    const end = lasts ? words.endOf(event) : undefined
    return end === undefined ? text : `${text} (until ${timeText(end)})`
  })
  // What a fault says that it does to a process is not said a second time.
  const named = told.flatMap(({ fault }) => (factsOf(fault).drawn === 'lifelines' ? processesOf(fault) : []))
  for (const { kind, process, reason } of lifecycle) {
    if (named.includes(process)) continue
    const verb = { start: 'starts', crash: 'crashes', pause: 'pauses', resume: 'resumes' }[kind]
    parts.push(`${process} ${verb}${reason === undefined ? '' : `: ${clip(reason, LONGEST_LABEL)}`}`)
  }
  return [span([...parts, ...phases].join(', '), 'fault')]
}

function effectsText(step: Step, words: RowWords): Line[] {
  const { process = '', changes, operations, logs, lifecycle, connections, reached, buggified, restart } = step
  const effects: Line[] = []
  // That a hash is another one now is worth a word only when that is all.
  const telling = changes.filter(
    ({ field, before, after }) => !isOpaque(after) && !isOpaque(before) && !isDigest(field),
  )
  const texts = (telling.length > 0 ? telling : changes).flatMap(
    change => changeText(change, words.glyphs.becomes) ?? [],
  )
  if (texts.length > 0) {
    const [first = '', ...rest] = texts
    const name = step.trigger.kind === 'start' && !restart ? '' : `${process} `
    effects.push([span(`${name}${first}`, 'state')], ...rest.map(text => [span(text, 'state')]))
  }
  for (const operation of operations) effects.push([operationText(operation, Math.max(LONGEST_LABEL, words.room >> 1))])
  for (const connection of connections) effects.push([connectionText(connection)])
  for (const label of buggified) effects.push([span(`buggify ${stringText(label, LONGEST_LABEL)}`, 'fault')])
  for (const log of logs) effects.push([span(`"${valueText(log, LONGEST_LABEL).replace(/^'|'$/g, '')}"`, 'dim')])
  // What was reached is mostly told by the state as well.
  if (effects.length === 0) {
    for (const label of reached) effects.push([span(`reaches ${stringText(label, LONGEST_LABEL)}`, 'dim')])
  }
  for (const { kind, reason = '' } of lifecycle) {
    if (step.process === undefined || kind !== 'crash') continue
    effects.push([span(`${process} crashes: ${valueText(reason, words.room).replace(/^'|'$/g, '')}`, 'wrong')])
  }
  for (const { process: whose, places } of step.unsynced) {
    const named = places.slice(0, MOST_PLACES).map(({ place, torn }) => {
      const name = place === DIRECTORY ? place : stringText(place, LONGEST_LABEL)
      return torn === undefined ? name : `${name} (${torn})`
    })
    const more = places.length > MOST_PLACES ? ` and ${places.length - MOST_PLACES} more` : ''
    effects.push([span(`not synced on ${whose}: ${named.join(', ')}${more}`, 'fault')])
  }
  return effects
}

/** So many files are named that a crash may have cost. */
const MOST_PLACES = 3

function connectionText({ process, peer, phase }: ConnectionEvent): Span {
  return span(`${process} connection to ${peer} ${phase}`, isBroken(phase) ? 'fault' : 'dim')
}

function operationText({ client, type, f, value, argument, error }: OperationEvent, room: number): Span {
  const asked = argument === null || argument === undefined ? '' : ` ${valueText(argument, room)}`
  if (type === 'invoke') return span(`${client} invokes ${f}${asked}`, 'strong')
  if (type === 'ok') {
    const told = resultText(f, argument, value, room)
    return span(`${client} ${f}${asked} ok${told === '' ? '' : `: ${told}`}`, 'strong')
  }
  const because = error === undefined ? '' : `: ${isScalar(error) ? quotedLine(String(error)) : valueText(error, room)}`
  return span(`${client} ${f}${asked} ${type}${clip(because, room)}`, 'fault')
}

/** Those that start in the same version and state together: `n1, n2, n3 start: role: follower, term: 0; c1, c2 start`. */
function startsText(steps: readonly Step[], words: RowWords): Line[] {
  const groups = new Map<string, { names: string[]; version: string; idle: boolean; effects: Line }>()
  for (const step of steps) {
    const effects = joined(effectsText(step, words))
    const version = versionText(step)
    const idle = words.idle.has(step.process ?? '')
    const key = [idle, version, ...effects.map(({ text }) => text)].join('')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { names: [step.process ?? ''], version, idle, effects })
    else group.names.push(step.process ?? '')
  }
  const inOrder = [...groups.values()].sort((a, b) => Number(a.idle) - Number(b.idle))
  const texts = inOrder.map(({ names, version, idle, effects }): Line => {
    const all = names.length > 6 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
    const isOne = names.length === 1
    const does = idle ? (isOne ? 'is idle' : 'are idle') : isOne ? 'starts' : 'start'
    const verb = span(`${quotedLine(all)} ${does}${version}`, 'dim')
    return effects.length === 0 ? [verb] : [verb, span(': ', 'dim'), ...effects]
  })
  const lines: Line[] = []
  for (const text of texts) {
    const line = lines.at(-1)
    const longer = line === undefined ? undefined : [...line, span('; ', 'dim'), ...text]
    if (longer === undefined || lineWidth(longer) > words.room) lines.push(text)
    else lines[lines.length - 1] = longer
  }
  return lines
}

function failuresText(failures: readonly Failure[], words: RowWords): Line {
  const [first] = failures
  if (first === undefined) return []
  const { message, fate, time } = first
  const { sentAt } = message
  const notes: string[] = []
  if (fate === 'late' && message.dueAt !== undefined) notes.push(`until ${timeText(message.dueAt)}`)
  if (fate === 'blocked') notes.push('by a partition')
  if (sentAt !== undefined && sentAt !== time && time - sentAt > words.longFlightUs)
    notes.push(`sent ${timeText(sentAt)}`)
  if (failures.every(each => isAsPlanned(fate, each.message, words))) notes.push('by the plan')
  const how = fate === 'unreachable' ? `${message.to} is down` : FATES[fate]
  const mark = fate === 'late' ? words.glyphs.underWay : words.glyphs.lost
  const line = [span([`${mark} ${how}`, notes.join(', ')].filter(text => text !== '').join(' '), 'fault'), span(': ')]
  return [...line, label(message, words, Math.max(8, words.room - lineWidth(line)))]
}

/** Whether it was the plan that lost a message or has it come late: what it leaves to the seed, a fault may lose. */
function isAsPlanned(fate: Failing, message: Message, { planned }: RowWords): boolean {
  return (fate === 'lost' && planned.loses(message)) || (fate === 'late' && planned.times(message))
}

/** What a gap leaves out: `… 44 messages (36 heartbeat, 5 vote, 3 granted), 9 not delivered`; as much of it as fits. */
export function elidedText(rows: readonly Row[], typeOf: (message: Message) => string, words: RowWords): Line {
  const types = new Map<string, number>()
  const counts = { messages: 0, failed: 0, changes: 0, operations: 0 }
  for (const row of rows) {
    const about = messagesOf(row)
    counts.messages += about.length
    for (const message of about) types.set(typeOf(message), (types.get(typeOf(message)) ?? 0) + 1)
    if (row.kind === 'failures') counts.failed += row.failures.length
    if (row.kind !== 'step') continue
    counts.operations += row.step.operations.length
    if (row.step.changes.length > 0) counts.changes++
  }
  const start = `${words.glyphs.ellipsis} `
  const kinds = [...types].sort((a, b) => b[1] - a[1])
  const total = counted(counts.messages, 'message')
  const messages = [3, 2, 1, 0].map(shown => {
    const named = kinds.slice(0, shown).map(([type, count]) => (kinds.length === 1 ? type : `${count} ${type}`))
    if (named.length > 0 && shown < kinds.length) named.push(words.glyphs.ellipsis)
    return named.length === 0 ? total : `${total} (${named.join(', ')})`
  })
  const fitting = messages.find(text => start.length + text.length <= words.room) ?? total
  const parts = [
    ...(counts.messages === 0 ? [] : [fitting]),
    ...(counts.failed === 0 ? [] : [`${counts.failed} not delivered`]),
    ...(counts.operations === 0 ? [] : [counted(counts.operations, 'client event')]),
    ...(counts.changes === 0 ? [] : [counted(counts.changes, 'state change')]),
  ]
  if (parts.length === 0) parts.push(counted(rows.length, 'more event'))
  let text = `${start}${parts[0]}`
  for (const part of parts.slice(1)) {
    const longer = `${text}, ${part}`
    if (longer.length <= words.room) text = longer
  }
  return [span(text, 'dim')]
}

/** For a row whose processes have no column: who it is about. */
export function whoText(row: Row, becomes: string): string {
  if (row.kind === 'failures') {
    const [first] = row.failures
    return `${first?.message.from} ${becomes} ${[...new Set(row.failures.map(({ message }) => message.to))].join(', ')}: `
  }
  if (row.kind === 'step' && row.step.trigger.kind === 'message') {
    const { from, to } = row.step.trigger.message
    return `${from} ${becomes} ${to}: `
  }
  return isOfDisk(row) ? `${row.step.process}: ` : ''
}
