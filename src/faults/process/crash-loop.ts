import { formatDuration, microseconds } from '../../clock/duration.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { integerBetween, pick } from '../../random/stream.ts'
import { type CrashOutcomes, crashOutcomeOptions, drawnOutcome } from '../disk/unsynced.ts'
import { drawnDomain, type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { crashOf } from './crash.ts'

/** Configures {@link crashLoop}. */
export interface CrashLoopOptions extends Rhythm, CrashOutcomes {
  /** How many times in a row a node crashes at most: default 6. */
  readonly times?: number
}

const OPTIONS = optionsOf<CrashLoopOptions>({ ...rhythmOptions, ...crashOutcomeOptions, times: wholeNumber(2) })

/**
 * Has a node crash, start, and soon crash again, two to `times` (default: 6) times in a row: what it does at its start
 * goes wrong again and again. Where there are regions, all nodes of a domain do so in some cases, as where the power comes and goes.
 */
export function crashLoop(options: CrashLoopOptions = {}): Nemesis {
  checkOptions('crashLoop', OPTIONS, options)
  const { times = 6 } = options
  const draw = strikingNodes(
    'crash',
    { every: '8s', for: '100ms' },
    options,
    (random, { at, for: lasting }, nodes, domains) => {
      const hit = drawnDomain(random, domains) ?? [pick(random, nodes)]
      const downUs = microseconds(lasting)
      let atUs = microseconds(at)
      const loop = Array.from({ length: integerBetween(random, 2, Math.max(2, times)) }, () => {
        const when = { at: formatDuration(atUs), for: lasting }
        const unsynced = drawnOutcome(random, options)
        // It runs for about as long as it was down, or much shorter.
        atUs += downUs + 1 + Math.round(random() * random() * 2 * downUs)
        return hit.map(node => crashOf(node, when, unsynced))
      })
      return loop.flat()
    },
    'crash-loop',
  )
  return {
    ...draw,
    faults: context => draw.faults(context).filter(({ at }) => microseconds(at) < context.durationUs),
  }
}
