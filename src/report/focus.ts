import { messageType } from '../net/message-type.ts'
import type { Run } from '../scenario/run.ts'
import { evidence, type Involvement, listOperations, numbersInJournal } from './client-operations.ts'
import { type Failure, isAfterword, type Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { type Loss, lossesOf } from './lost-values.ts'
import { oddOnes } from './odd-ones.ts'

/** Where a story starts to look back from. */
export interface Focus {
  /** Happenings to be explained, and how far each is from the violation itself: 0 is the violation. */
  readonly roots: ReadonlyMap<number, number>
  /** The last happening that can have contributed. */
  readonly last: number
  /** The step in which the violation came to be, where there is such a step. */
  readonly step: Step | undefined
  /**
   * Steps of the operations that a checker's evidence names beside those that are wrong: what they should have seen comes before what ran at the
   * same time, and the last before the first.
   */
  readonly evidence: readonly Step[]
  /** The steps in which a node ceased to show a value that a checker's sentence names. */
  readonly losses: readonly Loss[]
  /** Whether nobody is named, and whom it is about was guessed by what they show. */
  readonly isGuessed: boolean
  /** Whether it is about what clients were told. */
  readonly isOfHistory: boolean
  /** Whether the run ended with that step. */
  readonly isEnd: boolean
}

const DISTANCE: Readonly<Record<Involvement, number>> = { culprit: 0, concurrent: 1, context: 1.5 }

/** So far is what a sentence names. */
const NEARLY = 0.5
/** So far are the processes which something may be about that did not come true: near enough for the slice, and no chain of causes ends there. */
export const GUESSED = 0.75

/** What a violation is about, in terms of what happened. */
export function focusOf(run: Run, happenings: Happenings): Focus {
  const violation = run.violations[0]
  const roots = new Map<number, number>()
  const root = (step: Step | undefined, distance: number) => {
    if (step !== undefined) roots.set(step.index, Math.min(distance, roots.get(step.index) ?? distance))
  }
  const end = happenings.all.length - 1
  if (violation?.kind === 'history' || violation?.kind === 'undecided') {
    const about = involvedSteps(run, happenings)
    for (const { step, involvement } of about) root(step, DISTANCE[involvement])
    const culprits = about.filter(({ involvement }) => involvement === 'culprit')
    const step = latest((culprits.length > 0 ? culprits : about).map(each => each.step))
    const evidence = (['context', 'concurrent'] as const).flatMap(kind =>
      about.flatMap(each => (each.involvement === kind ? [each.step] : [])).sort((a, b) => b.index - a.index),
    )
    if (step !== undefined) {
      const losses = lossesOf(run, happenings)
      for (const loss of losses) root(loss.step, NEARLY)
      const last = Math.max(step.index, ...losses.map(loss => loss.step.index))
      return { roots, last, step, evidence, losses, isOfHistory: true, isGuessed: false, isEnd: false }
    }
  }
  const mentioned = mentionedProcesses(violation?.message ?? '', happenings)
  const inStep = violation?.kind === 'always' || violation?.kind === 'threw'
  const step = inStep ? lastStep(happenings, violation.process) : undefined
  const last = step?.index ?? end
  root(step, 0)
  // Where no process is named, it may be about any.
  const named = mentioned.length === 0 && violation?.kind === 'eventually' ? oddOnes(happenings) : mentioned
  const about = named.length > 0 ? named : [...happenings.byProcess.keys()]
  const isGuessed = named !== mentioned
  const distance = isGuessed ? GUESSED : named.length > 0 ? NEARLY : step === undefined ? 1 : 2
  for (const process of about) {
    const change = lastChange(happenings, process, last)
    root(change, distance)
    if (inStep && mentioned.length > 0) root(tookLead(happenings, process, last), distance)
    // What never came to be was kept from it by what did not arrive.
    if (violation === undefined || step !== undefined || change === undefined) continue
    for (const { index } of missed(happenings, process, change)) roots.set(index, distance + 0.5)
  }
  return { roots, last, step, evidence: [], losses: [], isOfHistory: false, isGuessed, isEnd: step !== undefined }
}

/**
 * The position where the first operation began of those that are wrong and the last one beside them, that they should have seen: what came to be
 * before it is no part of what is wrong. -1 where a checker's evidence names fewer than two.
 */
export function firstOperation({ roots, evidence, isOfHistory }: Focus, { all, byProcess }: Happenings): number {
  if (!isOfHistory) return -1
  const wrong = [...roots].flatMap(([index, distance]) => (distance === DISTANCE.culprit ? [all[index]] : []))
  const invoked = new Set<number>()
  for (const step of [...wrong, evidence[0]]) {
    if (step?.kind !== 'step' || step.operations.length === 0) continue
    const own = byProcess.get(step.process ?? '') ?? []
    const isInvocation = (each: Step) => each.operations.some(({ type }) => type === 'invoke')
    // A client may take up the next operation in the step in which the last one ended.
    const isEnd = step.operations.some(({ type }) => type !== 'invoke')
    const begin = own.findLast(
      each => isInvocation(each) && (isEnd ? each.index < step.index : each.index <= step.index),
    )
    if (begin !== undefined) invoked.add(begin.index)
  }
  return invoked.size < 2 ? -1 : Math.min(...invoked)
}

/** The invocations and completions that the checker's evidence names. */
function involvedSteps(run: Run, happenings: Happenings): { step: Step; involvement: Involvement }[] {
  const named = evidence(run)
  const steps = stepsOfJournal(happenings)
  const numbers = numbersInJournal(run.history)
  return listOperations(run.history).flatMap(({ start, end }) => {
    const involvement = named.get(start)
    if (involvement === undefined) return []
    return [start, end].flatMap(position => {
      const step = position === undefined ? undefined : steps[numbers[position] as number]
      return step === undefined ? [] : [{ step, involvement }]
    })
  })
}

/** The steps of the operations in the journal, in order. */
function stepsOfJournal(happenings: Happenings): Step[] {
  return happenings.all.flatMap(each => (each.kind === 'step' ? each.operations.map(() => each) : []))
}

/** Names of processes in a sentence. */
export function mentionedProcesses(sentence: string, happenings: Happenings): string[] {
  const words = new Set(sentence.match(/[\p{L}\p{N}_-]+/gu) ?? [])
  return happenings.processes.filter(process => words.has(process))
}

/** The last step, of a process if one is given; what is written after the end of a run is none. */
function lastStep(happenings: Happenings, process: string | undefined): Step | undefined {
  const steps = process === undefined ? undefined : happenings.byProcess.get(process)
  const own = steps?.findLast(step => step.process === process && !isAfterword(step))
  return own ?? happenings.all.findLast((each): each is Step => each.kind === 'step' && !isAfterword(each))
}

function lastChange(happenings: Happenings, process: string, last: number): Step | undefined {
  const steps = happenings.byProcess.get(process)?.filter(step => step.index <= last && !isAfterword(step))
  return steps?.findLast(isTurn) ?? steps?.at(-1)
}

/** The step in which a process last began to lead: of a sentence that names it, that is often what is meant, though it does no more. */
export function tookLead(happenings: Happenings, process: string, last: number): Step | undefined {
  const changes = happenings.byProcess.get(process)?.filter(step => step.index <= last && step.changes.length > 0) ?? []
  return changes.findLast(({ leads }, i) => leads && changes[i - 1]?.leads !== true)
}

/** Whether something came to be in a step that later ones go by. */
function isTurn({ changes, lifecycle, operations }: Step): boolean {
  return changes.length + lifecycle.length + operations.length > 0
}

/** What did not get through to a process since a step of it: of messages of one type from one sender the last. */
function missed({ all }: Happenings, process: string, since: Step): Failure[] {
  const last = new Map<string, Failure>()
  for (const each of all.slice(since.index)) {
    if (each.kind !== 'failure' || each.message.to !== process) continue
    const { from, part, content } = each.message
    last.set(`${from} ${part} ${messageType(content)}`, each)
  }
  return [...last.values()].slice(-MOST_MISSED)
}

const MOST_MISSED = 3

function latest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (last, step) => (last === undefined || step.index > last.index ? step : last),
    undefined,
  )
}
