import { either, showName } from '../../checkers/display.ts'
import type { LinearizabilityDetails } from '../../checkers/linearizability/explanation.ts'
import type { ClientOperation } from '../../checkers/operation.ts'
import { counted } from '../../options/counted.ts'
import type { History } from '../../workload/history.ts'
import type { ProcessNames } from '../process-names.ts'
import { eventClock } from './event-clock.ts'
import { legend } from './legend.ts'
import { element, type Markup } from './markup.ts'
import { operationLabel, type PicturedModel } from './operation-label.ts'
import { fullText, operationsTable } from './operations-table.ts'
import { replayedStates } from './replayed-states.ts'
import { clipMiddle } from './text-room.ts'
import { drawTimeline } from './timeline.ts'
import type { Timeline, TimelineBar } from './timeline-contents.ts'
import { windowOf } from './window.ts'

/** Configures {@link windowSvg}. */
export interface WindowOptions {
  /** The model that the history was held against: gives the words, and the state after every operation. */
  readonly model?: PicturedModel
  /** How many operations are shown at most. Default: 32; `Infinity` for all of them. */
  readonly operations?: number
}

const DEFAULT_OPERATIONS = 32
const MANY_BARS = 20
const [LABEL, SHORT_LABEL] = [34, 22]

/** What is to be drawn of a history that is not linearizable, or not known to be. */
export function windowTimeline(
  history: History,
  details: LinearizabilityDetails,
  isUndecided: boolean,
  { model, operations: most = DEFAULT_OPERATIONS }: WindowOptions,
  names: ProcessNames,
): Timeline {
  const { key, operation: stuck, linearization } = details
  const states = replayedStates(model, linearization, stuck.end)
  const { operations, order, hidden } = windowOf(details, states, most)
  const columns = operations.length > MANY_BARS ? SHORT_LABEL : LABEL
  const clock = eventClock(history, operations)
  const bars = operations.map((operation): TimelineBar => {
    const position = order.get(operation.start)
    const stateBefore = position === undefined ? undefined : states?.after(position - 1)
    const stateAfter = position === undefined ? undefined : states?.after(position)
    // The operation that is at fault may have a place in an order that fails later.
    const isStuck = operation.start === stuck.start
    const text = operationLabel(operation, { model, key })
    const full = [
      `${names.of(operation.process)}: ${fullText(operation)}`,
      clock.describe(operation),
      ...(isStuck ? [placeless(details, isUndecided)] : []),
      ...(position === undefined || isStuck ? [] : [`number ${position} in the longest order found`]),
      ...(stateAfter === undefined || isStuck ? [] : [`after it: ${stateAfter}`]),
    ]
    return {
      operation,
      label: clipMiddle(text, isStuck ? LABEL : columns),
      full: full.join('\n'),
      role: isStuck ? 'wrong' : 'other',
      ...(position === undefined || isStuck ? {} : { order: position }),
      ...(stateAfter === undefined || isStuck ? {} : { stateAfter }),
      ...(stateBefore === undefined || isStuck ? {} : { stateBefore }),
    }
  })
  const first = Math.min(...bars.map(({ order = Number.POSITIVE_INFINITY }) => order))
  const subject = key === undefined ? (model?.name ?? 'state') : showName(key)
  return {
    names,
    bars,
    hidden,
    crashes: crashesAmong(operations, details),
    tick: ({ operation }, isEnd) => clock.tick(operation, isEnd),
    ...(states === undefined || !Number.isFinite(first)
      ? {}
      : { states: { of: subject, before: states.after(first - 1) } }),
    caption: `✗ ${names.of(stuck.process)}, ${nameOf(stuck, model, key)}: ${placeless(details, isUndecided)}`,
  }
}

/** Those between the first event of the operations and the last. */
function crashesAmong(operations: readonly ClientOperation[], { crashes = [] }: LinearizabilityDetails) {
  const events = operations.flatMap(({ start, end }) => (Number.isFinite(end) ? [start, end] : [start]))
  return crashes.filter(at => at > Math.min(...events) && at < Math.max(...events))
}

function nameOf(operation: ClientOperation, model: PicturedModel | undefined, key: unknown): string {
  return clipMiddle(operationLabel(operation, { model, key }), 60)
}

/** Why it has no place, in a sentence. */
function placeless({ key, states, linearization }: LinearizabilityDetails, isUndecided: boolean): string {
  if (isUndecided) return `the search was given up before it found a place for it; ${ordered(linearization)}.`
  const subject = key === undefined ? 'the object' : showName(key)
  const could = states.length === 0 ? '' : ` Before it, ${subject} could only have been ${either(states)}.`
  const after = linearization.length === 0 ? '' : ` ${sentence(ordered(linearization))}.`
  return `no moment is left at which it could have taken effect.${could}${after}`
}

function ordered(linearization: readonly ClientOperation[]): string {
  return `the order found has ${counted(linearization.length, 'operation')}`
}

function sentence(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1)
}

/** Picture, legend and table. `id` is the picture's own. */
export function windowSection(
  history: History,
  details: LinearizabilityDetails,
  isUndecided: boolean,
  options: WindowOptions,
  id: string,
  names: ProcessNames,
): Markup {
  const timeline = windowTimeline(history, details, isUndecided, options, names)
  const { bars, hidden, states, crashes = [] } = timeline
  const clock = eventClock(
    history,
    bars.map(({ operation }) => operation),
  )
  const has = (test: (bar: TimelineBar) => boolean) => bars.some(test)
  return element(
    'section',
    { class: 'window' },
    statesBefore(details),
    element('figure', {}, drawTimeline(timeline, id)),
    legend([
      has(({ order }) => order !== undefined) && [
        'order',
        '1',
        'the longest order found: each operation takes effect at its number',
      ],
      ['wrong', '✗', isUndecided ? 'the next operation to be placed' : 'no moment is left for this operation'],
      has(({ role, operation }) => role === 'wrong' && Number.isFinite(operation.end)) && [
        'band',
        '',
        'it took effect in here, if at all',
      ],
      has(({ operation }) => operation.outcome === 'info') && [
        'open',
        '',
        'no answer: at any time after its beginning, or never',
      ],
      has(({ operation }) => operation.outcome === 'fail') && [
        'failed',
        '',
        'answered with a failure that says something about the state',
      ],
      crashes.length > 0 && ['crash', '', 'a crash: what had ended has to be there after it'],
      states !== undefined && ['state', '', `${states.of} along that order`],
      hidden.length > 0 && ['gap', '⋯', 'operations that are not shown, and how many'],
    ]),
    element(
      'p',
      { class: 'panel', hidden: true },
      'Point at an operation, in the picture or in the table, to see the order up to there.',
    ),
    operationsTable(timeline, history, clock, placeless(details, isUndecided)),
  )
}

const MOST_STATES = 8

function statesBefore({ states, key }: LinearizabilityDetails): Markup | undefined {
  if (states.length === 0) return undefined
  const more = states.length - MOST_STATES
  return element(
    'p',
    {},
    `Before it, ${key === undefined ? 'the object' : showName(key)} could only have been `,
    states
      .slice(0, MOST_STATES)
      .map((state, i) => [i === 0 ? '' : ' or ', element('code', {}, clipMiddle(state, 120))]),
    more > 0 ? `, or one of ${more} others` : undefined,
    '.',
  )
}
