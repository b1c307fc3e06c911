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
    this.#parting = partingOf(model, other)
    const [mine, others] = this.#parting
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
        `Both runs are the same up to ${timeText(Math.min(model.times[mine] as number, other.times[others] as number))}. `,
        element('button', { class: 'small', click: () => go(mine) }, 'where they part'),
      ),
      element('table', { class: 'beside' }, ...besideRows(model, mine, other, others, name, go)),
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

/** The first events that differ; of a message that sets out in both, its arrivals are what differs. */
function partingOf(model: RunModel, other: RunModel): [number, number] {
  const shared = Math.min(model.length, other.length)
  for (let id = 0; id < shared; id++) {
    if (!isAlike(model, id, other, id) || model.times[id] !== other.times[id]) return [id, id]
  }
  return [Math.max(0, shared - 1), Math.max(0, shared - 1)]
}

/** Whether two events are the same but for their time. Their labels may differ though they are: what stands first in them goes by the run. */
function isAlike(model: RunModel, mine: number, other: RunModel, others: number): boolean {
  const names = (each: RunModel, id: number) =>
    [
      each.kind(id),
      each.laneName(each.lanes[id] as number),
      each.laneName(each.peers[id] as number),
      each.fate(id),
      each.text(id),
    ].join()
  return names(model, mine) === names(other, others)
}

const TOLD = ['send', 'arrive', 'state', 'operation', 'fault', 'crash', 'start', 'log', 'disk-done']

/** Remarkable events of both, in the order of time: those of the failing run at the left. What is the same in both is counted. */
function besideRows(
  model: RunModel,
  mine: number,
  other: RunModel,
  others: number,
  name: string,
  go: (event: number) => void,
): HTMLElement[] {
  const told = (each: RunModel, from: number) => {
    const found: number[] = []
    for (let id = from; id < each.length && found.length < MOST_COMPARED; id++) {
      if (TOLD.includes(each.kind(id)) && !(each.kind(id) === 'send' && each.fate(id) === 'sent')) found.push(id)
    }
    return found
  }
  const [left, right] = [told(model, mine), told(other, others)]
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
  let [i, j, same] = [0, 0, 0]
  const endSame = () => {
    if (same > 0)
      rows.push(element('tr', { class: 'soft' }, element('td', { colspan: 2 }, `… ${counted(same, 'event')} of both`)))
    same = 0
  }
  while ((i < left.length || j < right.length) && rows.length < MOST_ROWS) {
    const [a, b] = [left[i], right[j]]
    const [timeA, timeB] = [
      a === undefined ? Infinity : (model.times[a] as number),
      b === undefined ? Infinity : (other.times[b] as number),
    ]
    const isSame = a !== undefined && b !== undefined && timeA === timeB && isAlike(model, a, other, b)
    const takesLeft = isSame || timeA <= timeB
    const takesRight = isSame || !takesLeft
    if (isSame) same++
    else {
      endSame()
      rows.push(element('tr', {}, cell(model, takesLeft ? a : undefined, go), cell(other, takesRight ? b : undefined)))
    }
    if (takesLeft) i++
    if (takesRight) j++
    // After its end, the failing run has nothing more to compare.
    if (i >= left.length && j >= right.length) break
  }
  endSame()
  return [element('tr', {}, element('th', {}, 'this run'), element('th', {}, name)), ...rows]
}
