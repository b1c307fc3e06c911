import type { Run } from '../scenario/run.ts'
import { isByWords, listOperations, namedWords, wordsIn } from './client-operations.ts'
import { isAfterword, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { isNumber } from './named-numbers.ts'

/** Of so many values is told where they were lost, the last ones. */
const MOST = 3
const MAX_DEPTH = 4
const NS_PER_US = 1_000

/** A step in which a value was lost. */
export interface Loss {
  readonly step: Step
  /** The step in which the value came into that process's state. */
  readonly shownSince: Step | undefined
}

/**
 * The steps in which the last node that showed a value ceased to, of values that a checker's sentence names: where `confirmed, and not
 * in the cart: item 13` came to be. That a crash took it is told elsewhere. Of numbers, and where the checker names operations, only
 * what stood in a list counts: that one value takes the place of another is what a register or a counter is for. What a client was
 * given meanwhile was taken, as from a queue.
 */
export function lossesOf(run: Run, happenings: Happenings): Loss[] {
  const isNamed = !isByWords(run)
  const message = run.violations[0]?.message ?? ''
  // A node called `broker1 (8)` shows no value 8; an item called `item 8` does, where the sentence names it so.
  const counts = (word: string, text: string) => !isNumber(word) || text === word || message.includes(text)
  const lost = new Map<Step, Loss>()
  for (const word of namedWords(run)) {
    const wordsOf = isNamed || isNumber(word) ? wordsInLists : allWords
    const turns = [...happenings.byProcess].flatMap(
      ([process, steps]) => lastTurn(steps, process, state => wordsOf(state, counts).includes(word)) ?? [],
    )
    if (turns.some(({ isShown }) => isShown)) continue
    const [last] = turns.sort((a, b) => b.step.index - a.step.index)
    if (last === undefined || last.step.restart || isTaken(run, word, last.step)) continue
    lost.set(last.step, last)
  }
  return [...lost.values()].sort((a, b) => a.step.index - b.step.index).slice(-MOST)
}

/** Whether a client that did not name a value was told it by an operation that was under way at a step. */
function isTaken({ history }: Run, word: string, { time }: Step): boolean {
  return listOperations(history).some(
    ({ invocation, completion }) =>
      completion?.type === 'ok' &&
      invocation.time <= time * NS_PER_US &&
      time * NS_PER_US <= completion.time &&
      wordsIn(completion.value).includes(word) &&
      !wordsIn(invocation.value).includes(word),
  )
}

interface Turn extends Loss {
  readonly isShown: boolean
}

/** The last step in which a value came into the state of a process, or left it. */
function lastTurn(steps: readonly Step[], process: string, isIn: (state: unknown) => boolean): Turn | undefined {
  let turn: Turn | undefined
  for (const step of steps) {
    if (step.process !== process || step.changes.length === 0 || isAfterword(step)) continue
    const isShown = isIn(step.shown?.state)
    if (isShown !== (turn?.isShown ?? false)) turn = { step, isShown, shownSince: turn?.step }
  }
  return turn
}

type Counts = (word: string, text: string) => boolean

function allWords(state: unknown, counts: Counts): string[] {
  return wordsIn(state, 0, counts)
}

/** The words of what stands in lists in a state; a text may be JSON, as a cache has it. */
function wordsInLists(state: unknown, counts: Counts, depth = 0): string[] {
  if (depth > MAX_DEPTH) return []
  if (Array.isArray(state)) return wordsIn(state, 0, counts)
  if (typeof state === 'string') return /^\s*[[{]/.test(state) ? wordsInLists(parsed(state), counts, depth + 1) : []
  if (typeof state !== 'object' || state === null) return []
  return Object.values(state).flatMap(part => wordsInLists(part, counts, depth + 1))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
