import * as v from 'valibot'
import { type Duration, formatDuration, microseconds } from '../clock/duration.ts'
import { durationSchema } from '../clock/duration-schema.ts'
import { checkOptions, optionsOf } from '../options/options.ts'
import { logUniform } from '../random/log-uniform.ts'
import { integerBetween, pick, type RandomStream, shuffled } from '../random/stream.ts'
import { type DiskSlow, diskSlowKind } from './disk/slow.ts'
import type { FaultEntry } from './entry.ts'
import { fallibleOf, type Nemesis, type NemesisContext } from './nemesis.ts'
import { type Delay, delayKind } from './network/delay.ts'
import { scaleOf } from './rhythm.ts'

/** Configures {@link machineRoom}. */
export interface MachineRoomOptions {
  /** How many times slower than usual a disk is at most. Default: 200; 1 leaves them as they are. */
  readonly disks?: number
  /** How much longer than others a message takes at most. Default: 60 ms; 0 leaves the network as it is. */
  readonly jitter?: Duration
}

const OPTIONS = optionsOf<MachineRoomOptions>({
  disks: v.pipe(v.number(), v.minValue(1, 'a factor of 1 or more')),
  jitter: durationSchema,
})

/** The kinds of faults that a room is made of. */
export const ROOM_KINDS: readonly string[] = [diskSlowKind.kind, delayKind.kind]

/** The share of rooms with usual disks, and of those with a usual network. */
const PLAIN = 0.5
/** In so many of the others, all machines are alike. */
const ALIKE = 0.5

const LEAST_FACTOR = 2
const LEAST_JITTER_US = 2_000
/** Where the scenario does not say what a message takes, it takes so much longer than by default, at most. */
const MOST_DISTANCE_US = 20_000
const LEAST_DISTANCE_US = 500

/**
 * Draws for each seed what machines the nodes run on, for the whole run until all is healed: disks up to 200 times
 * slower (less in a run of less than 10 s), all alike or single nodes; links on which each message takes up to 60 ms longer; and, where the scenario
 * does not say what a message takes, nodes that are further apart. Many rooms are plain. It is part of every
 * {@link swarm}; list it to give other bounds: `swarm(crash(), machineRoom({ disks: 10 }))`.
 */
export function machineRoom(options: MachineRoomOptions = {}): Nemesis {
  checkOptions('machineRoom', OPTIONS, options)
  const { disks = 200, jitter = '60ms' } = options
  const jitterUs = microseconds(jitter)
  const draw = (context: NemesisContext) => [
    ...(disks < LEAST_FACTOR ? [] : slowDisks(context, Math.max(LEAST_FACTOR, disks * scaleOf(context.durationUs)))),
    ...(jitterUs === 0 ? [] : unevenLinks(context, jitterUs)),
  ]
  return {
    kinds: [],
    isRoom: true,
    faults: draw,
    settings: context => {
      const faults = draw(context)
      return faults.length === 0 ? [] : [`room: ${faults.map(inWords).join(', ')}`]
    },
  }
}

/** A nemesis is told in words; these two are all that a room draws. */
function inWords(fault: FaultEntry): string {
  return fault.kind === 'delay' ? delayKind.describe(fault as Delay) : diskSlowKind.describe(fault as DiskSlow)
}

function slowDisks(context: NemesisContext, most: number): DiskSlow[] {
  const random = context.stream('room/disks')
  if (random() < PLAIN) return []
  const slow = (node: string, factor: number): DiskSlow => ({ kind: 'disk-slow', at: '0ms', node, factor })
  const factor = () => Math.round(logUniform(random(), [LEAST_FACTOR, most]))
  if (random() < ALIKE) return [slow('@all', factor())]
  const nodes = fallibleOf(context)
  const count = integerBetween(random, 1, Math.max(1, nodes.length - 1))
  const hit = new Set(shuffled(random, nodes).slice(0, count))
  return nodes.filter(node => hit.has(node)).map(node => slow(node, factor()))
}

function unevenLinks(context: NemesisContext, mostUs: number): Delay[] {
  const delays: Delay[] = []
  if (context.given?.latency === false) {
    const random = context.stream('room/distance')
    const byUs = logUniform(random(), [LEAST_DISTANCE_US, MOST_DISTANCE_US])
    if (random() >= PLAIN) delays.push({ kind: 'delay', at: '0ms', by: rounded(byUs) })
  }
  const random = context.stream('room/links')
  if (random() < PLAIN) return delays
  const jitter = rounded(logUniform(random(), [Math.min(LEAST_JITTER_US, mostUs), mostUs]))
  delays.push({ kind: 'delay', at: '0ms', by: '0ms', jitter, ...someLinks(random, context.nodes) })
  return delays
}

/** All of them, those of one node, or one of them. */
function someLinks(random: RandomStream, nodes: readonly string[]): Pick<Delay, 'node' | 'links'> {
  if (nodes.length < 2 || random() < ALIKE) return {}
  if (random() < 0.5) return { node: pick(random, nodes) }
  const [from, to] = shuffled(random, nodes) as [string, string]
  return { links: [[from, to]] }
}

/** To a tenth of a millisecond: a plan is read by people. */
function rounded(us: number): Duration {
  return formatDuration(Math.max(1, Math.round(us / 100)) * 100)
}
