import { type AnyEnv, always, scenario } from 'sameseed'

/** With this seed, the fault that n1 has built in strikes, at 10 and at 20 ms. */
export const WEARY_SEED = 2

/** A node that leaves its turns out, as a fault built into its code has it. */
export const weary = scenario({
  name: 'weary',
  nodes: {
    count: 1,
    start: (env: AnyEnv) => {
      let skipped = 0
      env.every('10ms', () => {
        if (env.buggify('weary leader', 1)) skipped++
      })
      return { receive: () => undefined, inspect: () => ({ skipped }) }
    },
  },
  expect: [
    always('few turns are left out', ({ nodes }) =>
      nodes.every(({ state }) => (state as { skipped: number }).skipped < 2),
    ),
  ],
  duration: '100ms',
})
