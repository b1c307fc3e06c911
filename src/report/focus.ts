import type { Run } from '../scenario/run.ts'
import { evidence, type Involvement, listOperations } from './client-operations.ts'
import type { Happenings, Step } from './steps.ts'

/** Where a story starts to look back from. */
export interface Focus {
  /** Happenings to be explained, and how far each is from the violation itself: 0 is the violation. */
  readonly roots: ReadonlyMap<number, number>
  /** The last happening that can have contributed. */
  readonly last: number
  /** The step in which the violation came to be, where there is such a step. */
  readonly step: Step | undefined
}

const DISTANCE: Readonly<Record<Involvement, number>> = { culprit: 0, concurrent: 1, context: 1.5 }

/** What a violation is about, in terms of the trace. */
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
    if (step !== undefined) return { roots, last: step.index, step }
  }
  const mentioned = mentionedProcesses(violation?.message ?? '', happenings)
  const inStep = violation?.kind === 'always' || violation?.kind === 'threw'
  const step = inStep ? lastStep(happenings, violation.process) : undefined
  root(step, 0)
  for (const process of mentioned) root(lastChange(happenings, process), 0.5)
  // Nobody is named: it may be about anyone.
  if (mentioned.length === 0) {
    for (const process of happenings.byProcess.keys()) root(lastChange(happenings, process), step === undefined ? 1 : 2)
  }
  return { roots, last: step?.index ?? end, step }
}

/** The invocations and completions that the checker's evidence names. */
function involvedSteps(run: Run, happenings: Happenings): { step: Step; involvement: Involvement }[] {
  const named = evidence(run)
  const steps = stepsOfHistory(happenings)
  return listOperations(run.history).flatMap(({ start, end }) => {
    const involvement = named.get(start)
    if (involvement === undefined) return []
    return [start, end].flatMap(position => {
      const step = position === undefined ? undefined : steps[position]
      return step === undefined ? [] : [{ step, involvement }]
    })
  })
}

/** The trace records operations in the order of the history: the k-th there is the k-th here. */
function stepsOfHistory(happenings: Happenings): Step[] {
  return happenings.all.flatMap(each => (each.kind === 'step' ? each.operations.map(() => each) : []))
}

/** Names of processes in a sentence. */
export function mentionedProcesses(sentence: string, happenings: Happenings): string[] {
  const words = new Set(sentence.match(/[\p{L}\p{N}_-]+/gu) ?? [])
  return happenings.processes.filter(process => words.has(process))
}

function lastStep(happenings: Happenings, process: string | undefined): Step | undefined {
  const of = process === undefined ? undefined : happenings.byProcess.get(process)
  return (of?.findLast(step => step.process === process) ?? happenings.all.findLast(({ kind }) => kind === 'step')) as
    | Step
    | undefined
}

function lastChange(happenings: Happenings, process: string): Step | undefined {
  const steps = happenings.byProcess.get(process)
  return steps?.findLast(({ changes, lifecycle }) => changes.length > 0 || lifecycle.length > 0) ?? steps?.at(-1)
}

function latest(steps: readonly Step[]): Step | undefined {
  return steps.reduce<Step | undefined>(
    (last, step) => (last === undefined || step.index > last.index ? step : last),
    undefined,
  )
}
