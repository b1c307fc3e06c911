import { Disturbance } from './disturbance.ts'
import type { Flight, Obstacle } from './flight.ts'
import type { Link } from './link.ts'

/**
 * A disturbance that looks at each message which is sent over its links, and may do something to it. A link without any pays no more
 * than a comparison.
 */
export abstract class Interference extends Disturbance implements Obstacle {
  effect = 0

  abstract meet(flight: Flight): void

  protected begin(link: Link): void {
    link.obstacles = [...(link.obstacles ?? []), this]
  }

  protected end(link: Link): void {
    const others = link.obstacles?.filter(other => other !== this) ?? []
    link.obstacles = others.length === 0 ? undefined : others
  }
}
