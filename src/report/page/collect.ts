import { timeText } from '../../clock/time-text.ts'
import type { Excerpt } from '../../disk/watched-files.ts'
import { describeFault, effectText, type Fault, factsOf, processesOf } from '../../faults/catalogue.ts'
import { isByRole } from '../../faults/target.ts'
import { messageType } from '../../net/message-type.ts'
import type { Run } from '../../scenario/run.ts'
import type {
  ArriveEvent,
  ClockEvent,
  FaultEvent,
  JournalEvent,
  LifecycleEvent,
  OperationEvent,
} from '../../sim/journal/event.ts'
import type { ReadonlyJournal } from '../../sim/journal/journal.ts'
import { belowRoot } from '../below-root.ts'
import { evidence, isByWords, listOperations, numbersInJournal } from '../client-operations.ts'
import { explain, type ToldMoment } from '../explanation.ts'
import { firstOperation, focusOf } from '../focus.ts'
import { hasNoEffect } from '../happening.ts'
import { type Happenings, happeningsOf } from '../happenings.ts'
import { idleProcesses } from '../idle.ts'
import { FieldVariety, type LabelContext, type LabelledMessage, messageLabel } from '../message-label.ts'
import { sliceOf } from '../slice.ts'
import { changeText, stateChanges } from '../state-change.ts'
import { StruckMessages, struckText } from '../struck-messages.ts'
import { valueText } from '../value-text.ts'
import { violationFrame, violationSentence } from '../violation-sentence.ts'
import { WireTexts } from '../wire-texts.ts'
import { excerptText } from './excerpt-text.ts'
import {
  NO_FILE,
  type PageColumns,
  type PageData,
  type PageFault,
  type PageFile,
  type PageMoment,
  type PageOperation,
  type PageSummary,
  SAME,
} from './page-data.ts'
import { TextTable } from './text-table.ts'

/** What is longer is cut: a page is to be looked at. */
const LONGEST_VALUE = 2_000
const LONGEST_STATE = 20_000
/** A row has room for no more. */
const LONGEST_LABEL = 120

/** What names a message beside what became of it. */
const LONGEST_NAME = 48

/** Collects what the page of a run shows. */
export function collect(
  run: Run,
  journal: ReadonlyJournal,
  faults: readonly Fault[],
  about: readonly string[],
  root?: string,
): PageData {
  const columns = new ColumnWriter({
    variety: new FieldVariety(messagesOf(journal)),
    wire: new WireTexts(messagesOf(journal)),
  })
  for (const event of journal) columns.add(event, event.kind === 'timer-set' ? journal.dueUs(event.id) : undefined)
  const happenings = happeningsOf(journal)
  const focus = focusOf(run, happenings)
  const idle = idleProcesses(run, happenings)
  const slice = run.violations.length === 0 ? new Map<number, number>() : sliceOf(happenings, focus)
  // What a process went by is in no chain of causes, and yet led to the violation.
  const inShort = run.violations.length === 0 ? undefined : summaryOf(run, journal, happenings, root)
  const firstOfAll = happenings.all[firstOperation(focus, happenings)]
  const told = [...(inShort?.forgotten ?? []), ...(inShort?.wentBy ?? []), ...(inShort?.pivot ?? [])]
  const wentByPlaces = new Set(told.map(([event]) => happenings.placeOf(event)))
  const sliced: number[] = []
  let lastOfStep = -1
  for (let id = journal.first; id < journal.length; id++) {
    const place = happenings.placeOf(id)
    if (slice.has(place) || wentByPlaces.has(place)) sliced.push(id)
    if (place === focus.step?.index) lastOfStep = id
  }
  const struck = new StruckMessages(journal)
  const isSliced = (event: number) => slice.has(happenings.placeOf(event))
  const hitText = (fault: FaultEvent, end: number | undefined, effect: number) =>
    struckText(struck.by(fault, end), effect, message => messageLabel(message, LONGEST_NAME, columns.context), isSliced)
  const frame = run.violations[0] === undefined ? undefined : violationFrame(run.violations[0], root)
  return {
    scenario: run.scenario,
    seed: run.plan.seed,
    fingerprint: run.fingerprint,
    verdict: run.verdict,
    sentence: violationSentence(run),
    ...(frame === undefined ? {} : { frame }),
    about,
    timeUs: Math.round(run.timeMs * 1_000),
    lanes: columns.lanes.map(name => ({
      name,
      isClient: columns.clients.has(name),
      ...(idle.has(name) ? { isIdle: true } : {}),
    })),
    kinds: columns.kinds.all,
    fates: columns.fates.all,
    types: columns.types.all,
    columns: columns.columns,
    operations: operationsOf(run, columns),
    faults: faultsOf(run, columns, takenBy(columns.crashes, journal), hitText),
    slice: sliced,
    focus: lastOfStep >= 0 ? lastOfStep : journal.length - 1,
    idleArrivals: happenings.all.flatMap(each =>
      each.kind === 'step' && hasNoEffect(each) ? happenings.eventOf(each) : [],
    ),
    lines: columns.linesOf(journal, root),
    clocks: columns.clocks,
    files: columns.filesOf(journal),
    ...(inShort === undefined ? {} : { inShort }),
    ...(firstOfAll === undefined ? {} : { firstOperation: happenings.eventOf(firstOfAll) }),
    texts: columns.texts.all,
    drawnFaults: faults,
    plan: run.plan,
  }
}

