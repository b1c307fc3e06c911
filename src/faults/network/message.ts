import * as v from 'valibot'
import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { FLIGHT_PARTS, type FlightPart } from '../../net/flight.ts'
import type { MessageAction } from '../../net/interception.ts'
import { counted } from '../../options/counted.ts'
import { anything, someOf } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick, type RandomStream } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { lastingFault, nameField } from '../fields.ts'
import type { FaultKindDefinition, Hit } from '../kind.ts'
import { type Moment, type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import type { Target } from '../target.ts'
import type { FaultWorld } from '../world.ts'
import { fits } from './pattern.ts'

/** Says which messages are meant: all that fit everything that is given. */
export interface MessageSelection {
  /** Sent by this process. */
  readonly from?: Target
  /** Sent to this process. */
  readonly to?: Target
  /** A message, a request or reply of an rpc, or what is sent on a connection. */
  readonly part?: FlightPart
  /** A part of the message: `{ type: 'append' }`. */
  readonly match?: unknown
}

/**
 * Something happens to particular messages: the second `append` from the leader, every vote for n2. Roles such as `@leader`
 * mean the nodes that have them when the message is sent.
 */
export interface MessageFault extends When, MessageSelection {
  readonly kind: 'message'
  readonly action: 'lose' | 'duplicate' | 'delay' | 'hold'
  /** By how much a delayed message takes longer, or the copy of a duplicated one. */
  readonly by?: Duration
  /** The first of the messages to be hit, counted from 1 since the fault began. */
  readonly nth?: number
  /** How many are hit: one where `nth` is given, or else all. */
  readonly count?: number
}

const ordinal = v.pipe(v.number(), v.integer(), v.minValue(1))

const fields = {
  from: v.exactOptional(nameField),
  to: v.exactOptional(nameField),
  part: v.exactOptional(v.picklist(FLIGHT_PARTS)),
  match: v.exactOptional(v.unknown()),
  nth: v.exactOptional(ordinal),
  count: v.exactOptional(ordinal),
  action: v.picklist(['lose', 'duplicate', 'delay', 'hold']),
}
const schemas = {
  steady: lastingFault<MessageFault>('message', fields),
  delay: lastingFault<MessageFault>('message', { ...fields, by: durationSchema }),
  duplicate: lastingFault<MessageFault>('message', { ...fields, by: v.exactOptional(durationSchema) }),
}

export const messageKind: FaultKindDefinition<MessageFault> = {
  kind: 'message',
  family: 'network',
  lasts: true,
  hits: ({ action }) => [HITS[action]],
  losesMessages: true,
  nemesis: message,
  schema: v.lazy(given => {
    const { action } = given as { readonly action?: string }
    return schemas[action === 'delay' || action === 'duplicate' ? action : 'steady']
  }),
  describe(fault) {
    const { action, by, from, to } = fault
    const ends = `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`
    const match = fault.match === undefined ? '' : ` like ${JSON.stringify(fault.match)}`
    const time = by === undefined ? '' : ` by ${by}`
    return `${action} ${whichText(fault)}${ends}${match}${time}`
  },
  effectText: effect => `hit ${counted(effect, 'message')}`,
  processes: ({ from, to }) => [from, to].filter(name => name !== undefined),
  *weaker(fault) {
    if (fault.nth === undefined && fault.count === undefined) yield { ...fault, count: 1 }
    else if ((fault.count ?? 1) > 1) yield { ...fault, count: (fault.count as number) >> 1 }
    const halfUs = fault.by === undefined ? 0 : Math.floor(microseconds(fault.by) / 2_000) * 1_000
    if (halfUs > 0) yield { ...fault, by: formatDuration(halfUs) }
  },
  apply(fault, world) {
    const action = actionOf(fault)
    const first = fault.nth ?? 1
    const last = first + (fault.count ?? (fault.nth === undefined ? Number.POSITIVE_INFINITY : 1))
    let seen = 0
    return world.kernel.network.intercept((sent, { from, to, part }) => {
      if (fault.part !== undefined && fault.part !== part) return undefined
      if (fault.match !== undefined && !fits(sent, fault.match)) return undefined
      if (!isMeant(fault, 'from', from, world) || !isMeant(fault, 'to', to, world)) return undefined
      seen++
      return seen >= first && seen < last ? action : undefined
    })
  },
}

const HITS: Readonly<Record<MessageFault['action'], Hit>> = {
  lose: 'lost',
  duplicate: 'copied',
  delay: 'late',
  hold: 'held',
}

/** Actions that take no time. */
const STEADY = new Set(['lose', 'hold'])

/** `message #2`, `the first 3 replies`. */
function whichText({ nth, count, part }: MessageFault): string {
  const [one, several] = part === undefined ? ['message', 'messages'] : NOUNS[part]
  if (nth !== undefined)
    return (count ?? 1) === 1 ? `${one} #${nth}` : `${several} #${nth} to #${nth + (count ?? 1) - 1}`
  if (count === undefined) return `every ${one}`
  return count === 1 ? `the first ${one}` : `the first ${count} ${several}`
}

const NOUNS: Readonly<Record<FlightPart, readonly [one: string, several: string]>> = {
  datagram: ['datagram', 'datagrams'],
  request: ['request', 'requests'],
  reply: ['reply', 'replies'],
  segment: ['segment', 'segments'],
}

function actionOf({ action, by }: MessageFault): MessageAction {
  if (action === 'delay') return { delay: by ?? 0 }
  return action === 'duplicate' ? { duplicate: by ?? 0 } : action
}

function isMeant(fault: MessageFault, end: 'from' | 'to', id: string, world: FaultWorld): boolean {
  const target = fault[end]
  if (target === undefined || target === id) return true
  const both = [fault.from, fault.to].filter(name => name !== undefined)
  return target.startsWith('@') && world.names([target], both).includes(id)
}

/** Configures {@link message}. */
export interface MessageFaultOptions extends Rhythm, MessageSelection {
  /** What may happen to them. Default: all. */
  readonly actions?: readonly MessageFault['action'][]
  /** How much longer a delayed message takes at most. Default: 500 ms. */
  readonly by?: Duration
}

const ACTIONS: readonly MessageFault['action'][] = ['lose', 'duplicate', 'delay', 'hold']

const OPTIONS = optionsOf<MessageFaultOptions>({
  ...rhythmOptions,
  from: nameField,
  to: nameField,
  part: v.picklist(FLIGHT_PARTS),
  match: anything,
  actions: someOf(v.picklist(ACTIONS)),
  by: durationSchema,
})

/** Does something, now and then, to the next one, or the next few, of the messages that are selected. */
export function message(options: MessageFaultOptions = {}): Nemesis {
  checkOptions('message', OPTIONS, options)
  const { actions = ACTIONS, by = '500ms', every, for: lasting, ...selection } = options
  const rhythm = { ...(every === undefined ? {} : { every }), ...(lasting === undefined ? {} : { for: lasting }) }
  const mostUs = microseconds(by)
  // Those of several selections do not come at the same times.
  const name = `message ${JSON.stringify({ ...selection, actions })}`
  const draw = (random: RandomStream, when: Moment) => {
    const action = pick(random, actions)
    const count = 1 + Math.floor(3 * random() ** 2)
    const drawn = formatDuration(Math.max(1, Math.round((random() * mostUs) / 1_000)) * 1_000)
    const time = STEADY.has(action) ? {} : { by: drawn }
    const fault: MessageFault = { kind: 'message', ...when, ...selection, count, action, ...time }
    return fault
  }
  return recurring('message', { every: '2s', for: '1s' }, rhythm, draw, name)
}
