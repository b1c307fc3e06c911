import { messageType } from '../net/message-type.ts'
import type { Step } from './happening.ts'
import { valueText } from './value-text.ts'

/** As many messages of one type as make up a quorum of a small cluster, together with the last. */
const MOST = 3
/** So far back they are looked for. */
const STEPS_BACK = 64

/**
 * The deliveries to a process that make up one thing with a step: when a message changed its state, those of the same type since the change
 * before. The last vote makes the leader, but only with the votes that came earlier. Of more than there is use for, those that say the most
 * of what the last one said: who was elected is not explained by those who voted against it.
 *
 * @param steps All steps of the process, in order. @param position That of the step.
 */
export function alikeBefore(steps: readonly Step[], position: number): Step[] {
  const step = steps[position]
  if (step?.trigger.kind !== 'message' || step.changes.length === 0) return []
  const { message } = step.trigger
  const type = messageType(message.content)
  const found: { readonly step: Step; readonly likeness: number }[] = []
  for (let i = position - 1; i >= 0 && position - i <= STEPS_BACK; i--) {
    const earlier = steps[i] as Step
    if (earlier.changes.length + earlier.lifecycle.length > 0) break
    if (earlier.trigger.kind !== 'message') continue
    const { part, control, content } = earlier.trigger.message
    // What a connection begins and ends with has no content, and is no message of a type that has no name.
    if (part !== message.part || control !== message.control || messageType(content) !== type) continue
    found.push({ step: earlier, likeness: likenessOf(content, message.content) })
  }
  const best = Math.max(...found.map(({ likeness }) => likeness))
  return found
    .filter(({ likeness }) => likeness === best)
    .slice(0, MOST)
    .map(each => each.step)
}

/** How many fields of two messages have the same value. */
function likenessOf(a: unknown, b: unknown): number {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b ? 1 : 0
  const [left, right] = [fieldTexts(a), fieldTexts(b)]
  return [...left].filter(([name, text]) => right.get(name) === text).length
}

function fieldTexts(value: object): Map<string, string> {
  try {
    return new Map(Object.entries(value).map(([name, field]) => [name, valueText(field, 40)]))
  } catch {
    return new Map()
  }
}
