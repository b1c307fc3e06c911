import * as v from 'valibot'
import { type Duration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { counted } from '../../options/counted.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { pick } from '../../random/stream.ts'
import type { When } from '../entry.ts'
import { type Nemesis, type Rhythm, rhythmOptions, strikingNodes } from '../nemesis.ts'
import { nodeFaultKind, toEach } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node is asked to end, as a deployment does it: a program gets SIGTERM, and is killed if it goes on. It starts again at the end. */
export interface Stop extends When {
  readonly kind: 'stop'
  readonly node: Target
  /** How long a program has to end by itself. Default: 1 s. */
  readonly grace?: Duration
}

/** How long a program has to end by itself. */
export const GRACE: Duration = '1s'

export const stopKind = nodeFaultKind<Stop>({
  kind: 'stop',
  family: 'process',
  lasts: true,
  drawn: 'lifelines',
  nemesis: stop,
  fields: { grace: v.exactOptional(durationSchema) },
  describe: ({ node, grace }) => `stop ${node}${grace === undefined ? '' : ` within ${grace}`}`,
  effectText: effect => `stopped ${counted(effect, 'node')}`,
  begin({ grace = GRACE }, processes, { kernel }) {
    const running = processes.filter(({ status }) => status !== 'down')
    for (const process of running) kernel.terminate(process, microseconds(grace, 'the grace of a stop'))
    return toEach(running, process => {
      kernel.terminate(process, 0)
      kernel.start(process)
    })
  },
})

/** Configures {@link stop}. */
export interface StopOptions extends Rhythm {
  /** How long a program has to end by itself, before it is killed. Default: 1 s. */
  readonly grace?: Duration
}

const OPTIONS = optionsOf<StopOptions>({ ...rhythmOptions, grace: durationSchema })

/** Has one node at a time end in order and start again, as in a rolling deployment. */
export function stop(options: StopOptions = {}): Nemesis {
  checkOptions('stop', OPTIONS, options)
  const { grace } = options
  return strikingNodes('stop', { every: '3s', for: '1s' }, options, (random, when, nodes) => {
    const fault: Stop = { kind: 'stop', ...when, node: pick(random, nodes), ...(grace === undefined ? {} : { grace }) }
    return fault
  })
}
