import { type AnyScenario, type Run, run, shrink } from 'sameseed'
import { expect } from 'vitest'
import brokenCart from '../../examples/cart/cart.sim.ts'
import brokenLiferaft from '../../examples/liferaft/liferaft.sim.ts'
import { type BugName, bugs } from '../../examples/raft/bugs.ts'
import { raftScenario } from '../../examples/raft/scenario.ts'
import redlock from '../../examples/redlock/redlock.sim.ts'
import fencedRedlock from '../../examples/redlock/redlock-fenced.sim.ts'
import naiveYjs from '../../examples/yjs/naive.sim.ts'
import yjs from '../../examples/yjs/yjs.sim.ts'
import { REFERENCES } from '../workload/references/index.ts'
import cart from './correct/cart.ts'
import liferaft from './correct/liferaft.ts'

/** A system with a bug in it, and the same without. */
export interface Pair {
  readonly name: string
  readonly broken: AnyScenario
  readonly correct: AnyScenario
  /** The first seed that is tried, where failures are rare. Default: 1. */
  readonly firstSeed?: number
}

const raft = raftScenario() as AnyScenario

/** Every example that has both, and every ready-made workload. */
export const PAIRS: readonly Pair[] = [
  ...Object.values(REFERENCES)
    .flat()
    .flatMap(({ name, correct, wrong }) =>
      wrong.map(([bug, broken]) => ({
        name: `${name}, ${bug}`,
        broken: broken as AnyScenario,
        correct: correct as AnyScenario,
      })),
    ),
  ...(Object.keys(bugs) as BugName[]).map(bug => ({
    name: `raft, ${bug}`,
    broken: raftScenario({ bug }) as AnyScenario,
    correct: raft,
  })),
  { name: 'yjs, naive', broken: naiveYjs as AnyScenario, correct: yjs as AnyScenario },
  { name: 'cart, written back', broken: brokenCart as AnyScenario, correct: cart as AnyScenario },
  {
    name: 'liferaft, two votes at a time',
    broken: brokenLiferaft as AnyScenario,
    correct: liferaft as AnyScenario,
    firstSeed: 200,
  },
  { name: 'redlock, not fenced', broken: redlock as AnyScenario, correct: fencedRedlock as AnyScenario },
]

/**
 * Makes the first failure of a broken system small, and expects that the correct one passes with the same plan: what is left of it
 * is the bug, and no wrong alarm. Returns undefined where none of so many seeds fails.
 */
export async function expectCleanWhenCorrect(
  { broken, correct, firstSeed = 1 }: Pair,
  { seeds, shrinkRuns }: { readonly seeds: number; readonly shrinkRuns: number },
): Promise<Run | undefined> {
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const failing = await run(broken, { seed })
    if (!failing.failed) continue
    const { plan, run: smallest } = await shrink(broken, failing, { shrinkRuns })
    const { violations } = await run(correct, plan)
    expect(
      violations.filter(({ kind }) => kind !== 'undecided').map(({ message }) => message),
      `${failing.signature} with ${JSON.stringify(plan)}`,
    ).toEqual([])
    return smallest
  }
  return undefined
}
