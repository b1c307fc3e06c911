import { timeText } from '../../../clock/time-text.ts'
import type { PageFault } from '../page-data.ts'
import { element } from './element.ts'
import type { RunModel } from './run-model.ts'
import { toldFaults } from './told-faults.ts'
import { whatIf } from './what-if.ts'
import {
  type Field,
  type FileState,
  fieldsOf,
  filesAfter,
  type ProcessState,
  processAt,
  readBefore,
  worldAt,
} from './world.ts'

/** So many of a list are shown. */
const MOST = 40
/** So much of a chain of causes: farther back it is seldom of use. */
const NEAR = 16

/** Has the reader look at another event. */
export type Go = (event: number) => void

/** An event as a line that can be clicked. */
export function eventLink(model: RunModel, id: number, go: Go): HTMLElement {
  const label = model.label(id)
  return element(
    'button',
    { class: model.sliced[id] === 1 ? 'event sliced' : 'event', click: () => go(id), title: label.slice(0, 600) },
    element('span', { class: 'when' }, timeText(model.times[id] as number)),
    ` ${label.slice(0, 160)}`,
  )
}

function list(title: string, model: RunModel, ids: readonly number[], go: Go, most = MOST): HTMLElement | undefined {
  if (ids.length === 0) return undefined
  const links = (some: readonly number[]) => some.map(id => element('li', {}, eventLink(model, id, go)))
  const rest = ids.slice(most)
  const more = element('ol', { class: 'events' })
  // Only what is opened is made: there may be very many.
  const all = element(
    'details',
    { toggle: () => more.replaceChildren(...links(rest)) },
    element('summary', { class: 'soft' }, `and ${rest.length} more`),
    more,
  )
  return element(
    'section',
    {},
    title !== '' && element('h3', {}, title),
    element('ol', { class: 'events' }, ...links(ids.slice(0, most))),
    rest.length > 0 && all,
  )
}

/** Tells an event: what it is, why it happened, what came of it. */
export function eventPanel(model: RunModel, id: number, go: Go): HTMLElement {
  const chain = model.toldChain(id).filter(each => each !== id)
  const line = model.lineOf.get(id)
  const operation = model.operationOf.get(id)
  const fault = model.faultOf.get(id)
  const text = model.text(id)
  const beginning = chain.at(-1) ?? id
  const timeUs = model.times[id] as number
  return element(
    'div',
    {},
    element(
      'h3',
      { title: `id ${id} in the journal` },
      `event ${id + 1} of ${model.length} · step ${model.steps[id]} · ${timeText(timeUs)} (${timeUs.toLocaleString('en')} µs)`,
    ),
    element('p', { class: 'what' }, model.label(id).slice(0, 400)),
    model.kind(id) === 'state'
      ? stateTable(fieldsOf(text, model.stateBefore(id)))
      : text !== undefined && !model.label(id).includes(text) && element('pre', {}, text),
    line !== undefined && element('p', { class: 'soft' }, `at ${line}`),
    operation !== undefined &&
      element(
        'p',
        {},
        `${operation.f}(${operation.argument}) → ${operation.outcome}${operation.result === '' ? '' : ` ${operation.result}`} `,
        ...[operation.begin, operation.end]
          .filter(each => each >= 0 && each !== id)
          .map(each =>
            element('button', { class: 'small', click: () => go(each) }, each > id ? 'its end' : 'its beginning'),
          ),
      ),
    fault !== undefined && fault.effect !== '' && element('p', {}, `It ${fault.effect}.`),
    readSection(model, id),
    restartSection(model, id, go),
    diskSection(model, id, go),
    element('h3', {}, 'Why'),
    chain.length === 0
      ? element('p', { class: 'soft' }, 'Nothing in the run caused it: the plan, a test or the start of the run did.')
      : undefined,
    list('', model, chain, go, NEAR),
    model.kind(beginning) === 'fault' && beginning !== id && !isBesideThePoint(model, beginning, id)
      ? element('p', { class: 'fault' }, 'It goes back to a fault: ', eventLink(model, beginning, go))
      : undefined,
    list('What came of it', model, model.effects(id), go),
    whatIf(model, id),
  )
}

/** Whether a fault was over before the first of the operations began that what is wrong lies between, while the event came later. */
function isBesideThePoint(model: RunModel, beginning: number, id: number): boolean {
  const { firstOperation = -1 } = model.data
  const end = model.faultOf.get(beginning)?.end ?? -1
  return end >= 0 && end < firstOperation && id >= firstOperation
}

/** Tells the world after an event. */
export function worldPanel(model: RunModel, id: number, go: Go): HTMLElement {
  const { processes, inFlight, faults } = worldAt(model, id)
  return element(
    'div',
    {},
    faults.length > 0 &&
      element(
        'section',
        {},
        element('h3', {}, 'Faults in force'),
        ...faults.map(({ begin, text }) => element('button', { class: 'event fault', click: () => go(begin) }, text)),
        ...cutLines(model, faults).map(line => element('p', { class: 'soft' }, line)),
      ),
    ...processes.filter(({ status }) => status !== 'not started').map(each => processSection(model, id, each, go)),
    list(`${inFlight.length} under way`, model, inFlight, go),
  )
}

