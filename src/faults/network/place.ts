import { pick, type RandomStream, shuffled } from '../../random/stream.ts'
import type { Where } from './degradation.ts'

/** Where a nemesis strikes: everywhere, at all links of one node, or on one directed link. */
export type Place = 'everywhere' | 'node' | 'link'

export const PLACES: readonly Place[] = ['everywhere', 'node', 'link']

/** One of the places, and which one. Throws a RangeError when there are none to choose from. */
export function drawnPlace(random: RandomStream, nodes: readonly string[], places: readonly Place[]): Where {
  const place = pick(random, places)
  if (place === 'everywhere' || nodes.length < 2) return {}
  const [from, to] = shuffled(random, nodes) as [string, string]
  return place === 'node' ? { node: from } : { links: [[from, to]] }
}
