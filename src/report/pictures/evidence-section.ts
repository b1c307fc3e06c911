import { type ClientOperation, operations } from '../../checkers/operation.ts'
import type { History, HistoryEvent } from '../../workload/history.ts'
import type { ProcessNames } from '../process-names.ts'
import { eventClock } from './event-clock.ts'
import { element, type Markup } from './markup.ts'
import { operationLabel, type PicturedModel } from './operation-label.ts'
import { fullText, operationsTable } from './operations-table.ts'
import { clipMiddle } from './text-room.ts'
import { drawTimeline } from './timeline.ts'
import type { Timeline, TimelineBar } from './timeline-contents.ts'

/** Where checkers keep what they hold against a history. */
const EVIDENCE = [
  'errors',
  'forks',
  'diverged',
  'conflicts',
  'unproposed',
  'illegal',
  'repeated',
  'impossible',
  'duplicated',
  'lost',
  'stale',
  'unexpected',
  'anomalies',
]
const MOST_OPERATIONS = 12
const DEEPEST = 5
const LABEL = 40

/**
 * The operations that a checker's evidence names, at most a dozen. Checkers keep it in shapes of their own; this finds the events
 * in it.
 */
export function evidenceOf(history: History, details: unknown): ClientOperation[] {
  const events: HistoryEvent[] = []
  const collect = (part: unknown, depth: number) => {
    if (typeof part !== 'object' || part === null || depth > DEEPEST || events.length >= MOST_OPERATIONS) return
    if (isEvent(part)) events.push(part)
    else for (const inner of Object.values(part)) collect(inner, depth + 1)
  }
  if (typeof details !== 'object' || details === null) return []
  for (const name of EVIDENCE) if (name in details) collect((details as Record<string, unknown>)[name], 0)
  if (events.length === 0) return []
  const wanted = new Set(events.map(({ index }) => index))
  return paired(history)
    .filter(
      ({ start, end, process, endTime }) =>
        wanted.has(history[start]!.index) ||
        (end === Number.POSITIVE_INFINITY
          ? events.some(event => event.type === 'info' && event.process === process && event.time === endTime)
          : wanted.has(history[end]!.index)),
    )
    .slice(0, MOST_OPERATIONS)
}

/** The history's operations; none if its events do not pair up, as a checker of something else may permit. */
function paired(history: History): ClientOperation[] {
  try {
    return operations(history)
  } catch {
    return []
  }
}

function isEvent(part: object): part is HistoryEvent {
  return 'index' in part && 'process' in part && 'type' in part && 'f' in part && 'time' in part
}

/** A timeline of operations that are the evidence. */
export function evidenceTimeline(
  history: History,
  evidence: readonly ClientOperation[],
  caption: string,
  model: PicturedModel | undefined,
  names: ProcessNames,
): Timeline {
  const bars = [...evidence].sort((a, b) => a.start - b.start)
  const clock = eventClock(history, bars)
  const shown = new Set(bars.map(({ start }) => start))
  const [first, last] = [bars[0]?.start ?? 0, bars.at(-1)?.start ?? 0]
  return {
    names,
    bars: bars.map((operation): TimelineBar => {
      const full = `${names.of(operation.process)}: ${fullText(operation)}\n${clock.describe(operation)}`
      const label = clipMiddle(operationLabel(operation, { model, key: undefined }), LABEL)
      return { operation, label, full, role: bars.length === 1 ? 'wrong' : 'involved' }
    }),
    hidden: paired(history)
      .map(({ start }) => start)
      .filter(start => start > first && start < last && !shown.has(start)),
    tick: ({ operation }, isEnd) => clock.tick(operation, isEnd),
    caption,
  }
}

/** Picture and table. `id` is the picture's own. */
export function evidenceSection(
  history: History,
  evidence: readonly ClientOperation[],
  caption: string,
  model: PicturedModel | undefined,
  id: string,
  names: ProcessNames,
): Markup {
  const timeline = evidenceTimeline(history, evidence, caption, model, names)
  const clock = eventClock(history, evidence)
  return element(
    'section',
    { class: 'window' },
    element('figure', {}, drawTimeline(timeline, id)),
    element('p', { class: 'panel', hidden: true }, 'Point at an operation to see it in full.'),
    operationsTable(timeline, history, clock, ''),
  )
}
