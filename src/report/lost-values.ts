import type { Run } from '../scenario/run.ts'
import { namedWords, wordsIn } from './client-operations.ts'
import { isAfterword, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/** Of so many values is told where they were lost, the last ones. */
const MOST = 3

/**
 * The steps in which the last node that showed a value ceased to, of values that a checker's sentence names: where `confirmed, and not
 * in the cart: item 13` came to be. That a crash took it is told elsewhere.
 */
export function lossesOf(run: Run, happenings: Happenings): Step[] {
  const lost = new Map<string, Step>()
  for (const word of namedWords(run)) {
    const turns = [...happenings.byProcess].flatMap(([process, steps]) => lastTurn(steps, process, word) ?? [])
    if (turns.some(({ isShown }) => isShown)) continue
    const [last] = turns.map(({ step }) => step).sort((a, b) => b.index - a.index)
    if (last !== undefined && !last.restart) lost.set(word, last)
  }
  return [...new Set(lost.values())].sort((a, b) => a.index - b.index).slice(-MOST)
}

/** The last step in which a word came into the state of a process, or left it. */
function lastTurn(
  steps: readonly Step[],
  process: string,
  word: string,
): { readonly step: Step; readonly isShown: boolean } | undefined {
  let turn: { readonly step: Step; readonly isShown: boolean } | undefined
  for (const step of steps) {
    if (step.process !== process || step.changes.length === 0 || isAfterword(step)) continue
    const isShown = wordsIn(step.state).includes(word)
    if (isShown !== (turn?.isShown ?? false)) turn = { step, isShown }
  }
  return turn
}
