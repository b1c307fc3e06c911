import { formatDuration } from '../clock/duration.ts'
import { counted, grouped } from '../sim/counted.ts'
import type { Kernel } from '../sim/kernel.ts'
import { plainJson } from '../sim/plain-json.ts'
import type { Process } from '../sim/process.ts'

/** What each node was doing when nothing went on any more: `n1 (role: follower): waits for 2 replies, next timer in 50ms`. */
export function whatNodesWaitFor(kernel: Kernel): string[] {
  return kernel.nodes.map(process => `${who(process)} ${what(kernel, process)}`)
}

function who({ id, instance }: Process): string {
  const state = instance?.inspect?.()
  if (typeof state !== 'object' || state === null) return id
  const fields = Object.entries(state)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : plainJson(value)}`)
  return fields.length === 0 ? id : `${id} (${fields.slice(0, MOST_FIELDS).join(', ')})`
}

const MOST_FIELDS = 3

function what(kernel: Kernel, process: Process): string {
  if (process.status === 'down') return 'is down'
  if (process.status === 'starting') return 'is still starting'
  const { replies, messages, timers, nextTimerUs, isReading } = kernel.waitsOf(process)
  const next = formatDuration(nextTimerUs - kernel.now)
  const waits = [
    ...(replies > 0 ? [replies === 1 ? '1 reply' : `${grouped(replies)} replies`] : []),
    ...(messages > 0 ? [`${counted(messages, 'message')} on ${messages === 1 ? 'its' : 'their'} way`] : []),
    ...(timers > 0
      ? [timers === 1 ? `1 timer, which fires in ${next}` : `${counted(timers, 'timer')}, the next in ${next}`]
      : []),
    ...(isReading ? ['its inbox'] : []),
  ]
  return waits.length === 0 ? 'waits for nothing but messages' : `waits for ${waits.join(', ')}`
}
