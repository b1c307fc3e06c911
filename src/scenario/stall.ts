import { timeText } from '../clock/time-text.ts'
import { counted, grouped } from '../options/counted.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'

/** What each node was doing when nothing went on any more: `n1 (role: follower): waits for 2 replies, next timer in 50ms`. */
export function whatNodesWaitFor(kernel: Kernel): string[] {
  return kernel.nodes.map(process => `${who(kernel, process)} ${what(kernel, process)}`)
}

/** Whether a node that has not returned from its start takes what comes for it: it is a function, and will never return. */
export function isServing({ mailbox, inspect }: Process): boolean {
  return mailbox.isUsed || inspect !== undefined
}

function who(kernel: Kernel, process: Process): string {
  const { id } = process
  const state = kernel.inspect(process)
  if (typeof state !== 'object' || state === null) return id
  const fields = Object.entries(state)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : plainJson(value)}`)
  return fields.length === 0 ? id : `${id} (${fields.slice(0, MOST_FIELDS).join(', ')})`
}

const MOST_FIELDS = 3

function what(kernel: Kernel, process: Process): string {
  if (process.status === 'down') return 'is down'
  const { replies, messages, timers, nextTimerUs, isReading } = kernel.waitsOf(process)
  const next = timeText(nextTimerUs - kernel.now)
  const waits = [
    ...(replies > 0 ? [replies === 1 ? '1 reply' : `${grouped(replies)} replies`] : []),
    ...(messages > 0 ? [`${counted(messages, 'message')} on ${messages === 1 ? 'its' : 'their'} way`] : []),
    ...(timers > 0
      ? [timers === 1 ? `1 timer, which fires in ${next}` : `${counted(timers, 'timer')}, the next in ${next}`]
      : []),
    ...(isReading ? ['its inbox'] : []),
  ]
  const waiting = waits.length === 0 ? '' : `waits for ${waits.join(', ')}`
  const hanging = hangs(process)
  if (hanging !== undefined) return waiting === '' ? hanging : `${hanging}, ${waiting}`
  if (process.status !== 'starting' || isServing(process)) return waiting || 'waits for nothing but messages'
  // It may be a function that is its whole life, or one that makes an object. That it sleeps is well in either.
  const since = timeText(process.startedUs)
  if (waiting === '') return `hangs in its start since ${since}`
  return replies + messages === 0 ? waiting : `has been in its start since ${since}, ${waiting}`
}

/** What the node has been at work on for the longest: a message that it took and never came back from. */
function hangs({ instance, mailbox: { messages }, atWork }: Process): string | undefined {
  if (atWork.oldest !== undefined) return hangsIn(atWork.oldest.message, atWork.oldest.sinceUs)
  if (instance?.receive !== undefined || messages.waiting || messages.taken === undefined) return undefined
  return hangsIn(messages.taken.message, messages.takenUs)
}

function hangsIn(message: unknown, sinceUs: number): string {
  const text = typeof message === 'string' ? message : plainJson(message)
  const short = text.length > LONGEST_MESSAGE ? `${text.slice(0, LONGEST_MESSAGE - 1)}…` : text
  return `hangs in \`${short}\` since ${timeText(sinceUs)}`
}

const LONGEST_MESSAGE = 60
