import type { Cut } from './cut.ts'
import type { Link } from './link.ts'

/** What is added to the chances of links. */
export interface LinkChange {
  /** Added to the chance of loss. */
  readonly loss?: number
  /** Added to the chance of duplication. */
  readonly duplication?: number
}

/** Links that lose or duplicate more than usual, until it is healed. */
export class Degradation implements Cut {
  readonly #change: LinkChange
  readonly #only: ReadonlySet<Link> | undefined
  readonly #active: Set<Degradation>
  readonly #links: { link: Link; before: number }[] = []

  /** All links, if `only` is left out. */
  constructor(change: LinkChange, only: ReadonlySet<Link> | undefined, active: Set<Degradation>) {
    this.#change = change
    this.#only = only
    this.#active = active
    active.add(this)
  }

  applyTo(link: Link): void {
    if (this.#only !== undefined && !this.#only.has(link)) return
    this.#links.push({ link, before: this.#affected(link) })
    this.#add(link, 1)
  }

  get effect(): number {
    let effect = 0
    for (const { link, before } of this.#links) effect += this.#affected(link) - before
    return effect
  }

  heal(): void {
    if (!this.#active.delete(this)) return
    for (const { link } of this.#links) this.#add(link, -1)
  }

  #add(link: Link, sign: 1 | -1): void {
    link.loss += sign * (this.#change.loss ?? 0)
    link.duplication += sign * (this.#change.duplication ?? 0)
    // Sums of fractions: what is left of them when all are taken away again would cost a draw's mixing for every message.
    if (Math.abs(link.loss - link.usualLoss) < 1e-9) link.loss = link.usualLoss
    if (Math.abs(link.duplication - link.usualDuplication) < 1e-9) link.duplication = link.usualDuplication
  }

  #affected(link: Link): number {
    return this.#change.loss !== undefined ? link.counts.lost : link.counts.duplicated
  }
}
