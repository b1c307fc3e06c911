import { formatDuration } from '../clock/duration.ts'
import type { MessageFate } from './overlay.ts'

/** Takes down what an order decides about messages, as a plan spells it out. */
export class FateRecorder {
  readonly #fates = new Map<string, Record<string, MessageFate>>()

  /** A message of this number on a link takes so long, microseconds; its copy, if that is not below 0. */
  takes(link: string, number: number, latencyUs: number, copyUs: number): void {
    const latency = formatDuration(latencyUs)
    this.#of(link)[number] = copyUs < 0 ? { latency } : { latency, duplicate: formatDuration(copyUs) }
  }

  /** A message is lost. */
  loses(link: string, number: number): void {
    this.#of(link)[number] = 'lost'
  }

  /** What was decided so far: by link, and by the numbers of its messages. */
  fates(): ReadonlyMap<string, Readonly<Record<string, MessageFate>>> {
    return this.#fates
  }

  #of(link: string): Record<string, MessageFate> {
    const fates = this.#fates.get(link) ?? {}
    this.#fates.set(link, fates)
    return fates
  }
}
