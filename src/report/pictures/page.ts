import * as v from 'valibot'
import { amountField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import type { History } from '../../workload/history.ts'
import { NUMBERED, type ProcessNames } from '../process-names.ts'
import { evidenceOf, evidenceSection } from './evidence-section.ts'
import { isLinearizability, isOrderViolation, isTransactions, type Judgement, taken } from './judgement.ts'
import { element, fragment, type Markup } from './markup.ts'
import { drawOrderCycle } from './order-picture.ts'
import { pageScript } from './script.ts'
import { pageStyle } from './style.ts'
import { clipMiddle } from './text-room.ts'
import { transactionsSection } from './transactions-section.ts'
import { windowSection } from './window-section.ts'

/** Configures {@link violationPage}. */
export interface PageOptions {
  /** Above it all. Default: a plain heading. */
  readonly title?: string
  /** Lines below the title: where the history is from, how to get it again. */
  readonly about?: readonly string[]
  /** How many operations are shown at most around one that cannot be placed. Default: 32; `Infinity` for all of them. */
  readonly operations?: number
}

const OPTIONS = optionsOf<PageOptions>({ title: v.string(), about: v.array(v.string()), operations: amountField })

const MOST_SECTIONS = 12
const REASON_COLUMNS = 2_000

/**
 * Makes a page that shows why a history is wrong, or how far a checker came: one file with everything in it, that can
 * be read without JavaScript, in the dark and on paper. `undefined` if there is nothing to be drawn: all is valid, or
 * evidence is of no kind that has a picture. A pure function: the same history and verdicts give the same page.
 */
export function violationPage(
  history: History,
  judgements: readonly Judgement[],
  options: PageOptions = {},
): string | undefined {
  checkOptions('violationPage', OPTIONS, options)
  return namedPage(history, judgements, options, NUMBERED)
}

/** The page, with names for the history's processes. */
export function namedPage(
  history: History,
  judgements: readonly Judgement[],
  options: PageOptions,
  names: ProcessNames,
): string | undefined {
  const wrong = judgements.flatMap(taken)
  // What is wrong before what is only not known.
  const sorted = [
    ...wrong.filter(({ verdict }) => verdict.valid === false),
    ...wrong.filter(({ verdict }) => verdict.valid !== false),
  ]
  const sections = sorted
    .slice(0, MOST_SECTIONS)
    .map((judgement, i) => section(history, judgement, options, `p${i + 1}`, names))
  if (sections.every(({ isDrawn }) => !isDrawn)) return undefined
  const title = options.title ?? 'What is wrong with this history'
  const more = sorted.length - MOST_SECTIONS
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('title', {}, clipMiddle(title, 200)),
    pageStyle(),
  )
  const body = element(
    'main',
    {},
    element('h1', {}, clipMiddle(title, 400)),
    (options.about ?? []).map(line => element('p', { class: 'soft' }, line)),
    sections.map(({ markup }) => markup),
    more > 0 ? element('p', { class: 'soft' }, `And ${more} more.`) : undefined,
    element('footer', {}, 'Drawn by sameseed.'),
  )
  const page = element('html', { lang: 'en' }, head, element('body', {}, body, pageScript()))
  return `<!DOCTYPE html>\n${page.text}\n`
}

function section(
  history: History,
  { name, verdict, model }: Judgement,
  { operations }: PageOptions,
  id: string,
  names: ProcessNames,
): { markup: Markup; isDrawn: boolean } {
  const { valid, reason, details } = verdict
  const kind = valid === false ? 'false' : 'unknown'
  const heading = fragment(
    element('h2', {}, name, element('span', { class: `verdict ${kind}` }, valid === false ? 'not valid' : 'undecided')),
    element('p', { class: `reason ${kind}` }, clipMiddle(names.inSentence(reason), REASON_COLUMNS)),
  )
  const options = { ...(model === undefined ? {} : { model }), ...(operations === undefined ? {} : { operations }) }
  if (isLinearizability(details)) {
    return {
      markup: fragment(heading, windowSection(history, details, valid !== false, options, id, names)),
      isDrawn: true,
    }
  }
  if (isTransactions(details)) {
    const isDrawn = Object.keys(details.anomalies).length > 0
    return { markup: fragment(heading, isDrawn ? transactionsSection(details, names) : undefined), isDrawn }
  }
  const isOrder = isOrderViolation(details)
  const cycle = isOrder ? drawOrderCycle(details, names.inSentence(reason), names) : undefined
  const evidence = isOrder ? details.operations : evidenceOf(history, details)
  const timeline =
    evidence.length === 0
      ? undefined
      : evidenceSection(history, evidence, evidenceCaption(evidence.length), model, id, names)
  return {
    markup: fragment(heading, cycle === undefined ? undefined : element('figure', {}, cycle), timeline),
    isDrawn: cycle !== undefined || timeline !== undefined,
  }
}

function evidenceCaption(amount: number): string {
  return amount === 1 ? 'The operation that the verdict is about.' : 'The operations that the verdict is about.'
}
