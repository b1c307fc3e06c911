import { timeText } from '../../../clock/time-text.ts'
import { counted } from '../../../options/counted.ts'
import type { PassingData } from '../page-data.ts'
import { element } from './element.ts'
import { idleLanes, rowsOf } from './filter.ts'
import { LanesView } from './lanes-view.ts'
import { RunModel } from './run-model.ts'

/** So many rows are told beside each other; the lanes below have the rest. */
const MOST_ROWS = 24
/** So many events of each are compared. */
const MOST_COMPARED = 400
const NO_FILTER = {
  hiddenGroups: new Set(['timers set', 'other', 'timers']),
  hiddenTypes: new Set<number>(),
  during: undefined,
  search: '',
  sliceOnly: false,
  folds: true,
}

/** The passing run that differs least, beside the page's own, from where they part. */
export class Passing {
  /** What it is called: a failure may be compared with another one. */
  readonly title: 'Passing run' | 'Other run'
  readonly root: HTMLElement
  readonly #view: LanesView
  readonly #other: RunModel
  readonly #parting: readonly [mine: number, others: number]

  constructor(model: RunModel, { change, data }: PassingData, go: (event: number) => void) {
    this.#other = new RunModel(data)
    const other = this.#other
    this.#view = new LanesView(other, event => this.#view.point(event, new Set()))
    const hiddenLanes = idleLanes(other)
    this.#view.show(rowsOf(other, { ...NO_FILTER, hiddenLanes }, new Set()), hiddenLanes, 'events')
    const differences = new Comparison(model, other)
    this.#parting = differences.parting
    const [mine] = this.#parting
    const passes = data.verdict === 'ok'
    this.title = passes ? 'Passing run' : 'Other run'
    const name = passes ? 'the run that passes' : 'the other run'
    this.root = element(
      'div',
      { class: 'passing' },
      element('p', { class: 'what' }, passes ? `${change}.` : change),
      element(
        'p',
        {},
        `The first event that differs: at ${timeText(differences.partsAt)}. `,
        element('button', { class: 'small', click: () => go(mine) }, 'where they part'),
      ),
      element('table', { class: 'beside' }, ...besideRows(differences, name, go)),
      element('h3', {}, passes ? 'The run that passes' : 'The other run'),
      this.#view.root,
    )
  }

  /** To be called when it is in the document: what is drawn depends on the room that there is. */
  shown(): void {
    this.#view.point(this.#parting[1], new Set())
    this.#view.reveal(true)
  }
}

/** An event of one run, or of the other, or of both. */
interface Compared {
  readonly mine: number | undefined
  readonly others: number | undefined
}

const TOLD = ['send', 'arrive', 'state', 'operation', 'fault', 'crash', 'start', 'log', 'disk-done']

/** What two runs have in common, and what not: remarkable events of both, in the order of time, until the first one ends. */
class Comparison {
  readonly model: RunModel
  readonly other: RunModel
  readonly compared: readonly Compared[]
  /** Where each is when they part: at the first event that only one of them has. */
  readonly parting: readonly [mine: number, others: number]
  readonly partsAt: number

  constructor(model: RunModel, other: RunModel) {
    this.model = model
    this.other = other
    const first = firstDifference(model, other)
    const endUs = model.times[model.length - 1] as number
    const [left, right] = [told(model, first, endUs), told(other, first, endUs)]
    // What is beyond the last one of those that are compared may have its like there.
    const untilUs = Math.min(lastTime(model, left), lastTime(other, right))
    this.compared = merged(model, left, other, right).filter(
      ({ mine, others }) => timeOf(model, mine) <= untilUs || timeOf(other, others) <= untilUs,
    )
    const parts = this.compared.find(({ mine, others }) => mine === undefined || others === undefined)
    this.partsAt =
      parts === undefined
        ? (model.times[first] as number)
        : Math.min(timeOf(model, parts.mine), timeOf(other, parts.others))
    this.parting = [parts?.mine ?? model.firstAt(this.partsAt), parts?.others ?? other.firstAt(this.partsAt)]
  }
}

