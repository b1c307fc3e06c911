import { timeText } from '../../../clock/time-text.ts'
import { type PageFault, SAME } from '../page-data.ts'
import type { RunModel } from './run-model.ts'

/** What is true of one process after an event. */
export interface ProcessState {
  readonly lane: number
  readonly status: 'not started' | 'up' | 'down' | 'stands still'
  /** The version that it runs or ran last, where there are several. */
  readonly version: string | undefined
  /** The last state that it showed, and the one before; undefined where it showed none since it started. */
  readonly state: string | undefined
  readonly stateBefore: string | undefined
  /** When it last changed. */
  readonly changedAt: number
  /** Events that set timers which have not fired. */
  readonly timers: readonly number[]
  /** The files on its disk that anything was done to. */
  readonly files: readonly FileState[]
  /** How its wall clock was, and how fast its clocks go; undefined where they are right. */
  readonly clock: string | undefined
}

/** What stands on a disk under a name. */
export interface FileState {
  readonly name: string
  /** What is read there; undefined where there is no such file (any more). */
  readonly seen: string | undefined
  /** What a crash cannot take; undefined where nothing is durable under this name. */
  readonly durable: string | undefined
  /** Whether the two are the same. */
  readonly isDurable: boolean
  /** The event that changed it last. */
  readonly changedAt: number
}

/** The world after an event. */
export interface World {
  readonly processes: readonly ProcessState[]
  /** Sendings (or copies) that have not arrived. */
  readonly inFlight: readonly number[]
  readonly faults: readonly PageFault[]
}

/** Puts the world together as it was right after the event `at`. */
export function worldAt(model: RunModel, at: number): World {
  return {
    processes: model.data.lanes.map((_, lane) => processAt(model, lane, at)),
    inFlight: inFlightAt(model, at),
    faults: model.data.faults.filter(({ begin, end, lasts }) => lasts && begin <= at && (end < 0 || end > at)),
  }
}

export function processAt(model: RunModel, lane: number, at: number): ProcessState {
  const events = model.byLane[lane] as readonly number[]
  let status: ProcessState['status'] = 'not started'
  let version: string | undefined
  let [state, stateBefore, changedAt]: [string | undefined, string | undefined, number] = [undefined, undefined, -1]
  const timers = new Map<number, number>()
  const files = new Map<string, FileState>()
  for (const id of events) {
    if (id > at) break
    switch (model.kind(id)) {
      case 'start':
        status = 'up'
        version = model.text(id)
        break
      case 'crash':
        status = 'down'
        ;[state, stateBefore] = [undefined, undefined]
        timers.clear()
        break
      case 'pause':
        status = 'stands still'
        break
      case 'resume':
        status = 'up'
        break
      case 'state':
        ;[stateBefore, state, changedAt] = [state, model.text(id), id]
        break
      case 'timer-set':
        timers.set(model.number(id), id)
        break
      case 'timer':
      case 'timer-clear':
        timers.delete(model.number(id))
        break
    }
    for (const file of filesAfter(model, id)) {
      if (file.seen === undefined && file.durable === undefined) files.delete(file.name)
      else files.set(file.name, file)
    }
  }
  return {
    lane,
    status,
    version,
    state,
    stateBefore,
    changedAt,
    timers: [...timers.values()],
    clock: clockText(model, lane, at),
    files: [...files.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** The files that an event changed, as they stand after it. */
export function filesAfter(model: RunModel, id: number): FileState[] {
  const { texts } = model.data
  return (model.filesOf.get(id) ?? []).map(([, name, seen, durable]) => {
    const isDurable = durable === SAME
    const kept = texts[isDurable ? seen : durable]
    return { name: texts[name] as string, seen: texts[seen], durable: kept, isDurable, changedAt: id }
  })
}

/** What was read in a file before an event changed it. */
export function readBefore(model: RunModel, id: number, name: string): string | undefined {
  const last = model.data.files.findLast(
    ([event, file]) => event < id && model.data.texts[file] === name && model.lanes[event] === model.lanes[id],
  )
  return last === undefined ? undefined : model.data.texts[last[2]]
}

/** What the last event of a node's clocks came to by now. */
function clockText(model: RunModel, lane: number, at: number): string | undefined {
  const last = model.data.clocks.findLast(([event]) => event <= at && model.lanes[event] === lane)
  if (last === undefined) return undefined
  const [event, aheadUs, ppm] = last
  const passedUs = (model.times[at] as number) - (model.times[event] as number)
  const ahead = Math.round(aheadUs + (passedUs * ppm) / 1_000_000)
  if (ahead === 0 && ppm === 0) return undefined
  const offset = `its wall clock is ${timeText(Math.abs(ahead))} ${ahead < 0 ? 'behind' : 'ahead'}`
  return ppm === 0 ? offset : `${offset}, and goes ${ppm > 0 ? '+' : ''}${ppm} ppm`
}

/** How a flight may still be under way after it came to its receiver. */
const WAITING = ['held', 'waits', 'stalled']

function inFlightAt(model: RunModel, at: number): number[] {
  const flying = new Set<number>()
  for (let id = 0; id <= at; id++) {
    const kind = model.kind(id)
    if ((kind === 'send' && model.fate(id) === 'sent') || kind === 'copy') flying.add(id)
    else if (kind === 'arrive' && !WAITING.includes(model.fate(id) ?? '')) flying.delete(model.causes[id] as number)
  }
  return [...flying]
}

/** A field of a state, and what it was before; nested objects are told by their path. */
export interface Field {
  readonly path: string
  readonly value: string
  readonly before: string | undefined
  readonly isChanged: boolean
}

const MOST_FIELDS = 60
const LONGEST_FIELD = 160

/** The fields of a state, the changed ones marked. */
export function fieldsOf(state: string | undefined, before: string | undefined): Field[] {
  const [now, old] = [flattened(state), flattened(before)]
  const paths = [...new Set([...now.keys(), ...old.keys()])].slice(0, MOST_FIELDS)
  return paths.map(path => ({
    path,
    value: now.get(path) ?? '(gone)',
    before: old.get(path),
    isChanged: before !== undefined && now.get(path) !== old.get(path),
  }))
}

function flattened(text: string | undefined): Map<string, string> {
  const fields = new Map<string, string>()
  if (text === undefined) return fields
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return fields.set('', text.slice(0, LONGEST_FIELD))
  }
  const add = (path: string, each: unknown, depth: number) => {
    const isRecord = typeof each === 'object' && each !== null && !Array.isArray(each)
    if (isRecord && depth < 2 && Object.keys(each).length > 0) {
      for (const [key, part] of Object.entries(each)) add(path === '' ? key : `${path}.${key}`, part, depth + 1)
    } else {
      const shown = typeof each === 'string' && each !== '' ? each : JSON.stringify(each)
      fields.set(path, (shown ?? 'undefined').slice(0, LONGEST_FIELD))
    }
  }
  add('', value, 0)
  return fields
}
