import type { World } from 'sameseed'
import { MOST_ATTEMPTS } from './detector.ts'

interface DetectorState {
  readonly round: number
  readonly answered: Readonly<Record<string, number>>
  readonly up: readonly string[]
  readonly fewestPings: number
}

export type State =
  | DetectorState
  | { readonly heard: readonly string[] }
  | { readonly life: number; readonly pinged: number }

/** True, or who counts in a round of whose pings it has seen none. */
export function answersWerePings({ nodes }: World<State>): true | string {
  const detector = nodes.map(({ state }) => state).find(state => 'round' in state)
  if (detector === undefined) return true
  for (const { id, state } of nodes) {
    if (!('pinged' in state) || detector.answered[id] !== state.life) continue
    if (state.pinged < detector.round)
      return `${id} counts in round ${detector.round}, and was pinged in ${state.pinged}`
  }
  return true
}

/** True, or after how few pings a node was taken for down. */
export function hasItsAttempts({ nodes }: World<State>): true | string {
  for (const { state } of nodes) {
    if ('fewestPings' in state && state.fewestPings < MOST_ATTEMPTS) {
      return `one is taken for down after ${state.fewestPings} pings`
    }
  }
  return true
}

/** True, or who knows what is not so. */
export function allKnowWhoIsUp({ nodes, down }: World<State>): true | string {
  for (const { id, state } of nodes) {
    const known = 'up' in state ? state.up : 'heard' in state ? state.heard : undefined
    if (known === undefined) continue
    const wrong = ['node1', 'node2', 'node3'].find(node => known.includes(node) === down.includes(node))
    if (wrong !== undefined) return `${id} is wrong about ${wrong}`
  }
  return true
}
