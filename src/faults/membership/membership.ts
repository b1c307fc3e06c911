import { formatDuration, microseconds } from '../../clock/duration.ts'
import { pick, type RandomStream } from '../../random/stream.ts'
import type { FaultEntry } from '../kind.ts'
import { type Nemesis, type Rhythm, recurring } from '../nemesis.ts'
import type { Join } from './join.ts'
import type { Leave } from './leave.ts'

/**
 * Nodes leave the cluster, and others, or the same ones, join it. At least `least` stay: more than half of all unless told.
 * What the nodes make of it is up to them: they are told nothing.
 */
export function membership(options: Pick<Rhythm, 'every'> & { readonly least?: number } = {}): Nemesis {
  // Which node it is depends on who is there by then: the moments come first.
  const moments = recurring('membership', { every: '2s', for: 0 }, options, (_, { at }) => ({ kind: 'leave', at }))
  return {
    kinds: ['join', 'leave'],
    ...(moments.settings === undefined ? {} : { settings: moments.settings }),
    faults(context) {
      const { nodes, initialNodes = nodes, stream } = context
      const least = options.least ?? Math.floor(nodes.length / 2) + 1
      const there = new Set(initialNodes)
      return moments.faults(context).flatMap(({ at }, number): FaultEntry[] => {
        const fault = changed(stream(`faults/membership/which/${number}`), nodes, there, least)
        return fault === undefined ? [] : [{ ...fault, at: formatDuration(microseconds(at)) }]
      })
    },
  }
}

/** Who comes or goes next, if anybody can; `there` is brought up to date. */
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
