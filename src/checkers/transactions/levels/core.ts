import type { EdgeList } from '../edges.ts'
import type { Observations } from './observations.ts'
import { StepBudget } from './step-budget.ts'
import { decideStrongLevel, type StrongLevel } from './strong-level.ts'

/** How much work may go into making what is shown smaller. */
const MOST_STEPS = 30_000_000

/**
 * Transactions that cannot be ordered under a level, of which none can be left out: what is in none of their reads and writes has nothing to
 * do with it. Leaves out halves, quarters and so on, as delta debugging does (Zeller and Hildebrandt, 2002). Where that takes too much work, some that are
 * not needed stay.
 *
 * @param involved Those that took part in showing it.
 */
export function minimalCore(
  observations: Observations,
  dependencies: EdgeList,
  level: StrongLevel,
  involved: ReadonlySet<number>,
): ReadonlySet<number> {
  const budget = new StepBudget(MOST_STEPS)
  const isImpossible = (only: ReadonlySet<number>) =>
    decideStrongLevel(observations, dependencies, level, budget, only).outcome === 'none'
  const all = [...observations.happened.keys()].filter(t => observations.happened[t] === 1)
  let core = isImpossible(involved) ? [...involved].sort((a, b) => a - b) : all
  for (
    let size = Math.ceil(core.length / 2);
    size >= 1 && !budget.isSpent;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < core.length && !budget.isSpent; ) {
      const rest = core.toSpliced(at, size)
      if (isImpossible(new Set(rest))) core = rest
      else at += size
    }
  }
  return new Set(core)
}