/** The failure in short. */
function summaryOf(run: Run, journal: ReadonlyJournal, happenings: Happenings, root: string | undefined): PageSummary {
  const explanation = explain(run, journal, NOTHING_FOUND_OUT, root, happenings)
  const { expected, found, first, forgotten, beside, lost, wayToLoss, wentBy, settling, chain } = explanation
  const { cast, endings, missed } = explanation
  const { pivot, pivotTitle } = explanation
  const moment = ({ event, text, line }: Pick<ToldMoment, 'event' | 'text' | 'line'>): PageMoment => {
    const shown = text.includes('⇒') ? changeAfter(journal, event) : event
    return line === undefined ? [shown, text] : [shown, text, line]
  }
  return {
    expected,
    isByWords: isByWords(run),
    found,
    cast: cast.map(moment),
    ...(first === undefined ? {} : { began: moment(first) }),
    forgotten: forgotten.map(moment),
    beside: beside.map(moment),
    lost: [...wayToLoss, ...lost].map(moment),
    wentBy: wentBy.map(moment),
    ...(settling === undefined ? {} : { settling }),
    endings: endings.map(moment),
    missed: missed.map(moment),
    chain: chain.map(moment),
    pivot: pivot.map(moment),
    ...(pivotTitle === undefined ? {} : { pivotTitle }),
  }
}

/** Where a step changed what a process shows: of a line that tells the change, that is the event to look at. */
function changeAfter(journal: ReadonlyJournal, event: number): number {
  const { step } = journal.at(event)
  for (let id = event; id < journal.length && journal.at(id).step === step; id++)
    if (journal.at(id).kind === 'state') return id
  return event
}

const NOTHING_FOUND_OUT = { faults: [], likelihood: undefined, nearest: undefined }

/** Turns events into columns. */
class ColumnWriter {
  readonly kinds = new TextTable()
  readonly fates = new TextTable()
  readonly texts = new TextTable()
  readonly types = new TextTable()
  readonly lanes: string[] = []
  readonly clients = new Set<string>()
  readonly operations: { readonly id: number; readonly event: OperationEvent }[] = []
  readonly faults: FaultEvent[] = []
  readonly crashes: LifecycleEvent[] = []
  readonly clocks: [event: number, aheadUs: number, ppm: number][] = []
  readonly columns = {
    kind: [] as number[],
    time: [] as number[],
    step: [] as number[],
    cause: [] as number[],
    lane: [] as number[],
    peer: [] as number[],
    number: [] as number[],
    text: [] as number[],
    label: [] as number[],
    type: [] as number[],
    fate: [] as number[],
  } satisfies PageColumns
  readonly #laneOf = new Map<string, number>()
  readonly context: LabelContext
  /** What each process showed last. */
  readonly #states = new Map<string, unknown>()
  #timeUs = 0
  #step = 0

