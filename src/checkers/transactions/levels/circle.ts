import { EdgePaths, type Edges } from './edge-paths.ts'
import { orderOf } from './reachability.ts'

/** Some of the edges that lead in a circle: the first that closes one, and the way back along those before it. */
export function circleOf({ size, from, to }: Edges): number[] {
  const paths = new EdgePaths({ size, from, to })
  let [low, high] = [0, from.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const isFree = orderOf({ size, from: from.slice(0, middle + 1), to: to.slice(0, middle + 1) })
    if (isFree === undefined) high = middle
    else low = middle + 1
  }
  return [low, ...paths.path(to[low]!, from[low]!, low)]
}
