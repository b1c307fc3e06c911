import type { Run } from '../scenario/run.ts'
import { namedWords, wordsIn } from './client-operations.ts'
import { isAfterword, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/** Of so many values is told where they were lost, the last ones. */
const MOST = 3

/**
 * The steps in which a node ceased to show a value that a checker's sentence names, and that no node showed again: where `confirmed, and not in
 * the cart: item 13` came to be. That a crash took it is told elsewhere.
 */
export function lossesOf(run: Run, happenings: Happenings): Step[] {
  const lost = new Map<string, Step>()
  for (const word of namedWords(run)) {
    const steps = [...happenings.byProcess.values()].flatMap(own => shownIn(own, word))
    const [final] = steps.sort((a, b) => b.step.index - a.step.index)
    if (final !== undefined && !final.isShown && !final.step.restart) lost.set(word, final.step)
  }
  return [...new Set(lost.values())].sort((a, b) => a.index - b.index).slice(-MOST)
}

/** The steps in which a word came into the state of a process, or left it. */
function shownIn(steps: readonly Step[], word: string): { step: Step; isShown: boolean }[] {
  const found: { step: Step; isShown: boolean }[] = []
  for (const step of steps) {
    if (step.changes.length === 0 || isAfterword(step)) continue
    const isShown = wordsIn(step.state).includes(word)
    if (isShown !== (found.at(-1)?.isShown ?? false)) found.push({ step, isShown })
  }
  return found
}
