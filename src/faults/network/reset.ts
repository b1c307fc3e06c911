import * as v from 'valibot'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { shuffled } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { instantFault, nameField } from '../fields.ts'
import { atOnce, type FaultKindDefinition } from '../kind.ts'
import { everyOption, type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import type { Target } from '../target.ts'

/** The connections between two processes break. */
export interface Reset extends Omit<When, 'for'> {
  readonly kind: 'reset'
  readonly between: readonly [Target, Target]
}

export const resetKind: FaultKindDefinition<Reset> = {
  kind: 'reset',
  family: 'network',
  lasts: false,
  nemesis: reset,
  schema: instantFault<Reset>('reset', { between: v.tuple([nameField, nameField]) }),
  describe: ({ between }) => `reset ${between.join(' - ')}`,
  effectText: effect => `broke ${counted(effect, 'connection')}`,
  processes: ({ between }) => between,
  apply({ between: [a, b] }, world) {
    let broken = 0
    for (const one of world.processes(a)) {
      for (const other of world.processes(b)) if (one !== other) broken += world.kernel.resetConnections(one, other)
    }
    return atOnce(broken)
  },
}

const OPTIONS = optionsOf<Pick<Rhythm, 'every'>>(everyOption)

/** Breaks the connections between two nodes. */
export function reset(rhythm: Pick<Rhythm, 'every'> = {}): Nemesis {
  checkOptions('reset', OPTIONS, rhythm)
  return recurring('reset', { every: '3s', for: 0 }, rhythm, (random, { at }, nodes) => {
    const [a, b] = shuffled(random, nodes)
    if (a === undefined || b === undefined) return []
    const fault: Reset = { kind: 'reset', at, between: [a, b] }
    return fault
  })
}
