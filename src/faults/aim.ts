import { formatDuration, microseconds } from '../clock/duration.ts'
import { integerBetween, pick, type RandomStream } from '../random/stream.ts'
import type { ClockDrift } from './clock/drift.ts'
import type { FaultEntry } from './entry.ts'
import type { NemesisContext } from './nemesis.ts'
import type { MessageFault } from './network/message.ts'
import type { Crash } from './process/crash.ts'
import { CRASH_MOMENTS } from './process/crash-moment.ts'
import type { Pause } from './process/pause.ts'

/**
 * One way for faults to strike together: what it makes of a fault, in the company of all others. `random` is a stream of this way and
 * this fault alone.
 */
interface Aim {
  readonly name: string
  /** Whether a swarm of these kinds has what it takes. */
  possible(kinds: readonly string[]): boolean
  /** The kinds of faults that it may make something else of: for all others nothing has to be drawn. */
  readonly of: readonly string[]
  apply(fault: FaultEntry, random: RandomStream, all: readonly FaultEntry[]): readonly FaultEntry[]
}

/** In so many runs a way is tried, and then with so many of the faults. */
const RUNS = 0.4
const FAULTS = 0.6

/** A crash waits for what the node does next: what was answered and is not durable is lost then. */
const atTheMoment: Aim = {
  name: 'moment',
  of: ['crash'],
  possible: kinds => kinds.includes('crash'),
  apply(fault, random) {
    if (!isCrash(fault) || fault.upon !== undefined) return [fault]
    const upon = pick(random, CRASH_MOMENTS)
    const nth = integerBetween(random, 1, MOST_AWAITED)
    const later: Crash = { ...fault, upon, ...(nth === 1 ? {} : { nth }) }
    return [later]
  },
}

const MOST_AWAITED = 3

/** A node that has just started again crashes once more: its recovery is cut short. */
const again: Aim = {
  name: 'again',
  of: ['crash'],
  possible: kinds => kinds.includes('crash'),
  apply(fault, random) {
    if (!isCrash(fault) || fault.for === undefined) return [fault]
    const lastingUs = microseconds(fault.for)
    const upUs = 1 + Math.round(random() ** 2 * Math.max(lastingUs, LEAST_RECOVERY_US))
    const { upon: _, nth: __, ...plain } = fault
    const second: Crash = { ...plain, at: formatDuration(microseconds(fault.at) + lastingUs + upUs) }
    return [fault, second]
  },
}

const LEAST_RECOVERY_US = 10_000

/** The node whose clock drifts is the one that stands still: it believes what it held to be its own, for longer than others do. */
const drifting: Aim = {
  name: 'drift and pause',
  of: ['pause'],
  possible: kinds => kinds.includes('clock-drift') && kinds.includes('pause'),
  apply(fault, random, all) {
    if (fault.kind !== 'pause') return [fault]
    const drifts = all.filter(isDrift).filter(drift => covers(drift, fault))
    if (drifts.length === 0) return [fault]
    const moved: Pause = { ...(fault as Pause), node: pick(random, drifts).node }
    return [moved]
  },
}

/** What a node sent right before it crashed or stood still arrives when all have gone on without it. */
const late: Aim = {
  name: 'late message',
  of: ['crash', 'pause'],
  possible: kinds => ['delay', 'hold', 'message', 'reordering'].some(kind => kinds.includes(kind)),
  apply(fault, random) {
    if (!isCrash(fault) && fault.kind !== 'pause') return [fault]
    const { node, for: lasting = 0 } = fault as Crash | Pause
    if (node.startsWith('@')) return [fault]
    const message: MessageFault = {
      kind: 'message',
      at: fault.at,
      for: formatDuration(BEFORE_US),
      from: node,
      action: 'delay',
      by: formatDuration(Math.round((microseconds(lasting) * (1 + 2 * random()) + BEFORE_US) / 1_000) * 1_000),
      count: integerBetween(random, 1, MOST_LATE),
    }
    // Later, not the message earlier: what happens before a time is not to follow from what is drawn after it.
    return [message, { ...fault, at: formatDuration(microseconds(fault.at) + BEFORE_US) }]
  },
}

const BEFORE_US = 20_000
const MOST_LATE = 3

const AIMS: readonly Aim[] = [drifting, again, late, atTheMoment]

/**
 * Has faults of a run strike together on purpose, in some runs: what takes two faults within milliseconds hardly ever comes about where
 * each is drawn by itself. `kinds` are those of the swarm, whether they are on or not.
 */
export function aimed(
  faults: readonly FaultEntry[],
  kinds: readonly string[],
  context: NemesisContext,
): readonly FaultEntry[] {
  const stream = (name: string) => context.stream(name)
  return AIMS.reduce((all, aim) => {
    if (!aim.possible(kinds) || stream(`swarm/aim/${aim.name}`)() >= RUNS) return all
    return all
      .flatMap(fault => {
        if (!aim.of.includes(fault.kind)) return [fault]
        const { at, node = '' } = fault as FaultEntry & { readonly node?: string }
        const random = stream(`aim/${aim.name}/${fault.kind}/${at}/${node}`)
        return random() < FAULTS ? aim.apply(fault, random, all) : [fault]
      })
      .filter(({ at }) => microseconds(at) < context.durationUs)
  }, faults)
}

function isCrash(fault: FaultEntry): fault is Crash {
  return fault.kind === 'crash'
}

function isDrift(fault: FaultEntry): fault is ClockDrift {
  return fault.kind === 'clock-drift'
}

function covers(drift: ClockDrift, { at }: FaultEntry): boolean {
  const fromUs = microseconds(drift.at)
  const untilUs = drift.for === undefined ? Number.POSITIVE_INFINITY : fromUs + microseconds(drift.for)
  return microseconds(at) >= fromUs && microseconds(at) < untilUs
}
