import { messageSize } from '../net/message-size.ts'
import type { ArriveEvent, SendEvent } from '../sim/journal/event.ts'
import type { ReadonlyJournal } from '../sim/journal/journal.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { TrafficMeasures } from './measures.ts'
import { windowOf } from './windows.ts'

/** So many links have a series of their own: those with the longest queues. */
const MOST_LINKS = 6

/** Of a content that went over a link: whether it still waits for something, so that sending it again is trying again. */
interface Attempt {
  /** It has not come through, or has no answer. */
  isOpen: boolean
}

/** Measures what goes over the network, by windows of virtual time. */
export function trafficOf(
  journal: ReadonlyJournal,
  { windowUs, count }: { readonly windowUs: number; readonly count: number },
): TrafficMeasures {
  const zeros = () => new Array<number>(count).fill(0)
  const [sent, bytes, failed, again] = [zeros(), zeros(), zeros(), zeros()]
  const add = (sums: number[], window: number, amount = 1) => {
    sums[window] = (sums[window] ?? 0) + amount
  }
  const all = new Queue(count)
  const queues = new Map<string, Queue>()
  const attempts = new Map<string, Attempt>()
  const bySending = new Map<number, Attempt>()
  const at = (timeUs: number) => windowOf(timeUs, windowUs, count)
  const queueOf = ({ from, to }: { readonly from: string; readonly to: string }) => {
    const link = `${from}→${to}`
    const found = queues.get(link) ?? new Queue(count)
    queues.set(link, found)
    return found
  }
  const begins = (event: SendEvent) => {
    const { from, to, message, control, number, part } = event
    const content = part === 'segment' ? `#${number}` : `${part} ${plainJson(message)}`
    const key = `${from}→${to} ${control ?? ''} ${content}`
    const window = at(event.timeUs)
    if (attempts.get(key)?.isOpen === true) add(again, window)
    const attempt = { isOpen: event.fate !== 'sent' || part === 'request' }
    attempts.set(key, attempt)
    bySending.set(event.id, attempt)
  }
  const answered = (event: ArriveEvent) => {
    const request = requestOf(event, journal)
    const attempt = request === undefined ? undefined : bySending.get(request)
    if (attempt !== undefined) attempt.isOpen = false
  }
  for (const event of journal) {
    const window = at(event.timeUs)
    if (event.kind === 'send') {
      begins(event)
      add(sent, window)
      if (event.message !== undefined) add(bytes, window, messageSize(event.message))
      if (event.fate !== 'sent') add(failed, window)
    }
    if (event.kind === 'copy' || (event.kind === 'send' && event.fate === 'sent')) {
      all.change(window, 1)
      queueOf(event).change(window, 1)
    }
    if (event.kind === 'arrive' && !comesAgain(event)) {
      all.change(window, -1)
      queueOf(event).change(window, -1)
      const attempt = bySending.get(event.cause)
      if (event.fate !== 'delivered') {
        add(failed, window)
        if (attempt !== undefined) attempt.isOpen = true
      } else if (event.part === 'reply') answered(event)
    }
  }
  const busiest = [...queues]
    .map(([link, queue]) => ({ link, most: queue.most }))
    .sort((a, b) => Math.max(...b.most) - Math.max(...a.most))
  const perSecond = (sums: readonly number[]) => sums.map(sum => (sum * 1e6) / windowUs)
  return {
    sent: perSecond(sent),
    bytes: perSecond(bytes),
    failed: perSecond(failed),
    again: perSecond(again),
    underWay: all.most,
    links: busiest.slice(0, MOST_LINKS),
  }
}

/** Whether the flight comes to the gate once more. */
function comesAgain({ fate, part }: ArriveEvent): boolean {
  return fate === 'waits' || fate === 'held' || fate === 'stalled' || (fate === 'blocked' && part === 'segment')
}

/** The sending of the request that a reply answers: what led to the reply was, some steps before, its arrival. */
function requestOf({ from, to, cause }: ArriveEvent, journal: ReadonlyJournal): number | undefined {
  for (let id = cause; id >= journal.first; ) {
    const event = journal.at(id)
    if (event.kind === 'arrive' && event.part === 'request' && event.from === to && event.to === from) {
      const sending = journal.at(event.cause)
      return sending.kind === 'copy' ? sending.cause : sending.id
    }
    id = event.cause
  }
  return undefined
}

/** How many there are at a time: by window, the most. */
class Queue {
  readonly most: number[]
  #length = 0
  #window = 0

  constructor(windows: number) {
    this.most = new Array<number>(windows).fill(0)
  }

  change(window: number, by: number): void {
    // What was there goes on being there.
    while (this.#window < window) this.#note(++this.#window)
    this.#length += by
    this.#note(window)
  }

  #note(window: number): void {
    this.most[window] = Math.max(this.most[window] ?? 0, this.#length)
  }
}
