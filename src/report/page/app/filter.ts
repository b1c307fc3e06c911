import type { PageFault } from '../page-data.ts'
import { lastUpTo } from './last-up-to.ts'
import type { RunModel } from './run-model.ts'

/** What the reader wants to see. */
export interface Filter {
  /** Lanes that are hidden. */
  readonly hiddenLanes: ReadonlySet<number>
  /** Groups of kinds that are hidden. */
  readonly hiddenGroups: ReadonlySet<string>
  /** Types of messages that are hidden. */
  readonly hiddenTypes: ReadonlySet<number>
  /** Only what happened while this fault lasted. */
  readonly during: PageFault | undefined
  /** Only events whose line has this in it. */
  readonly search: string
  /** Only the causal slice of the violation. */
  readonly sliceOnly: boolean
  /** Whether runs of routine events are folded to one row. */
  readonly folds: boolean
}

/** Groups of kinds of events that are shown and hidden together. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  messages: ['send', 'copy', 'arrive'],
  timers: ['timer'],
  'timers set': ['timer-set', 'timer-clear'],
  disk: ['disk', 'disk-done'],
  operations: ['operation'],
  states: ['state'],
  logs: ['log', 'reach', 'buggify'],
  faults: ['fault', 'crash', 'start', 'pause', 'resume', 'phase', 'clock'],
  connections: ['connection'],
  other: ['wake'],
}

/** A row of the page: an event, or a run of routine ones. */
export interface Rows {
  readonly count: number
  /** The event of a row; for a fold, its first. */
  readonly events: Int32Array
  /** How many events a row stands for. */
  readonly sizes: Int32Array
}

/** So few routine events in a row are shown as they are. */
const LEAST_FOLD = 4

/** The rows that are left. `unfolded` holds the first events of folds that were opened. */
export function rowsOf(model: RunModel, filter: Filter, unfolded: ReadonlySet<number>): Rows {
  const hidden = new Set([...filter.hiddenGroups].flatMap(group => GROUPS[group] ?? []))
  const isHiddenKind = model.data.kinds.map(kind => hidden.has(kind))
  const needle = filter.search.toLowerCase()
  const events: number[] = []
  const sizes: number[] = []
  let fold: number[] = []
  const endFold = () => {
    if (fold.length < LEAST_FOLD || unfolded.has(fold[0] as number)) {
      for (const id of fold) {
        events.push(id)
        sizes.push(1)
      }
    } else {
      events.push(fold[0] as number)
      sizes.push(fold.length)
    }
    fold = []
  }
  const isMessage = model.data.kinds.map(kind => GROUPS.messages?.includes(kind))
  const { kind: kinds, type: types } = model.data.columns
  const [first, last] = stretchOf(model, filter.during)
  for (let id = first; id <= last; id++) {
    if (isMessage[kinds[id] as number] && filter.hiddenTypes.has(types[id] as number)) continue
    if (isHiddenKind[model.data.columns.kind[id] as number]) continue
    const lane = model.lanes[id] as number
    const peer = model.peers[id] as number
    if (lane >= 0 && filter.hiddenLanes.has(lane) && (peer < 0 || filter.hiddenLanes.has(peer))) continue
    if (filter.sliceOnly && model.sliced[id] === 0) continue
    if (needle !== '' && !model.says(id, needle)) continue
    // Who looks for a text wants to see where it stands.
    if (filter.folds && needle === '' && model.isRoutine(id)) fold.push(id)
    else {
      endFold()
      events.push(id)
      sizes.push(1)
    }
  }
  endFold()
  return { count: events.length, events: Int32Array.from(events), sizes: Int32Array.from(sizes) }
}

/** The events between which a fault lasted. */
function stretchOf(model: RunModel, fault: PageFault | undefined): readonly [first: number, last: number] {
  if (fault === undefined) return [0, model.length - 1]
  const { begin, end, lasts } = fault
  return [begin, end >= 0 ? end : lasts ? model.length - 1 : begin]
}

/** The lanes of those that do nothing after they have started. */
export function idleLanes({ data }: RunModel): ReadonlySet<number> {
  return new Set(data.lanes.flatMap(({ isIdle }, lane) => (isIdle === true ? [lane] : [])))
}

/** The types of the messages, the most frequent first. */
export function messageTypes(model: RunModel): number[] {
  const counts = new Map<number, number>()
  for (let id = 0; id < model.length; id++) {
    const type = model.data.columns.type[id] as number
    if (type >= 0 && model.kind(id) === 'send') counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([type]) => type)
}

/** The row that shows the event, or the last one before it. */
export function rowOf({ events, count }: Rows, id: number): number {
  return Math.max(0, lastUpTo(events, count, id))
}
