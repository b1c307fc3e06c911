import { formatDuration, microseconds } from '../../clock/duration.ts'
import { counted } from '../../options/counted.ts'
import { wholeNumber } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { eraAt } from '../../random/eras.ts'
import { pick, type RandomStream } from '../../random/stream.ts'
import type { FaultEntry, When } from '../entry.ts'
import { atOnce } from '../kind.ts'
import { everyOption, fallibleOf, type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import { nodeFaultKind } from '../node-fault.ts'
import type { Target } from '../target.ts'

/** A node that was not part of the cluster yet, or has left it, starts. */
export interface Join extends Omit<When, 'for'> {
  readonly kind: 'join'
  readonly node: Target
}

export const joinKind = nodeFaultKind<Join>({
  kind: 'join',
  family: 'membership',
  nemesis: membership,
  drawn: 'lifelines',
  lasts: false,
  describe: ({ node }) => `join ${node}`,
  effectText: effect => `started ${counted(effect, 'node')}`,
  begin(_, processes, { kernel }) {
    const joining = processes.filter(({ away }) => away)
    for (const process of joining) kernel.join(process)
    return atOnce(joining.length)
  },
})

/** A node stops for good, and keeps its disk. Healing does not bring it back: only a `join` does. */
export interface Leave extends Omit<When, 'for'> {
  readonly kind: 'leave'
  readonly node: Target
}

export const leaveKind = nodeFaultKind<Leave>({
  kind: 'leave',
  family: 'membership',
  nemesis: membership,
  drawn: 'lifelines',
  lasts: false,
  describe: ({ node }) => `leave ${node}`,
  effectText: effect => `removed ${counted(effect, 'node')}`,
  begin(_, processes, { kernel }) {
    const leaving = processes.filter(({ away }) => !away)
    for (const process of leaving) kernel.leave(process)
    return atOnce(leaving.length)
  },
})

/** Configures {@link membership}. */
export interface MembershipOptions extends Pick<Rhythm, 'every'> {
  /** How many nodes stay at least: default more than half of all. Those that never fail by themselves stay, and are not counted. */
  readonly least?: number
}

const OPTIONS = optionsOf<MembershipOptions>({ ...everyOption, least: wholeNumber(1) })

/**
 * Has nodes leave the cluster, and others, or the same ones, join it. At least `least` stay (default: more than half
 * of all). What the nodes make of it is up to them: they are told nothing.
 */
export function membership(options: MembershipOptions = {}): Nemesis {
  checkOptions('membership', OPTIONS, options)
  // Which node it is depends on who is there by then: the moments come first.
  const moments = recurring('membership', { every: '2s', for: 0 }, options, (_, { at }) => ({ kind: 'leave', at }))
  return {
    kinds: ['join', 'leave'],
    ...(moments.settings === undefined ? {} : { settings: moments.settings }),
    faults(context) {
      const nodes = fallibleOf(context)
      const { initialNodes = nodes } = context
      const least = options.least ?? Math.floor(nodes.length / 2) + 1
      const there = new Set(initialNodes.filter(node => nodes.includes(node)))
      return moments.faults(context).flatMap(({ at }, number): FaultEntry[] => {
        const fault = changed(
          eraAt(context, microseconds(at)).stream(`faults/membership/which/${number}`),
          nodes,
          there,
          least,
        )
        return fault === undefined ? [] : [{ ...fault, at: formatDuration(microseconds(at)) }]
      })
    },
  }
}

/** Who comes or goes next, if any node can; `there` is brought up to date. */
function changed(
  random: RandomStream,
  nodes: readonly string[],
  there: Set<string>,
  least: number,
): Omit<Join, 'at'> | Omit<Leave, 'at'> | undefined {
  const away = nodes.filter(node => !there.has(node))
  const mayLeave = there.size > least
  if (!mayLeave && away.length === 0) return undefined
  if (mayLeave && (away.length === 0 || random() < 0.5)) {
    const node = pick(random, [...there])
    there.delete(node)
    return { kind: 'leave', node }
  }
  const node = pick(random, away)
  there.add(node)
  return { kind: 'join', node }
}
