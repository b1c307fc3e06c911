import { columnTimeText } from '../clock/time-text.ts'
import { messageType } from '../net/message-type.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { Run } from '../scenario/run.ts'
import type { ViolationKind } from '../scenario/violation.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { type Band, bandSpans, bandsOf } from './bands.ts'
import { distances } from './causality.ts'
import { displayWidth, padStart } from './display-width.ts'
import { focusOf } from './focus.ts'
import type { Glyphs } from './glyphs.ts'
import type { Message, Step } from './happening.ts'
import { type Happenings, happeningsOf } from './happenings.ts'
import { type LifelineStatus, Lifelines, lifelineNames } from './lifelines.ts'
import { elidedText, type RowWords, rowText, whoText } from './row-text.ts'
import { rowWords } from './row-words.ts'
import { isOfDisk, messagesOf, orderOf, processesOf, type Row, rowsOf, timeOf } from './rows.ts'
import { type Selected, select } from './selection.ts'
import { sliceOf } from './slice.ts'
import { clipLine, type Line, span, type Tone, wrap } from './spans.ts'
import { toldDiskSteps } from './told-disk.ts'
import { messageLine } from './violation-sentence.ts'

export interface DiagramOptions {
  readonly width: number
  /** Lines that the diagram may take, its head included; `all` leaves out only what repeats. */
  readonly lines: number | 'all'
  readonly glyphs: Glyphs
}

/** The column of times, and where some are written in seconds. */
const TIME_WIDTH = 9
const TIME_WIDTH_IN_SECONDS = 11
const WIDEST_COLUMN = 9
const NARROWEST_COLUMN = 4
/** The share of the width that the lifelines take if their names let them, and that they take at most. */
const LIFELINES_SHARE = 0.36
const MOST_LIFELINES_SHARE = 0.45
/** Head and foot. */
const FRAME_LINES = 2

/** The sequence diagram of a run, its head first: who took part, what they said to each other, and what became of it. */
export function diagram(run: Run, journal: ReadonlyJournal, options: DiagramOptions): Line[] {
  const happenings = happeningsOf(journal)
  if (happenings.all.length === 0) return [[span('nothing happened in this run', 'dim')]]
  const { glyphs, width } = options
  const focus = focusOf(run, happenings)
  // What comes at the very time of the end, after the step that brought it about, is the healing of faults and the like.
  const isOver = (row: Row) => orderOf(row) > focus.last && timeOf(row) === focus.step?.time
  const ranked = distances(happenings, focus)
  const slice = sliceOf(happenings, focus)
  const disk = toldDiskSteps(happenings, focus, slice, options.lines === 'all')
  const rows = rowsOf(happenings, step => disk.has(step)).filter(row => !focus.isEnd || !isOver(row))
  // A text that says what is wrong, or a mark at the step where a checker found it.
  const said = verdictText(run, Math.max(20, width - TIME_WIDTH_IN_SECONDS - 2))
  const violatedUs = said.length === 0 ? 0 : (run.violations[0]?.timeMs ?? 0) * 1_000
  const lines = options.lines === 'all' ? 'all' : Math.max(4, options.lines - FRAME_LINES - said.length)

  // How wide the words may be depends on the columns, these on the rows that are shown, and those on how many lines their
  // words take: so the first choice is made with a guess.
  let words = rowWords(run, happenings, glyphs, Math.floor(width * (1 - LIFELINES_SHARE)) - TIME_WIDTH)
  let drawing = layOut()
  if (lines !== 'all' && drawing.selected.some(({ kind }) => kind === 'elided')) words = { ...words, isTight: true }
  words = { ...words, room: drawing.room }
  drawing = layOut()
  words = { ...words, room: drawing.room }
  const { selected, bands, lanes, columns, timeWidth } = drawing

  function layOut() {
    const selected = select(rows, happenings, focus, {
      distances: ranked,
      slice,
      lines,
      linesOf: row => rowText(row, wordsFor(row, words, focus.step, said.length === 0)).length,
      perturbed: message => words.planned.lists(message),
    })
    const shown = selected.filter(each => each.kind !== 'elided')
    const isShown = new Set(shown.map(row => (row.kind === 'step' ? row.step : undefined)))
    const bands = bandsOf(happenings, step => isShown.has(step))
    const lanes = Math.max(0, ...bands.map(({ lane }) => lane + 1))
    const columns = columnsOf(shown, happenings, { ranked, width, idle: words.idle })
    const lastUs = Math.max(violatedUs, ...shown.map(timeOf))
    const timeWidth = columnTimeText(lastUs).endsWith('s') ? TIME_WIDTH_IN_SECONDS : TIME_WIDTH
    const left = timeWidth + lanes + columns.processes.length * columns.width + 1
    return { selected, bands, lanes, columns, timeWidth, room: Math.max(10, width - left) }
  }

  const wrong = said.length === 0 ? focus.step : undefined
  return [
    clipLine(
      head(columns, lanes, timeWidth, glyphs, legend(selected, run.ok, words.room, glyphs.elided)),
      width,
      glyphs.ellipsis,
    ),
    ...body(selected, happenings, { wrong, focusStep: focus.step, bands, lanes, columns, timeWidth, words, glyphs }),
    ...verdictLines(said, columnTimeText(violatedUs), timeWidth, glyphs),
  ]
}