/** Who is cut from whom, a line for each process: `n1 ↔ n2, n3`, or one way only. */
function cutLines(model: RunModel, faults: readonly PageFault[]): string[] {
  const cut = new Set(faults.flatMap(({ cuts = [] }) => cuts.map(([from, to]) => `${from} ${to}`)))
  const lanes = model.data.lanes.map((_, lane) => lane)
  const names = (some: readonly number[]) => some.map(lane => model.laneName(lane)).join(', ')
  return lanes.flatMap(lane => {
    const to = lanes.filter(other => cut.has(`${lane} ${other}`))
    const bothWays = to.filter(other => cut.has(`${other} ${lane}`) && other > lane)
    const oneWay = to.filter(other => !cut.has(`${other} ${lane}`))
    return [
      ...(bothWays.length > 0 ? [`cut: ${model.laneName(lane)} ↔ ${names(bothWays)}`] : []),
      ...(oneWay.length > 0 ? [`cut one way: ${model.laneName(lane)} → ${names(oneWay)}`] : []),
    ]
  })
}

function processSection(model: RunModel, at: number, process: ProcessState, go: Go): HTMLElement {
  const { lane, status, version, state, stateBefore, changedAt, timers, files, clock } = process
  const fields = fieldsOf(state, stateBefore)
  return element(
    'section',
    { class: 'process' },
    element(
      'h3',
      {},
      model.laneName(lane),
      version !== undefined && element('span', { class: 'status' }, ` ${version}`),
      status !== 'up' && element('span', { class: 'status' }, ` ${status}`),
      changedAt >= 0 &&
        element(
          'button',
          { class: 'small', click: () => go(changedAt), title: 'the event of the last change' },
          'last change',
        ),
    ),
    fields.length > 0 && stateTable(fields, changedAt >= 0 && model.steps[changedAt] === model.steps[at]),
    clock !== undefined && element('p', { class: 'fault' }, clock),
    timers.length > 0 &&
      element(
        'p',
        { class: 'soft' },
        'timers ',
        ...timers
          .slice(0, MOST_TIMERS)
          .map(each =>
            element(
              'button',
              { class: 'small', click: () => go(each), title: model.label(each) },
              `${model.number(each)} at ${model.dueText(each)}`,
            ),
          ),
        timers.length > MOST_TIMERS && ` and ${timers.length - MOST_TIMERS} more`,
      ),
    files.length > 0 &&
      element('table', { class: 'disk' }, ...files.slice(0, MOST).flatMap(each => fileRows(each, go))),
    files.length > MOST && element('p', { class: 'soft' }, `and ${files.length - MOST} more files`),
  )
}

const MOST_TIMERS = 6

/** What an operation on a disk read. */
function readSection(model: RunModel, id: number): HTMLElement | undefined {
  const name = model.text(id)
  if (model.kind(id) !== 'disk-done' || model.type(id) !== 'read' || name === undefined) return undefined
  const read = readBefore(model, id + 1, name)
  if (read === undefined) return undefined
  return element('section', {}, element('h3', {}, `What stands in ${name}`), element('pre', {}, read))
}

/** A state that a process shows first after a restart comes from its disk: what was there, beside what it knew before the crash. */
function restartSection(model: RunModel, id: number, go: Go): HTMLElement | undefined {
  if (model.kind(id) !== 'state') return undefined
  const events = model.byLane[model.lanes[id] as number] ?? []
  const last = events.findLast(each => each < id && ['state', 'start', 'crash'].includes(model.kind(each)))
  const crash = events.findLast(each => each < id && model.kind(each) === 'crash')
  if (last === undefined || crash === undefined || model.kind(last) !== 'start') return undefined
  const { files } = processAt(model, model.lanes[id] as number, id)
  return element(
    'section',
    {},
    element('h3', {}, 'It came up anew: what it shows, it has from its disk'),
    element(
      'p',
      {},
      'What was on the disk. What changed above, it knew before the crash and did not find there. ',
      eventLink(model, crash, go),
    ),
    files.length === 0
      ? element('p', { class: 'soft' }, 'Nothing was on its disk.')
      : element('table', { class: 'disk' }, ...files.slice(0, MOST).flatMap(each => fileRows(each, go))),
  )
}

/** What an event made of the files on its process's disk. */
function diskSection(model: RunModel, id: number, go: Go): HTMLElement | undefined {
  const files = filesAfter(model, id)
  if (files.length === 0) return undefined
  const rows = files.slice(0, MOST).flatMap(file => {
    const before = model.kind(id) === 'crash' ? readBefore(model, id, file.name) : undefined
    return [...fileRows(file, go), ...(before === undefined ? [] : lostRows(before, file.seen))]
  })
  return element(
    'section',
    {},
    element('h3', {}, 'On its disk after this'),
    element('table', { class: 'disk' }, ...rows),
    files.length > MOST && element('p', { class: 'soft' }, `and ${files.length - MOST} more files`),
  )
}

