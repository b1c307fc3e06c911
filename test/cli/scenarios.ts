/** Scenarios for the command line, as a user would write them. */

/** Passes with every seed. */
export const CLEAN = `
import { type AnyEnv, mix, type Operation, ok, partition, scenario } from 'sameseed'

const client = (env: AnyEnv) => ({
  async invoke({ value }: Operation) {
    return ok(await env.rpc('n1', value, { timeout: '5s' }))
  },
})

export default scenario({
  name: 'clean',
  nodes: { count: 2, start: env => {
    env.reach('started')
    return { receive: (_from: string, text: string) => text, inspect: () => 0 }
  } },
  clients: { count: 1, start: client },
  workload: mix({ echo: { weight: 1, value: () => 'hello' } }),
  faults: partition({ every: '200ms', for: '100ms' }),
  // The nodes have nothing to say to each other.
  untested: ['partition'],
  duration: '1s',
  expect: ({ sometimes }) => [sometimes('time passes', w => w.now > 100), sometimes('pigs fly', () => false)],
})
`

/** Breaks in two ways: a property with about 1 seed in 5, a throw with about 1 in 20. `more` is done every 10 ms, too. */
export function broken(more = ''): string {
  return `
import { scenario } from 'sameseed'

export default scenario({
  name: 'broken',
  nodes: {
    count: 3,
    start: env => {
      let sick = false
      const luck = env.random()
      env.every('10ms', () => {
        env.send(env.peers[0]!, 'hello')
        if (env.id === 'n1' && luck < 0.2) sick = true
        if (env.id === 'n2' && luck > 0.95) throw new Error('n2 gave up')
        ${more}
      })
      return { receive() {}, inspect: () => ({ sick }) }
    },
  },
  duration: '200ms',
  expect: ({ always }) => [always('nobody is sick', w => w.nodes.every(n => !n.state.sick))],
})
`
}

/** A scenario of one node, whose code is given. */
export function oneNode(code: string, rest = ''): string {
  return `
import fs from 'node:fs'
import net from 'node:net'
import { scenario } from 'sameseed'

let runs = 0
export default scenario({
  name: 'one node',
  nodes: { count: 1, start: env => {
    ${code}
  } },
  duration: '1s',
  untested: ['expect'],
  ${rest}
})
`
}
