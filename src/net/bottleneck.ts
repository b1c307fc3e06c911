import type { Flight, FlightLink } from './flight.ts'
import { Interference } from './interference.ts'

/**
 * Messages pass one after the other, at so many bytes a second; those that come meanwhile queue, and are dropped when they
 * would have to wait too long, as a router with a full buffer does. Segments of connections always wait.
 *
 * Each link has a pipe of its own; or, where `nodes` are given, all that such a node sends passes through one, and all that
 * it is sent through another.
 */
export class Bottleneck extends Interference {
  readonly #bytesPerUs: number
  readonly #queueUs: number
  readonly #nodes: ReadonlySet<string> | undefined
  /** When each pipe has carried what was sent through it. */
  readonly #freeAtUs = new Map<string, number>()
  /** The pipes of each link, by its number. */
  readonly #pipes: (readonly string[])[] = []

  constructor(bytesPerSecond: number, queueUs: number, nodes?: ReadonlySet<string>) {
    super()
    this.#bytesPerUs = bytesPerSecond / 1_000_000
    this.#queueUs = queueUs
    this.#nodes = nodes
  }

  meet(flight: Flight): void {
    if (flight.isDropped) return
    const { link, nowUs } = flight
    const takesUs = Math.ceil(flight.size / this.#bytesPerUs)
    this.#pipes[link.number] ??= this.#pipesOf(link)
    let atUs = nowUs
    for (const pipe of this.#pipes[link.number] as readonly string[]) {
      const startUs = Math.max(atUs, this.#freeAtUs.get(pipe) ?? 0)
      if (startUs - atUs > this.#queueUs && !flight.isSegment) {
        flight.lose()
        this.effect++
        return
      }
      atUs = startUs + takesUs
      this.#freeAtUs.set(pipe, atUs)
    }
    if (atUs === nowUs) return
    flight.delayUs += atUs - nowUs
    this.effect++
  }

  #pipesOf({ name, fromId, toId }: FlightLink): readonly string[] {
    if (this.#nodes === undefined) return [name]
    const pipes: string[] = []
    if (this.#nodes.has(fromId)) pipes.push(`from ${fromId}`)
    if (this.#nodes.has(toId)) pipes.push(`to ${toId}`)
    return pipes
  }
}
