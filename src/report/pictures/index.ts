/** Pictures of what is wrong with a history: pages to look at, and SVGs to put elsewhere. */
import type { Verdict } from '../../checkers/checker.ts'
import type { LinearizabilityDetails } from '../../checkers/linearizability/explanation.ts'
import type { Anomaly } from '../../checkers/transactions/evidence.ts'
import type { OrderViolationDetails } from '../../checkers/weaker/order-violation.ts'
import { amountField } from '../../options/fields.ts'
import { checkOptions, optionsOf, plainObject } from '../../options/options.ts'
import type { History } from '../../workload/history.ts'
import { NUMBERED } from '../process-names.ts'
import { drawAnomaly } from './anomaly-picture.ts'
import { drawOrderCycle } from './order-picture.ts'
import { standalone } from './style.ts'
import { drawTimeline } from './timeline.ts'
import { type WindowOptions, windowTimeline } from './window-section.ts'

export { evidencePage } from './evidence-page.ts'
export type { Judgement } from './judgement.ts'
export type { PicturedModel } from './operation-label.ts'
export { type PageOptions, violationPage } from './page.ts'
export type { WindowOptions } from './window-section.ts'

const WINDOW_OPTIONS = optionsOf<WindowOptions>({ model: plainObject('a model'), operations: amountField })

/**
 * Draws the window around an operation that cannot be placed, as an SVG file. `undefined` for a verdict without
 * evidence.
 */
export function windowSvg(
  history: History,
  { valid, details }: Verdict<LinearizabilityDetails>,
  options: WindowOptions = {},
): string | undefined {
  checkOptions('windowSvg', WINDOW_OPTIONS, options)
  if (details === undefined) return undefined
  return standalone(drawTimeline(windowTimeline(history, details, valid !== false, options, NUMBERED), 'w'))
}

/** Draws an anomaly of transactions, as an SVG file. `undefined` if it names no transaction. */
export function anomalySvg(anomaly: Anomaly): string | undefined {
  const picture = drawAnomaly(anomaly, NUMBERED)
  return picture === undefined ? undefined : standalone(picture)
}

/**
 * Draws operations that would have to come before each other in a circle, as an SVG file. `undefined` if there is no
 * circle.
 */
export function orderCycleSvg(details: OrderViolationDetails, label = 'a cycle'): string | undefined {
  const picture = drawOrderCycle(details, label, NUMBERED)
  return picture === undefined ? undefined : standalone(picture)
}