/** The first event, of whatever kind, that is not the same in both. */
function firstDifference(model: RunModel, other: RunModel): number {
  const shared = Math.min(model.length, other.length)
  for (let id = 0; id < shared; id++) if (likeness(model, id) !== likeness(other, id)) return id
  return Math.max(0, shared - 1)
}

/** The remarkable events from one on, up to a time. */
function told(each: RunModel, from: number, untilUs: number): number[] {
  const found: number[] = []
  for (let id = from; id < each.length && found.length < MOST_COMPARED; id++) {
    if ((each.times[id] as number) > untilUs) break
    if (TOLD.includes(each.kind(id)) && !(each.kind(id) === 'send' && each.fate(id) === 'sent')) found.push(id)
  }
  return found
}

/** The time up to which a list of events has all of them. */
function lastTime(each: RunModel, events: readonly number[]): number {
  return events.length < MOST_COMPARED ? Number.POSITIVE_INFINITY : (each.times[events.at(-1) as number] as number)
}

function timeOf(each: RunModel, id: number | undefined): number {
  return id === undefined ? Number.POSITIVE_INFINITY : (each.times[id] as number)
}

/**
 * What an event has to share with one of the other run to be the same. Their labels may differ though they are: what stands first in
 * them goes by the run.
 */
function likeness(each: RunModel, id: number): string {
  const names = [each.laneName(each.lanes[id] as number), each.laneName(each.peers[id] as number)]
  return JSON.stringify([each.times[id], each.kind(id), ...names, each.type(id), each.fate(id), each.text(id)])
}

/** Events of both runs by their times. At one time, the order may be another one. */
function merged(model: RunModel, left: readonly number[], other: RunModel, right: readonly number[]): Compared[] {
  const waiting = new Map<string, number[]>()
  for (const id of right) {
    const key = likeness(other, id)
    waiting.set(key, [...(waiting.get(key) ?? []), id])
  }
  const paired = left.map((mine): Compared => ({ mine, others: waiting.get(likeness(model, mine))?.shift() }))
  const alone = [...waiting.values()].flat().map((others): Compared => ({ mine: undefined, others }))
  const time = ({ mine, others }: Compared) => Math.min(timeOf(model, mine), timeOf(other, others))
  const ids = ({ mine, others }: Compared) => mine ?? others ?? 0
  return [...paired, ...alone].sort((a, b) => time(a) - time(b) || ids(a) - ids(b))
}

/** Those of the failing run at the left. What is the same in both is counted. */
function besideRows({ model, other, compared }: Comparison, name: string, go: (event: number) => void): HTMLElement[] {
  const rows: HTMLElement[] = []
  const cell = (each: RunModel, id: number | undefined, choose?: (event: number) => void) =>
    element(
      'td',
      {},
      id !== undefined &&
        element(
          choose === undefined ? 'span' : 'button',
          { class: 'event', ...(choose === undefined ? {} : { click: () => choose(id) }) },
          element('span', { class: 'when' }, timeText(each.times[id] as number)),
          ` ${each.label(id)}`,
        ),
    )
  let same = 0
  const endSame = () => {
    if (same > 0)
      rows.push(element('tr', { class: 'soft' }, element('td', { colspan: 2 }, `… ${counted(same, 'event')} of both`)))
    same = 0
  }
  for (const { mine, others } of compared) {
    if (rows.length >= MOST_ROWS) break
    if (mine !== undefined && others !== undefined) same++
    else {
      endSame()
      rows.push(element('tr', {}, cell(model, mine, go), cell(other, others)))
    }
  }
  endSame()
  // An empty column looks as if the other run did nothing at all.
  const isSilent = (side: keyof Compared) => compared.every(each => each[side] === undefined)
  const silent = isSilent('others') ? name : isSilent('mine') ? 'this run' : undefined
  if (silent !== undefined && compared.length > 0)
    rows.push(
      element('tr', { class: 'soft' }, element('td', { colspan: 2 }, `By then, ${silent} has done nothing else.`)),
    )
  return [element('tr', {}, element('th', {}, 'this run'), element('th', {}, name)), ...rows]
}
