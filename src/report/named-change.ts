import type { Run } from '../scenario/run.ts'
import { wordsIn } from './client-operations.ts'
import type { Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { changeText } from './state-change.ts'
import { valueText } from './value-text.ts'

/** What a thing is called has a letter and a figure: `trip-13` is meant, `leader` and `30` are not. */
const NAME = /^(?=.*\p{L})(?=.*\p{N})[\p{L}\p{N}_-]{3,}$/u
/** A message is looked through as far as this. */
const LONGEST = 2_000

/** A step that is told of for what it has to do with a thing that the sentence names. */
export interface NamedChange {
  readonly step: Step
  readonly after: undefined
  readonly why: 'named'
  readonly name: string
}

/**
 * Of something that did not come true in the end, and whose sentence names a thing that nodes hold, such as `trip-13`: the last step in which a
 * node changed its state and was told of that thing, or changed it. That it matters is inferred.
 */
export function changeOfNamed(
  { violations: [violation] }: Run,
  { all, byProcess, clients }: Happenings,
): NamedChange | undefined {
  if (violation?.kind !== 'eventually') return undefined
  for (const name of wordsIn(violation.message).filter(word => NAME.test(word) && !byProcess.has(word))) {
    const step = all.findLast(
      (each): each is Step =>
        each.kind === 'step' && !clients.has(each.process ?? '') && wordsIn(textsOf(each)).includes(name),
    )
    if (step !== undefined) return { step, after: undefined, why: 'named', name }
  }
  return undefined
}

/** What a step that changed a state was told, and what it changed. */
function textsOf({ changes, trigger }: Step): string[] {
  if (changes.length === 0) return []
  const told = trigger.kind === 'message' ? [valueText(trigger.message.content, LONGEST)] : []
  return [...told, ...changes.flatMap(change => changeText(change, '→') ?? [])]
}
