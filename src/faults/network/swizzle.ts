import * as v from 'valibot'
import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import type { Disturbance } from '../../net/disturbance.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { shuffled } from '../../random/stream.ts'
import type { Kernel } from '../../sim/kernel.ts'
import type { When } from '../entry.ts'
import { lastingFault, namesField } from '../fields.ts'
import type { ActiveFault, FaultKindDefinition } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import type { Target } from '../target.ts'
import { pairsBetween } from './cut.ts'

/**
 * Swizzle-clogging, of FoundationDB's simulator: the links of some nodes are held one node after the other, and released in
 * another order. The nodes of `clog` are held `every` so often, beginning at once; those of `release` are released as often,
 * the last of them at the end of the fault.
 */
export interface Swizzle extends When {
  readonly kind: 'swizzle'
  readonly clog: readonly Target[]
  readonly release: readonly Target[]
  readonly every: Duration
}

export const swizzleKind: FaultKindDefinition<Swizzle> = {
  kind: 'swizzle',
  family: 'network',
  lasts: true,
  hits: () => ['held'],
  losesMessages: true,
  nemesis: swizzle,
  schema: lastingFault<Swizzle>('swizzle', {
    clog: v.pipe(namesField, v.minLength(1)),
    release: namesField,
    every: durationSchema,
  }),
  describe: ({ clog, release, every }) => `swizzle ${clog.join(' ')}, released ${release.join(' ')}, every ${every}`,
  effectText: effect => `held back ${counted(effect, 'message')}`,
  foreseesItsEnd: () => true,
  processes: ({ clog, release }) => [...new Set([...clog, ...release])],
  within(fault, isThere) {
    const clog = fault.clog.filter(isThere)
    return clog.length === 0 ? undefined : { ...fault, clog, release: fault.release.filter(isThere) }
  },
  *weaker(fault) {
    if (fault.clog.length === 1) return
    for (const node of fault.clog) {
      const isOther = (name: Target) => name !== node
      yield { ...fault, clog: fault.clog.filter(isOther), release: fault.release.filter(isOther) }
    }
  },
  apply(fault, world) {
    const everyUs = microseconds(fault.every, 'swizzle: every')
    const releaseFromUs =
      fault.for === undefined ? undefined : microseconds(fault.for) - everyUs * (fault.release.length - 1)
    const active = new Swizzling(world.kernel)
    const { kernel } = world
    // Who is meant is settled at the beginning, so that what is held is also released.
    const named = new Map([...fault.clog, ...fault.release].map(target => [target, world.names([target])]))
    const schedule = (targets: readonly Target[], fromUs: number, act: (node: string) => void) => {
      for (const [i, target] of targets.entries()) {
        const now = () => named.get(target)?.forEach(act)
        const afterUs = fromUs + i * everyUs
        if (afterUs <= 0) now()
        else kernel.at(kernel.now + afterUs, now)
      }
    }
    schedule(fault.clog, 0, node => active.clog(node))
    if (releaseFromUs !== undefined) schedule(fault.release, releaseFromUs, node => active.release(node))
    return active
  },
}

class Swizzling implements ActiveFault {
  readonly #kernel: Kernel
  readonly #clogged = new Map<string, Disturbance>()
  readonly #released = new Set<string>()
  /** What was held at the nodes that are released. */
  #effect = 0
  #isOver = false

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  get effect(): number {
    let effect = this.#effect
    for (const cut of this.#clogged.values()) effect += cut.effect
    return effect
  }

  clog(node: string): void {
    if (this.#isOver || this.#clogged.has(node) || this.#released.has(node)) return
    const others = this.#kernel.processes.map(({ id }) => id)
    const pairs = [...pairsBetween([node], others), ...pairsBetween(others, [node])]
    this.#clogged.set(node, this.#kernel.network.cut('hold', pairs))
  }

  release(node: string): void {
    this.#released.add(node)
    const cut = this.#clogged.get(node)
    if (cut === undefined) return
    this.#effect += cut.effect
    this.#clogged.delete(node)
    cut.heal()
  }

  heal(): void {
    this.#isOver = true
    for (const node of [...this.#clogged.keys()]) this.release(node)
  }
}

const OPTIONS = optionsOf<Rhythm>(rhythmOptions)

/** Holds a random part of the nodes one by one, and releases them in another order. */
export function swizzle(rhythm: Rhythm = {}): Nemesis {
  checkOptions('swizzle', OPTIONS, rhythm)
  return recurring('swizzle', { every: '4s', for: '1s' }, rhythm, (random, when, nodes) => {
    const order = shuffled(random, nodes)
    const clog = order.slice(0, 1 + Math.floor(random() * order.length))
    // Half of the time for the clogging, half for the release.
    const every = formatDuration(Math.floor(microseconds(when.for) / (2 * clog.length)))
    const fault: Swizzle = { kind: 'swizzle', ...when, clog, release: shuffled(random, clog), every }
    return clog.length === 0 ? [] : fault
  })
}