interface Columns {
  readonly processes: readonly string[]
  readonly width: number
}

/** Who gets a lifeline: all who take part in what is shown, or, where they are too many, those nearest to the violation. */
function columnsOf(
  shown: readonly Row[],
  happenings: Happenings,
  {
    ranked,
    width,
    idle,
  }: { readonly ranked: Float32Array; readonly width: number; readonly idle: ReadonlySet<string> },
): Columns {
  const most = Math.max(NARROWEST_COLUMN, Math.floor(width * MOST_LIFELINES_SHARE))
  const nearest = shown.map(row => ({ row, distance: ranked[orderOf(row)] as number }))
  nearest.sort((a, b) => a.distance - b.distance || orderOf(b.row) - orderOf(a.row))
  const isStart = ({ row }: { row: Row }) => row.kind === 'starts'
  const wanted = new Set<string>()
  for (const { row } of nearest.filter(each => !isStart(each)))
    for (const process of processesOf(row)) wanted.add(process)
  if (wanted.size < MAX_IDLE_COLUMNS) {
    for (const { row } of nearest.filter(isStart)) {
      for (const process of processesOf(row)) {
        if (wanted.size < MAX_IDLE_COLUMNS && !idle.has(process)) wanted.add(process)
      }
    }
  }
  const names = [...wanted]
  const nameWidth = Math.max(0, ...names.map(name => displayWidth(name))) + 1
  const narrowest = Math.max(NARROWEST_COLUMN, Math.min(nameWidth, WIDEST_COLUMN))
  const kept = new Set(names.slice(0, Math.max(1, Math.floor(most / narrowest))))
  const isClient = (process: string) => happenings.clients.has(process)
  const all = happenings.processes
  const processes = [...all.filter(isClient), ...all.filter(process => !isClient(process))].filter(each =>
    kept.has(each),
  )
  const even = Math.floor((width * LIFELINES_SHARE) / Math.max(1, processes.length))
  return { processes, width: Math.max(narrowest, Math.min(WIDEST_COLUMN, even)) }
}

/** In a small cluster, a process of which only the start is shown is worth a lifeline, if it ever did anything. */
const MAX_IDLE_COLUMNS = 6

function head({ processes, width }: Columns, lanes: number, timeWidth: number, glyphs: Glyphs, legend: string): Line {
  const names = lifelineNames(processes.map(quotedLine), width, glyphs.ellipsis.slice(0, 1))
  return [
    span(padStart('ms', timeWidth - 2) + ' '.repeat(2 + lanes), 'dim'),
    span(names, 'strong'),
    span(legend === '' ? '' : ` ${legend}`, 'dim'),
  ]
}

/** Says so when not all messages are shown. */
function legend(selected: readonly Selected[], isOk: boolean, room: number, elidedGlyph: string): string {
  const elided = selected.flatMap(each => (each.kind === 'elided' ? each.rows : []))
  const count = (rows: readonly Row[]) => rows.reduce((sum, row) => sum + messagesOf(row).length, 0)
  const [missing, there] = [count(elided), count(selected.filter(each => each.kind !== 'elided'))]
  if (missing === 0) return ''
  const amount = `${there} of ${counted(there + missing, 'message')}`
  const isMarked = selected.some(each => each.kind === 'elided' && each.isSmall)
  const mark = isMarked ? ` (${elidedGlyph}: others left out here)` : ''
  const whole = `${amount}: ${isOk ? 'the last ones' : 'those nearest to the violation'}${mark}`
  return [whole, amount + mark].find(text => text.length <= room) ?? amount
}

