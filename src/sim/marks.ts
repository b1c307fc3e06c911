import { mixString } from '../net/digest.ts'
import { type RandomStream, randomStream } from '../random/stream.ts'
import type { Fingerprint } from './fingerprint.ts'
import type { Guard } from './guard.ts'
import type { Journal } from './journal/journal.ts'
import { KIND } from './journal/row.ts'
import type { KernelObserver } from './observer.ts'
import type { Process } from './process.ts'

/** Of the labels of `buggify`, as many are active in a run. */
const BUGGIFY_ACTIVE = 0.25

/** The places in node code that are marked: with `reach`, to be counted, and with `buggify`, to be unkind at. */
export class Marks {
  /** Labels passed to `env.reach`, and how often. */
  readonly reached = new Map<string, number>()
  readonly #seed: string
  readonly #guard: Guard
  readonly #fingerprint: Fingerprint
  readonly #journal: Journal
  readonly #observer: () => KernelObserver
  #isUnkind: boolean
  readonly #active = new Map<string, boolean>()
  readonly #draws = new Map<string, RandomStream>()

  constructor(
    seed: string,
    guard: Guard,
    fingerprint: Fingerprint,
    journal: Journal,
    isUnkind: boolean,
    observer: () => KernelObserver,
  ) {
    this.#seed = seed
    this.#guard = guard
    this.#fingerprint = fingerprint
    this.#journal = journal
    this.#isUnkind = isUnkind
    this.#observer = observer
  }

  reach(process: Process, label: string): void {
    this.#guard.countAction()
    const count = (this.reached.get(label) ?? 0) + 1
    this.reached.set(label, count)
    this.#fingerprint.mix(mixString(KIND.reach, label), process.index)
    const event = this.#journal.write(KIND.reach, this.#journal.root, process.index, 0, label)
    if (this.#journal.hasLines) this.#journal.setLine(event, this.#journal.line())
    this.#observer().reached?.(label, count)
  }

  /** From now on `buggify` says no: unkindness is over. */
  stopBuggify(): void {
    this.#isUnkind = false
  }

  buggify(process: Process, label: string, probability: number): boolean {
    if (!this.#isUnkind) return false
    let active = this.#active.get(label)
    if (active === undefined) {
      active = randomStream(this.#seed, `buggify/${label}`)() < BUGGIFY_ACTIVE
      this.#active.set(label, active)
    }
    if (!active) return false
    const name = `buggify/${label}/${process.id}`
    let draws = this.#draws.get(name)
    if (draws === undefined) {
      draws = randomStream(this.#seed, name)
      this.#draws.set(name, draws)
    }
    if (draws() >= probability) return false
    this.#fingerprint.mix(mixString(KIND.buggify, label), process.index)
    this.#journal.write(KIND.buggify, this.#journal.root, process.index, 0, label)
    this.#observer().unkind?.(label)
    return true
  }
}