  constructor(context: LabelContext) {
    this.context = context
  }

  lane(process: string | undefined): number {
    if (process === undefined) return -1
    let lane = this.#laneOf.get(process)
    if (lane === undefined) {
      lane = this.lanes.push(process) - 1
      this.#laneOf.set(process, lane)
    }
    return lane
  }

  add(event: JournalEvent, dueUs?: number): void {
    const { columns } = this
    columns.kind.push(this.kinds.indexOf(event.kind))
    columns.time.push(event.timeUs - this.#timeUs)
    columns.step.push(event.step - this.#step)
    columns.cause.push(event.cause < 0 ? 0 : event.id - event.cause)
    this.#timeUs = event.timeUs
    this.#step = event.step
    const { process, peer, number = -1, text, label, type, fate } = this.#parts(event, dueUs)
    columns.lane.push(this.lane(process))
    columns.peer.push(this.lane(peer))
    columns.number.push(number)
    columns.fate.push(fate === undefined ? -1 : this.fates.indexOf(fate))
    const sending = event.kind === 'arrive' ? this.#sendingOf(event) : undefined
    if (sending === undefined) {
      columns.text.push(text === undefined ? -1 : this.texts.indexOf(text))
      columns.label.push(label === undefined ? -1 : this.texts.indexOf(label))
      columns.type.push(type === undefined ? -1 : this.types.indexOf(type))
    } else {
      columns.text.push(columns.text[sending] as number)
      columns.label.push(columns.label[sending] as number)
      columns.type.push(columns.type[sending] as number)
    }
  }

  /** What arrives as it was sent is told as it was then; undefined for what was altered. */
  #sendingOf({ cause, altered }: ArriveEvent): number | undefined {
    if (altered) return undefined
    const isCopy = this.kinds.all[this.columns.kind[cause] ?? -1] === 'copy'
    const sending = isCopy ? cause - (this.columns.cause[cause] as number) : cause
    return this.kinds.all[this.columns.kind[sending] ?? -1] === 'send' ? sending : undefined
  }

  #parts(event: JournalEvent, dueUs: number | undefined): Parts {
    switch (event.kind) {
      case 'send':
      case 'arrive': {
        const { from, to, number, message, control, part, fate } = event
        const arrives = event.kind === 'arrive'
        const [process, peer] = arrives ? [to, from] : [from, to]
        const shown = arrives && event.altered ? 'altered' : fate
        if (arrives && this.#sendingOf(event) !== undefined) return { process, peer, number, fate: shown }
        if (control !== undefined) return { process, peer, number, text: `(${control})`, type: control, fate: shown }
        const wire = this.context.wire.of({ content: message, part })
        const text = wire?.slice(0, LONGEST_VALUE) ?? valueText(message, LONGEST_VALUE)
        const type = wire === undefined ? (messageType(message) ?? part) : (/^\w+/.exec(wire)?.[0] ?? part)
        const label = messageLabel({ content: message, part, control, from, to }, LONGEST_LABEL, this.context)
        return { process, peer, number, text, label, type, fate: shown }
      }
      case 'copy':
        return { process: event.from, peer: event.to, number: event.number }
      case 'timer-set':
      case 'timer':
      case 'timer-clear': {
        const label = dueUs === undefined ? undefined : timeText(dueUs)
        return { process: event.process, number: event.number, label }
      }
      case 'disk':
      case 'disk-done': {
        const { process, call, file, error } = event
        return { process, type: call, text: file, fate: error }
      }
      case 'connection':
        return { process: event.process, peer: event.peer, number: event.connection, type: event.phase }
      case 'fault':
        this.faults.push(event)
        return { process: processesOf(event.fault)[0], text: describeFault(event.fault), type: event.phase }
      case 'operation': {
        const { client, type, f, value, error } = event
        this.clients.add(client)
        this.operations.push({ id: event.id, event })
        const text = valueText(error === undefined ? value : error, LONGEST_VALUE)
        return { process: client, type: f, text, fate: type }
      }
      case 'state': {
        const { process, state } = event
        return { process, text: beginningOf(JSON.stringify(state)), label: this.#changeOf(process, state) }
      }
      case 'log':
        return { process: event.process, text: event.text.slice(0, LONGEST_VALUE) }
      case 'reach':
      case 'buggify':
        return { process: event.process, text: event.label }
      case 'phase':
        return { text: event.text }
      case 'clock':
        this.clocks.push([event.id, event.aheadUs, event.ppm])
        return { process: event.process, text: clockText(event) }
      case 'start':
        return { process: event.process, text: event.version }
      case 'crash':
        this.crashes.push(event)
        return { process: event.process, text: event.reason }
      default:
        return { process: event.process, text: 'reason' in event ? event.reason : undefined }
    }
  }

  /** What a state has that the one before had not, as the story tells it. */
  #changeOf(process: string, state: unknown): string | undefined {
    const isFirst = !this.#states.has(process)
    const changes = stateChanges(this.#states.get(process), state, isFirst)
    this.#states.set(process, state)
    const told = changes.flatMap(change => changeText(change, '→') ?? []).join(', ')
    if (told === '') return undefined
    return told.length > LONGEST_LABEL ? `${told.slice(0, LONGEST_LABEL - 1)}…` : told
  }

  /** What became of files, by event. */
  filesOf(journal: ReadonlyJournal): PageFile[] {
    const files: PageFile[] = []
    const textOf = (excerpt: Excerpt | undefined) =>
      excerpt === undefined ? NO_FILE : this.texts.indexOf(excerptText(excerpt))
    for (let id = journal.first; id < journal.length; id++) {
      for (const { name, seen, durable } of journal.filesAfter(id)) {
        const kept = durable !== undefined && durable === seen ? SAME : textOf(durable)
        files.push([id, this.texts.indexOf(name), textOf(seen), kept])
      }
    }
    return files
  }

  linesOf(journal: ReadonlyJournal, root?: string): (readonly [event: number, text: number])[] {
    const lines: (readonly [number, number])[] = []
    for (let id = journal.first; id < journal.length; id++) {
      const line = journal.lineOf(id)
      if (line !== undefined) lines.push([id, this.texts.indexOf(belowRoot(line, root))])
    }
    return lines
  }
}

function clockText({ aheadUs, ppm }: ClockEvent): string {
  const ahead = aheadUs === 0 ? 'right' : `${timeText(Math.abs(aheadUs))} ${aheadUs > 0 ? 'ahead' : 'behind'}`
  return ppm === 0 ? ahead : `${ahead}, and from now on ${ppm > 0 ? '+' : ''}${ppm} ppm`
}

interface Parts {
  readonly process?: string | undefined
  readonly peer?: string | undefined
  readonly number?: number
  readonly text?: string | undefined
  readonly label?: string | undefined
  readonly type?: string | undefined
  readonly fate?: string | undefined
}

/** As much of a state as is shown. A slice of its text would keep all of it. */
function beginningOf(text: string): string {
  return text.length > LONGEST_STATE ? Buffer.from(text.slice(0, LONGEST_STATE)).toString() : text
}

function* messagesOf(journal: ReadonlyJournal): Generator<LabelledMessage> {
  for (const event of journal) {
    if (event.kind !== 'send') continue
    const { message: content, part, control, from, to, connection } = event
    yield { content, part, control, from, to, connection }
  }
}

/** The history's operations. */
function operationsOf(run: Run, columns: ColumnWriter): PageOperation[] {
  const involved = evidence(run)
  const numbers = numbersInJournal(run.history)
  const rowAt = (position: number) => columns.operations[numbers[position] as number]
  return listOperations(run.history).map(({ start, end, invocation, completion }) => {
    const begin = rowAt(start)
    const involvement = involved.get(start)
    return {
      lane: columns.lane(begin?.event.client),
      f: invocation.f,
      argument: valueText(invocation.value, LONGEST_VALUE),
      result:
        completion === undefined
          ? ''
          : valueText(completion.type === 'ok' ? completion.value : completion.error, LONGEST_VALUE),
      outcome: completion === undefined || completion.type === 'invoke' ? 'open' : completion.type,
      begin: begin?.id ?? -1,
      end: end === undefined ? -1 : (rowAt(end)?.id ?? -1),
      ...(involvement === undefined ? {} : { involvement }),
    }
  })
}

/** What the crashes of each fault took from disks, by the event with which the fault began. */
function takenBy(crashes: readonly LifecycleEvent[], journal: ReadonlyJournal): Map<number, string> {
  const taken = new Map<number, string[]>()
  for (const event of crashes) {
    const files = journal.filesAfter(event.id).map(({ name }) => name)
    if (files.length === 0) continue
    const named = files.slice(0, MOST_TAKEN).join(', ')
    const more = files.length > MOST_TAKEN ? ` and ${files.length - MOST_TAKEN} more` : ''
    const texts = taken.get(event.cause) ?? []
    taken.set(event.cause, [...texts, `${event.process} lost what was not synced of ${named}${more}`])
  }
  return new Map([...taken].map(([id, texts]) => [id, texts.join('; ')]))
}

/** So many files are named that a crash took something from. */
const MOST_TAKEN = 3

function faultsOf(
  run: Run,
  columns: ColumnWriter,
  taken: ReadonlyMap<number, string>,
  hitText: (fault: FaultEvent, end: number | undefined, effect: number) => string,
): PageFault[] {
  const ends = new Map(columns.faults.flatMap(({ phase, cause, id }) => (phase === 'end' ? [[cause, id]] : [])))
  const begun = columns.faults.filter(({ phase }) => phase === 'begin')
  return begun.map(event => {
    const { id, fault, index } = event
    const record = run.faults.find(each => each.fault === fault)
    // Who is meant by a target such as `@eu`, its text says.
    const named = cutsOf(fault).filter(link => !link.some(isByRole))
    const cuts = named.map(([from, to]) => [columns.lane(from), columns.lane(to)] as const)
    return {
      begin: id,
      end: ends.get(id) ?? -1,
      text: describeFault(fault),
      index,
      effect: [
        record === undefined
          ? []
          : effectText(record.fault as Fault, record.effect) + hitText(event, ends.get(id), record.effect),
        taken.get(id) ?? [],
      ]
        .flat()
        .join('; '),
      lanes: processesOf(fault).map(name => columns.lane(name)),
      lasts: factsOf(fault).lasts,
      ...(cuts.length === 0 ? {} : { cuts }),
    }
  })
}

/** The links that a fault cuts, where it is of a kind that does. */
function cutsOf(fault: FaultEvent['fault']): (readonly [from: string, to: string])[] {
  if (typeof fault === 'string' || !('groups' in fault || 'links' in fault || 'from' in fault)) return []
  const { kind, groups, links, from, to } = fault as {
    readonly kind: string
    readonly groups?: readonly (readonly string[])[]
    readonly links?: readonly (readonly [string, string])[]
    readonly from?: readonly string[]
    readonly to?: readonly string[]
  }
  if (!CUTTING.includes(kind)) return []
  const between = (some: readonly string[], others: readonly string[]) =>
    some.flatMap(one => others.filter(other => other !== one).map(other => [one, other] as const))
  if (groups !== undefined)
    return groups.flatMap(group =>
      between(
        group,
        groups.flat().filter(name => !group.includes(name)),
      ),
    )
  return links === undefined ? between(from ?? [], to ?? []) : [...links]
}

const CUTTING: readonly string[] = ['partition', 'flapping', 'hold', 'swizzle', 'stall']
