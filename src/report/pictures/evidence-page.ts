import type { AnyChecker, Verdict } from '../../checkers/checker.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { namesOf } from '../process-names.ts'
import type { Judgement } from './judgement.ts'
import type { PicturedModel } from './operation-label.ts'
import { namedPage, type PageOptions } from './page.ts'

/**
 * Makes a page of the evidence of a run of which a checker said that its history is wrong, or that it could not tell.
 * `undefined` for any other run.
 */
export function evidencePage(
  scenario: Pick<AnyScenario, 'checkers'>,
  run: Pick<Run, 'scenario' | 'plan' | 'fingerprint' | 'violations' | 'history' | 'journal'>,
  { about = [], ...options }: PageOptions = {},
): string | undefined {
  const judgements = run.violations.flatMap(({ kind, property, details }): Judgement[] => {
    if ((kind !== 'history' && kind !== 'undecided') || details === undefined) return []
    const model = modelOf(scenario.checkers.find(({ name }) => name === property))
    return [{ name: property, verdict: details as Verdict, ...(model === undefined ? {} : { model }) }]
  })
  const lines = [`seed ${run.plan.seed} · fingerprint ${run.fingerprint}`, ...about]
  return namedPage(run.history, judgements, { title: run.scenario, ...options, about: lines }, namesOf(run))
}

/** The model of a checker that tells it. */
function modelOf(checker: (AnyChecker & { readonly model?: PicturedModel }) | undefined): PicturedModel | undefined {
  return checker?.model
}