/** At the violation itself, nothing of the message is cut for want of lines, and room is left for a mark. */
function wordsFor(row: Row, words: RowWords, focusStep: Step | undefined, isMarked: boolean): RowWords {
  if (row.kind !== 'step' || row.step !== focusStep) return words
  return { ...words, isTight: false, room: isMarked ? words.room - 2 : words.room }
}

interface Drawing {
  /** The step in which the violation came to be. */
  readonly focusStep: Step | undefined
  /** The step that a checker found fault with. */
  readonly wrong: Step | undefined
  readonly bands: readonly Band[]
  readonly lanes: number
  readonly columns: Columns
  readonly timeWidth: number
  readonly words: RowWords
  readonly glyphs: Glyphs
}

function body(selected: readonly Selected[], happenings: Happenings, drawing: Drawing): Line[] {
  const { wrong, focusStep, bands, lanes, columns, timeWidth, words, glyphs } = drawing
  const lines: Line[] = []
  const statuses = new Statuses(happenings, columns.processes)
  let lastTime: number | undefined
  let isAfterGap = false
  const push = (time: string, from: number, to: number, lifelines: Lifelines, text: Line) => {
    lines.push([
      span(padStart(time, timeWidth - 2), 'dim'),
      span(isAfterGap ? `${glyphs.elided} ` : '  ', 'dim'),
      bandSpans(bands, from, to, lanes, glyphs),
      ...lifelines.line(),
      span(' '),
      ...text,
    ])
  }
  for (const each of selected) {
    if (each.kind === 'elided') {
      const last = each.rows.at(-1) as Row
      statuses.advance(orderOf(last))
      lastTime = undefined
      isAfterGap = each.isSmall
      if (each.isSmall) continue
      const lifelines = new Lifelines(statuses.now(), columns.width, glyphs)
      push(glyphs.elided, orderOf(each.rows[0] as Row), orderOf(last), lifelines, elidedText(each.rows, typeOf, words))
      continue
    }
    const order = orderOf(each)
    const time = timeOf(each)
    statuses.advance(order - 1)
    const before = statuses.now()
    statuses.advance(order)
    const after = statuses.now()
    const lifelines = new Lifelines(
      after.map((status, i) => (status === 'absent' ? (before[i] as LifelineStatus) : status)),
      columns.width,
      glyphs,
    )
    const isWhole = draw(each, lifelines, columns.processes, glyphs)
    const isWrong = each.kind === 'step' && each.step === wrong
    const [text = [], ...rest] = rowText(each, wordsFor(each, words, focusStep, wrong !== undefined))
    const who = isWhole ? '' : whoText(each, glyphs.becomes)
    const first = isWrong ? [span(`${glyphs.wrong} `, 'wrong'), ...text] : text
    const shownTime = time === lastTime ? '' : columnTimeText(time)
    push(shownTime, order, order, lifelines, who === '' ? first : [span(who), ...first])
    isAfterGap = false
    for (const line of rest) push('', order + 0.5, order + 0.5, new Lifelines(after, columns.width, glyphs), line)
    lastTime = time
  }
  return lines
}

function typeOf(message: Message): string {
  const type = messageType(message.content)
  const isNamed = message.part === 'reply' || message.part === 'segment'
  const words = isNamed ? [message.part, message.control ?? type] : [type]
  return quotedLine(words.filter(word => word !== undefined).join(' ')) || 'untyped'
}

/** Draws a row's arrow and marks. Returns false when a process in it has no lifeline. */
function draw(row: Row, lifelines: Lifelines, processes: readonly string[], glyphs: Glyphs): boolean {
  const column = (process: string | undefined) => (process === undefined ? -1 : processes.indexOf(process))
  const messages = messagesOf(row)
  const [message] = messages
  if (message !== undefined) {
    const from = column(message.from)
    const heads = messages.map(({ to }) => column(to)).filter(head => head >= 0)
    const stop = row.kind !== 'failures' ? undefined : row.fate === 'late' ? glyphs.underWay : glyphs.lost
    if (from >= 0 && heads.length > 0) lifelines.draw({ from, heads, isReply: message.part === 'reply', stop })
    else for (const each of [from, ...heads]) if (each >= 0) lifelines.mark(each, stop ?? glyphs.event, 'message')
    if (from < 0 || heads.length < messages.length) {
      markChange(row, lifelines, column, glyphs)
      return false
    }
  }
  markChange(row, lifelines, column, glyphs)
  return !isOfDisk(row) || column(row.step.process) >= 0
}