/** What a crash took. */
function lostRows(before: string, left: string | undefined): HTMLElement[] {
  const isCutOff = before.startsWith(left ?? '')
  return [diskRow('', isCutOff ? 'lost' : 'read before', isCutOff ? before.slice(left?.length ?? 0) : before, false)]
}

/** What stands in a file, and what of it a crash would take. */
function fileRows({ name, seen, durable, isDurable, changedAt }: FileState, go: Go): HTMLElement[] {
  const file = element(
    'button',
    { class: 'small', click: () => go(changedAt), title: 'the event of the last change' },
    name,
  )
  if (seen === undefined && durable === undefined) return [diskRow(file, 'gone', undefined, false)]
  if (isDurable) return [diskRow(file, 'durable', seen, true)]
  if (seen === undefined)
    return [diskRow(file, 'durable', durable, true), diskRow('', 'removed, not synced', undefined, false)]
  if (durable === undefined) return [diskRow(file, 'not synced', seen, false)]
  const isAppended = durable !== '' && seen.startsWith(durable)
  return [
    diskRow(file, 'durable', durable, true),
    isAppended
      ? diskRow('', 'not synced', `+ ${seen.slice(durable.length)}`, false)
      : diskRow('', 'read, not synced', seen, false),
  ]
}

function diskRow(
  head: HTMLElement | string,
  status: string,
  content: string | undefined,
  isLasting: boolean,
): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, head),
    element('td', { class: isLasting ? 'soft' : 'fault' }, status),
    element('td', {}, content === '' ? '(empty)' : (content ?? '')),
  )
}

/** What changed is marked; where it changed before, only what it was is told. */
function stateTable(fields: readonly Field[], isNow = true): HTMLElement {
  return element(
    'table',
    { class: 'state' },
    ...fields.map(({ path, value, before, isChanged }) =>
      element(
        'tr',
        isChanged ? { class: isNow ? 'changed' : 'changed before' } : {},
        element('th', { scope: 'row' }, path === '' ? 'state' : path),
        element('td', {}, isChanged && before !== undefined ? `${before} → ${value}` : value),
      ),
    ),
  )
}

/** Lists the clients' operations, those of the evidence first. */
export function operationsPanel(model: RunModel, go: Go): HTMLElement {
  const order = { culprit: 0, concurrent: 1, context: 2 }
  if (model.data.operations.length === 0) return element('p', { class: 'soft' }, 'No client began an operation.')
  const sorted = [...model.data.operations].sort(
    (a, b) =>
      (a.involvement ? order[a.involvement] : 3) - (b.involvement ? order[b.involvement] : 3) || a.begin - b.begin,
  )
  return element(
    'div',
    {},
    element(
      'table',
      { class: 'operations' },
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...['invoked', 'ended', 'client', 'operation'].map(text => element('th', { scope: 'col' }, text)),
          element('th', { scope: 'col', title: 'ok: it happened; fail: it did not; info: it may have' }, 'outcome'),
        ),
      ),
      ...sorted
        .slice(0, 500)
        .map(({ lane, f, argument, result, outcome, begin, end, involvement }) =>
          element(
            'tr',
            { class: involvement ?? '' },
            element(
              'td',
              {},
              begin >= 0 &&
                element('button', { class: 'small', click: () => go(begin) }, timeText(model.times[begin] as number)),
            ),
            element('td', {}, end >= 0 ? timeText(model.times[end] as number) : '–'),
            element('td', {}, model.laneName(lane)),
            element('td', {}, `${f}${argument === 'null' ? '' : ` ${argument}`}`.slice(0, 240)),
            element('td', {}, `${outcome} ${result}`.slice(0, 240)),
          ),
        ),
    ),
    sorted.length > 500 && element('p', { class: 'soft' }, `and ${sorted.length - 500} more`),
  )
}

/** Lists the faults, with what they did. */
export function faultsPanel(model: RunModel, go: Go): HTMLElement {
  const faults = toldFaults(model)
  if (faults.length === 0) return element('p', { class: 'soft' }, 'No fault began.')
  return element(
    'table',
    { class: 'faults' },
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...['began', 'ended', 'fault', 'what it did'].map(text => element('th', { scope: 'col' }, text)),
      ),
    ),
    ...faults.map(({ begin, ended, text, effect }) =>
      element(
        'tr',
        {},
        element(
          'td',
          {},
          element('button', { class: 'small', click: () => go(begin) }, timeText(model.times[begin] as number)),
        ),
        element('td', {}, ended),
        element('td', {}, text),
        element('td', { class: 'soft' }, effect),
      ),
    ),
  )
}
