import type { Cut } from './cut.ts'
import type { Interference } from './interference.ts'
import type { Link } from './link.ts'

/** An interference in force on some links, or on all. A link without any pays nothing but a comparison for them. */
export class ActiveInterference implements Cut {
  readonly #interference: Interference
  readonly #only: ReadonlySet<Link> | undefined
  readonly #active: Set<ActiveInterference>
  readonly #links: Link[] = []

  constructor(interference: Interference, only: ReadonlySet<Link> | undefined, active: Set<ActiveInterference>) {
    this.#interference = interference
    this.#only = only
    this.#active = active
    active.add(this)
  }

  applyTo(link: Link): void {
    if (this.#only !== undefined && !this.#only.has(link)) return
    this.#links.push(link)
    link.interferences = [...(link.interferences ?? []), this.#interference]
  }

  get effect(): number {
    return this.#interference.effect
  }

  heal(): void {
    if (!this.#active.delete(this)) return
    for (const link of this.#links) {
      const others = link.interferences?.filter(other => other !== this.#interference) ?? []
      link.interferences = others.length === 0 ? undefined : others
    }
    this.#interference.ended?.()
  }
}