function markChange(row: Row, lifelines: Lifelines, column: (process: string) => number, glyphs: Glyphs): void {
  const mark = (process: string | undefined, glyph: string, tone: Tone) => {
    const at = process === undefined ? -1 : column(process)
    if (at >= 0) lifelines.mark(at, glyph, tone)
  }
  if (row.kind === 'failures') return
  if (row.kind === 'starts') {
    for (const { process } of row.steps) mark(process, glyphs.start, 'plain')
    return
  }
  const { process, changes, operations, lifecycle, trigger } = row.step
  if (changes.length > 0) mark(process, glyphs.event, 'state')
  else if (operations.length > 0) mark(process, glyphs.event, 'strong')
  else if (trigger.kind === 'timer' || trigger.kind === 'wake' || trigger.kind === 'disk')
    mark(process, glyphs.event, 'dim')
  for (const event of lifecycle) {
    if (event.kind === 'crash') mark(event.process, glyphs.crash, 'wrong')
    else if (event.kind === 'start') mark(event.process, glyphs.start, 'plain')
    else mark(event.process, glyphs.paused, 'fault')
  }
}

/** The status of each lifeline, as the run goes on. */
class Statuses {
  readonly #happenings: Happenings
  readonly #processes: readonly string[]
  readonly #status = new Map<string, { up: boolean; paused: boolean; leads: boolean }>()
  #next = 0

  constructor(happenings: Happenings, processes: readonly string[]) {
    this.#happenings = happenings
    this.#processes = processes
    // A journal that has no starts is of a world that was up already.
    const started = new Set<string>()
    for (const each of happenings.all) {
      if (each.kind === 'step')
        for (const event of each.lifecycle) if (event.kind === 'start') started.add(event.process)
    }
    for (const process of processes)
      this.#status.set(process, { up: !started.has(process), paused: false, leads: false })
  }

  /** Up to and with the happening at `order`. */
  advance(order: number): void {
    const { all } = this.#happenings
    for (; this.#next <= order && this.#next < all.length; this.#next++) {
      const happening = all[this.#next]
      if (happening?.kind === 'step') this.#apply(happening)
    }
  }

  #apply(step: Step): void {
    for (const { kind, process } of step.lifecycle) {
      const status = this.#status.get(process)
      if (status === undefined) continue
      if (kind === 'pause' || kind === 'resume') status.paused = kind === 'pause'
      else {
        status.up = kind === 'start'
        status.paused = false
        status.leads = false
      }
    }
    const own = step.process === undefined ? undefined : this.#status.get(step.process)
    if (own !== undefined && step.changes.length > 0) own.leads = step.leads
  }

  now(): LifelineStatus[] {
    return this.#processes.map(process => {
      const status = this.#status.get(process)
      if (status === undefined || !status.up) return 'absent'
      return status.paused ? 'paused' : status.leads ? 'leading' : 'up'
    })
  }
}

const MARKED_IN_PLACE: ReadonlySet<ViolationKind> = new Set<ViolationKind>(['history', 'undecided', 'threw'])

/** The last words of the diagram: what is wrong now. */
function verdictText(run: Run, room: number): string[] {
  const violation = run.violations[0]
  // An error is told where it is thrown, and what a checker found out came to be in the midst of the run: there it is marked.
  if (violation === undefined || MARKED_IN_PLACE.has(violation.kind)) return []
  return wrap(messageLine(violation), room).slice(0, 2)
}

function verdictLines(text: readonly string[], time: string, timeWidth: number, glyphs: Glyphs): Line[] {
  return text.map((part, i) => [
    span(padStart(i === 0 ? time : '', timeWidth - 2), i === 0 ? 'wrong' : 'plain'),
    span('  '),
    span(i === 0 ? `${glyphs.wrong} ` : '  ', 'wrong'),
    span(part, 'wrong'),
  ])
}
