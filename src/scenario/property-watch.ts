import { timeText } from '../clock/time-text.ts'
import type { Kernel } from '../sim/kernel.ts'
import type { Process } from '../sim/process.ts'
import type { ClusterView } from './cluster-view.ts'
import { type Property, violationOf } from './property.ts'
import { type Violation, withoutData } from './violation.ts'

/** Hears what a {@link PropertyWatch} sees. */
export interface PropertyListener {
  /** A property does not hold. */
  readonly violated: (violation: Omit<Violation, 'timeMs'>) => void
  /** One that has to hold for a while may have done so by now. */
  readonly heldForLong: () => void
}

/** Watches the properties of a scenario: `always` and `sometimes` after each step, `eventually` once all is healed. */
export class PropertyWatch<State> {
  /** Names of `sometimes` properties that held at some time. */
  readonly sometimes = new Set<string>()
  readonly #view: ClusterView<State>
  readonly #kernel: Kernel
  readonly #listener: PropertyListener
  /** What is asked after each step. */
  readonly #watched: readonly Property<State>[]
  /** What is asked at the end. */
  readonly #eventual: readonly Property<State>[]
  /** What has to come to hold, and to stay so for a while. */
  readonly #lasting: readonly Property<State>[]
  readonly #heldSinceUs = new Map<Property<State>, number>()

  constructor(
    properties: readonly Property<State>[],
    view: ClusterView<State>,
    kernel: Kernel,
    listener: PropertyListener,
  ) {
    this.#view = view
    this.#kernel = kernel
    this.#listener = listener
    this.#watched = properties.filter(({ type }) => type !== 'eventually')
    this.#eventual = properties.filter(({ type }) => type === 'eventually')
    this.#lasting = properties.filter(({ forUs = 0 }) => forUs > 0)
  }

  /** How long the one that has to hold for longest has to hold, in microseconds. */
  get lastingUs(): number {
    return Math.max(0, ...this.#lasting.map(({ forUs = 0 }) => forUs))
  }

  /** Asks after a step of `process`. */
  look(process: Process): void {
    for (const property of this.#watched) {
      if (property.type === 'sometimes') {
        if (this.sometimes.has(property.name) || violationOf(property, this.#view) !== undefined) continue
        if (!this.#view.inspectAnew() || violationOf(property, this.#view) === undefined)
          this.sometimes.add(property.name)
        continue
      }
      let violation = violationOf(property, this.#view)
      // What the others showed after their last steps may be out of date by now. Where it is not, the property is not asked twice: it may
      // remember what it was asked, and find nothing new the second time.
      if (violation !== undefined && this.#view.inspectAnew()) violation = violationOf(property, this.#view)
      if (violation === undefined) continue
      this.#listener.violated({
        property: property.name,
        kind: 'always',
        evidence: withoutData(violation.message),
        message: violation.message,
        error: violation.error,
        process: process.id,
      })
    }
  }

  /** Whether all that has to hold in the end holds now, and has done so for long enough. */
  hold(): boolean {
    return this.#hold() && (!this.#view.inspectAnew() || this.#hold())
  }

  /** Takes down since when what has to hold for a while has held, and is heard of when it has held long enough. */
  watchLasting(): void {
    const { now } = this.#kernel
    for (const property of this.#lasting) {
      if (violationOf(property, this.#view) !== undefined) this.#heldSinceUs.delete(property)
      else if (!this.#heldSinceUs.has(property)) {
        this.#heldSinceUs.set(property, now)
        this.#kernel.at(now + (property.forUs ?? 0), this.#listener.heldForLong)
      }
    }
  }

  /** Reports what has to hold in the end and does not, `settleUs` after the healing. */
  demand(settleUs: number): void {
    this.#view.inspectAll()
    for (const property of this.#eventual) {
      const violation = violationOf(property, this.#view) ?? this.#tooShort(property)
      if (violation === undefined) continue
      this.#listener.violated({
        property: property.name,
        kind: 'eventually',
        evidence: withoutData(violation.message),
        message: `${violation.message} (still not ${timeText(settleUs)} after all faults were healed)`,
        error: violation.error,
      })
    }
  }

  #hold(): boolean {
    return this.#eventual.every(
      property => violationOf(property, this.#view) === undefined && this.#lacksUs(property) === 0,
    )
  }

  #tooShort(property: Property<State>) {
    if (this.#lacksUs(property) === 0) return undefined
    const message = `"${property.name}" has not held for ${timeText(property.forUs ?? 0)} yet`
    return { message, error: property.declared }
  }

  /** For how much longer something would have to hold that holds now. */
  #lacksUs(property: Property<State>): number {
    const { forUs = 0 } = property
    const { now } = this.#kernel
    return forUs === 0 ? 0 : Math.max(0, forUs - (now - (this.#heldSinceUs.get(property) ?? now)))
  }
}
