import { formatDuration } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import { constant } from '../../net/latency.ts'
import type { MessageFate } from '../../net/overlay.ts'
import type { Plan } from '../../scenario/plan.ts'
import { type Choice, linkAndNumber, type MessageName } from './choice.ts'
import type { Sending } from './step.ts'

/** A choice, and when it is to be carried out, microseconds. */
export interface TimedChoice {
  readonly choice: Choice
  readonly timeUs: number
}

export interface OrdersPlanOptions {
  readonly seed: string
  /** What is to happen, in this order. */
  readonly choices: readonly TimedChoice[]
  /** When each message sets out that is sent meanwhile. */
  readonly sentUs: ReadonlyMap<MessageName, number>
  /** Those that are on their way after that, and when they are to arrive. */
  readonly pending: readonly Sending[]
  readonly pendingUs: number
  /** How long a node is down, as a plan says it; undefined until all is healed. */
  readonly down: string | undefined
}

/**
 * The plan that carries out choices in their order. A message takes no time but that for which it is made to wait; what arrives at the
 * same time is put in order by the plan's `schedule`, after all that is due then. What is not listed arrives as soon as it is sent.
 */
export function ordersPlan({ seed, choices, sentUs, pending, pendingUs, down }: OrdersPlanOptions): Plan {
  const network: Record<string, Record<string, MessageFate>> = {}
  const schedule: Record<string, number> = {}
  const faults: Fault[] = []
  const list = (message: MessageName, fate: MessageFate) => {
    const [link, number] = linkAndNumber(message)
    network[link] ??= {}
    network[link][number] = fate
  }
  let priority = 0
  const arrive = (message: MessageName, timeUs: number) => {
    list(message, { latency: formatDuration(timeUs - (sentUs.get(message) ?? timeUs)) })
    schedule[message] = ++priority
  }
  for (const { choice, timeUs } of choices) {
    if (choice.kind === 'deliver') arrive(choice.message, timeUs)
    else if (choice.kind === 'lose') list(choice.message, 'lost')
    else if (choice.kind === 'crash') {
      const at = formatDuration(timeUs)
      faults.push({ kind: 'crash', at, ...(down === undefined ? {} : { for: down }), node: choice.node })
    }
  }
  for (const { message } of pending) arrive(message, pendingUs)
  return {
    seed,
    options: { latency: constant(0), loss: 0, duplicate: 0, reorder: true, schedule: 'fifo', buggify: false },
    faults,
    network,
    schedule,
  }
}
