import { exponential, type Latency } from '../../net/latency.ts'
import type { Distances } from '../../net/network.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { type Homes, pathsTo } from './regions.ts'

/** Between regions, where nothing is said. */
const FAR: Latency = exponential('45ms', { min: '30ms' })

/**
 * Says how long messages take between two processes, by where they are; undefined where they take as long as within one place. Of what
 * `between` lists, the innermost counts.
 *
 * @throws ScenarioError for names that there are not.
 */
export function latencyBetween(
  homes: Homes,
  between: Latency | Distances | undefined,
  what: string,
): (from: string, to: string) => Latency | undefined {
  const listed = between === undefined || isLatency(between) ? undefined : entriesOf(between, homes, what)
  const far = between !== undefined && isLatency(between) ? between : FAR
  return (from, to) => {
    const [source, destination] = [pathsTo(homes.get(from) ?? ''), pathsTo(homes.get(to) ?? '')]
    let [best, deepest]: [Latency | undefined, number] = [undefined, 0]
    for (const entry of listed ?? []) {
      const isMeant =
        (source.includes(entry.from) && destination.includes(entry.to)) ||
        (entry.isBothWays && source.includes(entry.to) && destination.includes(entry.from))
      if (!isMeant || entry.depth < deepest) continue
      // One way is said more closely than both.
      if (entry.depth === deepest && entry.isBothWays) continue
      best = entry.latency
      deepest = entry.depth
    }
    return best ?? (source[0] === destination[0] ? undefined : far)
  }
}

interface Entry {
  readonly from: string
  readonly to: string
  readonly isBothWays: boolean
  readonly latency: Latency
  readonly depth: number
}

function entriesOf(between: Distances, homes: Homes, what: string): Entry[] {
  const known = new Set([...homes.values()].flatMap(pathsTo))
  return Object.entries(between).map(([key, latency]) => {
    const [from = '', to = from] = key.split(/<?->/)
    for (const name of [from, to]) {
      if (known.has(name)) continue
      throw new ScenarioError(`${what} has "${key}", but the regions are ${[...known].join(', ')}`)
    }
    const depth = from.split('/').length + to.split('/').length
    return { from, to, isBothWays: key.includes('<->'), latency, depth }
  })
}

function isLatency(between: Latency | Distances): between is Latency {
  return typeof between.kind === 'string'
}
