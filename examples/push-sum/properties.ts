import type { World } from 'sameseed'
import { type Mass, minus, NONE, plus } from './messages.ts'
import { isKept, type ReadingOperation } from './sensor.ts'

export interface NodeState {
  readonly reading: number
  readonly mean: number
  readonly mass: Mass
  readonly given: Readonly<Record<string, Mass>>
  readonly got: Readonly<Record<string, Mass>>
}

/** Sums of halves of halves are not exact. */
const EXACT = 1e-6
const CLOSE = 1e-3

/** Whether all that the nodes have and all that is on its way between them are what was read, and a weight of 1 for each. */
export function nothingComesOrGoes({ nodes, down }: World<NodeState>): true | string {
  if (down.length > 0) return true
  const all = nodes.map(({ state }) => state)
  const had = all.flatMap(({ mass, given, got }) => [
    mass,
    ...Object.values(given),
    ...Object.values(got).map(taken => minus(NONE, taken)),
  ])
  const { sum, weight } = had.reduce(plus, NONE)
  const read = all.reduce((total, { reading }) => total + reading, 0)
  if (Math.abs(weight - nodes.length) > EXACT) return `there is a weight of ${weight} for ${nodes.length} nodes`
  return Math.abs(sum - read) <= EXACT * Math.max(1, read) || `there is ${sum} of the ${read} that was read`
}

/** Whether each node has come to the mean. */
export function allKnowTheMean({ nodes, down }: World<NodeState>): true | string {
  if (down.length > 0) return `${down.join(', ')} is down`
  const mean = nodes.reduce((total, { state }) => total + state.reading, 0) / nodes.length
  const wrong = nodes.find(({ state }) => !(Math.abs(state.mean - mean) <= CLOSE))
  return wrong === undefined || `${wrong.id} says ${wrong.state.mean}, and the mean is ${mean}`
}

/** Whether no reading is forgotten of which the sensor was told that it is kept. */
export function readingsAreKept({ nodes, history }: World<NodeState, ReadingOperation>): true | string {
  for (const { type, value } of history) {
    if (type !== 'ok' || !isKept(value)) continue
    const node = nodes.find(({ id }) => id === value.node)
    if (node !== undefined && node.state.reading < value.value) {
      return `${node.id} was told ${value.value}, and has ${node.state.reading}`
    }
  }
  return true
}
