import type { Link } from './link.ts'

/** Something that is wrong with some links, or with all, from the moment at which `Network.disturb` begins it until it is healed. */
export abstract class Disturbance {
  protected readonly links: Link[] = []
  #inForce: Set<Disturbance> | undefined

  /** Messages that it has hit so far. */
  abstract readonly effect: number

  protected abstract begin(link: Link): void
  protected abstract end(link: Link): void
  /** It has ended on all of its links. */
  protected ended?(): void

  /** Begins. `inForce` holds all that are. */
  start(links: Iterable<Link>, inForce: Set<Disturbance>): void {
    this.#inForce = inForce
    inForce.add(this)
    for (const link of links) this.include(link)
  }

  include(link: Link): void {
    this.links.push(link)
    this.begin(link)
  }

  /** Undoes it. The second time nothing happens. */
  heal(): void {
    if (!this.#inForce?.delete(this)) return
    for (const link of this.links) this.end(link)
    this.ended?.()
  }
}
