import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import type { Disturbance } from '../../net/disturbance.ts'
import type { LinkPairs } from '../../net/network.ts'
import { checkOptions } from '../../options/options.ts'
import type { Kernel } from '../../sim/kernel.ts'
import type { ActiveFault } from '../kind.ts'
import { type Nemesis, recurring } from '../nemesis.ts'
import { type CutFault, cutKind } from './cut.ts'
import { drawnShape, grudgesOf, type PartitionOptions, partitionOptions } from './partition.ts'

/** A partition that comes and goes: the links are cut for `every`, whole for `every`, and so on, until the end. */
export type Flapping = CutFault<'flapping'> & { readonly every: Duration }

export const flappingKind = cutKind<Flapping>({
  kind: 'flapping',
  nemesis: flapping,
  did: 'blocked',
  hits: ['blocked'],
  losesMessages: true,
  fields: { every: durationSchema },
  more: ({ every }) => ` every ${every}`,
  *weaker(fault) {
    const us = microseconds(fault.every)
    if (us < SLOWEST_US) yield { ...fault, every: formatDuration(us * 2) }
  },
  apply: ({ every }, pairs, { kernel }) =>
    new Flaps(kernel, pairs, Math.max(1, microseconds(every, 'flapping: every'))),
})

const SLOWEST_US = 10_000_000

class Flaps implements ActiveFault {
  readonly #kernel: Kernel
  readonly #pairs: LinkPairs
  readonly #everyUs: number
  #cut: Disturbance | undefined
  /** What the cuts before did. */
  #effect = 0
  #isOver = false

  constructor(kernel: Kernel, pairs: LinkPairs, everyUs: number) {
    this.#kernel = kernel
    this.#pairs = pairs
    this.#everyUs = everyUs
    this.#flap()
  }

  get effect(): number {
    return this.#effect + (this.#cut?.effect ?? 0)
  }

  heal(): void {
    this.#isOver = true
    this.#heal()
  }

  #flap(): void {
    if (this.#isOver) return
    if (this.#cut === undefined) this.#cut = this.#kernel.network.cut('block', this.#pairs)
    else this.#heal()
    this.#kernel.at(this.#kernel.now + this.#everyUs, () => this.#flap())
  }

  #heal(): void {
    this.#effect += this.#cut?.effect ?? 0
    this.#cut?.heal()
    this.#cut = undefined
  }
}

/** Makes a partition that comes and goes quickly: every 1 to 100 ms, all orders of magnitude equally likely. */
export function flapping(options: PartitionOptions = {}): Nemesis {
  checkOptions('flapping', partitionOptions, options)
  const { shapes = ['one', 'halves', 'one-way'], ...rhythm } = options
  return recurring('flapping', { every: '4s', for: '1s' }, rhythm, (random, when, nodes, domains) => {
    const grudges = grudgesOf(shapes, nodes)
    if (grudges.length === 0) return []
    const every = formatDuration(Math.round(1_000 * 100 ** random()))
    const shape = drawnShape(options.shapes === undefined, grudges, nodes, random, domains)
    const fault: Flapping = { kind: 'flapping', ...when, every, ...shape }
    return fault
  })
}
