import { type Duration, microseconds } from '../clock/duration.ts'
import type { Interference } from './interference.ts'
import { type MessageHold, type MessagePart, PARTS, type Passage } from './passage.ts'

/** What is known of a message when it is sent. */
export interface Intercepted {
  readonly from: string
  readonly to: string
  /** Its number on its link, from 0: `n1->n2` and this is its address in plans and traces. */
  readonly number: number
  readonly part: MessagePart
}

/** What becomes of an intercepted message; `hold` keeps it back until the interception ends. */
export type MessageAction =
  | 'lose'
  | 'duplicate'
  | 'hold'
  | { readonly delay: Duration }
  | { readonly duplicate: Duration }

/** Decides about single messages. Nothing happens to one for which it returns `undefined`. It must not change them. */
export type Interceptor = (message: unknown, about: Intercepted) => MessageAction | undefined

/**
 * Does to single messages what a function says. On connections, what is lost is sent again, nothing comes twice, and what is
 * held back keeps back all that follows; their opening and closing cannot be intercepted.
 */
export class Interception implements Interference, MessageHold {
  effect = 0
  isActive = true
  heldSlots: number[] = []
  readonly #interceptor: Interceptor
  readonly #release: (hold: MessageHold) => void

  constructor(interceptor: Interceptor, release: (hold: MessageHold) => void) {
    this.#interceptor = interceptor
    this.#release = release
  }

  meet(passage: Passage): void {
    const { message, number, link, isSegment } = passage
    if (isSegment && message === undefined) return
    const part = PARTS[passage.part] as MessagePart
    const action = this.#interceptor(message, { from: link.fromId, to: link.toId, number, part })
    if (action === undefined || passage.isDropped) return
    if (action === 'lose') passage.lose()
    else if (action === 'hold') passage.hold(this)
    else if (typeof action === 'object' && 'delay' in action) passage.delayUs += microseconds(action.delay, 'the delay')
    else if (isSegment) return
    else passage.duplicate(action === 'duplicate' ? 0 : microseconds(action.duplicate, 'the delay of the duplicate'))
    this.effect++
  }

  ended(): void {
    this.isActive = false
    this.#release(this)
  }
}
