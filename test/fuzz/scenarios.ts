import { type AnyEnv, scenario } from 'sameseed'
import type { AnyScenario } from '../../src/scenario/scenario.ts'

/** Passes with every seed. */
export const clean = scenario({
  name: 'clean',
  nodes: { count: 1, start: env => env.reach('started') },
  duration: '10ms',
  expect: ({ sometimes }) => [sometimes('pigs fly', () => false)],
})

/** Breaks in two ways: a property with about 1 seed in 5, a throw with about 1 in 20. `more` is done every 10 ms, too. */
export function broken(more: (env: AnyEnv, luck: number) => void = () => {}): AnyScenario {
  return scenario({
    name: 'broken',
    nodes: {
      count: 3,
      start: env => {
        let sick = false
        const luck = env.random()
        env.every('10ms', () => {
          env.send(env.peers[0] as string, 'hello')
          if (env.id === 'n1' && luck < 0.2) sick = true
          if (env.id === 'n2' && luck > 0.95) throw new Error('n2 gave up')
          more(env, luck)
        })
        return { receive() {}, inspect: () => ({ sick }) }
      },
    },
    duration: '40ms',
    expect: ({ always }) => [always('nobody is sick', w => w.nodes.every(n => !n.state.sick))],
  })
}
