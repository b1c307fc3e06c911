import { clockSkew, exponential, type FuzzableScenario, scenario, swarm } from 'sameseed'
import { usualFaults } from '../ground/faults.ts'
import type { BugName } from './bugs.ts'
import { RingNode } from './node.ts'
import { COPIES, preference } from './ring.ts'
import { CARTS, isAdded, Shopper, workload } from './shopper.ts'
import { isSame, itemsOf } from './versions.ts'

/** Carts on a ring of five nodes, as in Dynamo, correct or with one of the `bugs`. */
export function dynamoScenario(bug?: BugName): FuzzableScenario<unknown> {
  return scenario({
    name: bug === undefined ? 'dynamo' : `dynamo-${bug}`,
    nodes: { count: 5, start: env => RingNode.start(env, bug) },
    clients: { count: 4, start: env => new Shopper(env) },
    workload,
    faults: swarm(...usualFaults(), clockSkew()),
    network: { latency: exponential('3ms'), reorder: true },
    duration: '2s',
    settle: '6s',
    liveness: { quorum: 'all' },
    expect: ({ eventually, sometimes }) => [
      eventually('what is confirmed is in the cart, at each of its homes', ({ nodes, history }) => {
        for (const cart of CARTS) {
          const home = preference(
            cart,
            nodes.map(({ id }) => id),
          ).slice(0, COPIES)
          const items = new Set(
            itemsOf(nodes.flatMap(({ id, state }) => (home.includes(id) ? (state.kept[cart] ?? []) : []))),
          )
          for (const { type, value } of history) {
            if (type !== 'ok' || !isAdded(value) || value.cart !== cart) continue
            if (!items.has(value.item)) return `${value.item} is not in ${cart}'s cart`
          }
        }
        return true
      }),
      eventually('the homes of a cart have the same, and nobody keeps it for them', ({ nodes, down }) => {
        if (down.length > 0) return `${down.join(', ')} is down`
        const hint = nodes.find(({ state }) => state.hints.length > 0)
        if (hint !== undefined) return `${hint.id} keeps ${hint.state.hints.join(', ')}`
        const ids = nodes.map(({ id }) => id)
        for (const cart of CARTS) {
          const [first, ...others] = preference(cart, ids).slice(0, COPIES)
          const keptBy = (id: string | undefined) => nodes.find(node => node.id === id)?.state.kept[cart] ?? []
          const other = others.find(id => !isSame(keptBy(first), keptBy(id)))
          if (other !== undefined) return `${first} and ${other} have different versions of ${cart}'s cart`
        }
        return true
      }),
      sometimes('what was kept for another one is handed off', ({ reached }) => reached('handed off') > 0),
    ],
  })
}
