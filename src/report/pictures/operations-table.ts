import type { ClientOperation } from '../../checkers/operation.ts'
import type { History } from '../../workload/history.ts'
import { valueText } from '../value-text.ts'
import { type EventClock, errorOf } from './event-clock.ts'
import { element, type Markup } from './markup.ts'
import { clipMiddle } from './text-room.ts'
import type { Timeline } from './timeline-contents.ts'

/** Letters of a value that is shown in full. */
const FULL_VALUE = 1_500
const CELL_COLUMNS = 160

/** An operation as the history has it, with all of its values that is bearable. */
export function fullText({ f, value, result, outcome }: ClientOperation): string {
  const asked = value === null || value === undefined ? f : `${f} ${valueText(value, FULL_VALUE)}`
  if (outcome === 'info') return asked
  return `${asked} → ${outcome}${result === null || result === undefined ? '' : ` ${valueText(result, FULL_VALUE)}`}`
}

/** The operations of a timeline, for reading, searching and copying; what pointing at one shows is taken from it. */
export function operationsTable(
  { bars, names }: Pick<Timeline, 'bars' | 'names'>,
  history: History,
  clock: EventClock,
  note: string,
): Markup {
  const hasOrder = bars.some(({ order }) => order !== undefined)
  const hasStates = bars.some(({ stateAfter }) => stateAfter !== undefined)
  const head = [
    ...(hasOrder ? ['order'] : []),
    'process',
    'operation',
    ...(hasStates ? ['state after it'] : []),
    'invoked',
    'completed',
    'outcome',
  ]
  const rows = bars.map(bar => {
    const { operation, role, order, label, stateAfter } = bar
    const error = errorOf(history, operation)
    return element(
      'tr',
      {
        class: role === 'other' ? undefined : role,
        'data-operation': operation.start,
        'data-order': order,
        'data-who': names.of(operation.process),
        'data-full': fullText(operation),
        'data-when': clock.describe(operation),
        'data-label': label,
        'data-state': stateAfter,
        'data-note': role === 'wrong' ? note : undefined,
      },
      hasOrder ? element('td', { class: 'number' }, role === 'wrong' ? '✗' : (order ?? '–')) : undefined,
      element('td', { class: 'number' }, names.of(operation.process).replace(/^process /, '')),
      element('td', {}, element('code', {}, clipMiddle(fullText({ ...operation, outcome: 'info' }), CELL_COLUMNS))),
      hasStates ? element('td', {}, element('code', {}, stateAfter ?? '')) : undefined,
      element('td', { class: 'number' }, clock.start(operation)),
      element('td', { class: 'number' }, clock.end(operation)),
      element('td', {}, element('code', {}, clipMiddle(outcomeText(operation, error), CELL_COLUMNS))),
    )
  })
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          head.map(title => element('th', {}, title)),
        ),
      ),
      element('tbody', {}, rows),
    ),
  )
}

function outcomeText({ outcome, result }: ClientOperation, error: unknown): string {
  if (outcome === 'ok') return result === null || result === undefined ? 'ok' : `ok ${valueText(result, FULL_VALUE)}`
  return error === null || error === undefined ? outcome : `${outcome}: ${valueText(error, 200)}`
}
