import { list } from '../../checkers/display.ts'
import type { FoundAnomaly } from '../../checkers/transactions/anomaly.ts'
import type { Anomaly } from '../../checkers/transactions/evidence.ts'
import type { TransactionDetails } from '../../checkers/transactions/verdict.ts'
import { counted } from '../../options/counted.ts'
import type { ProcessNames } from '../process-names.ts'
import { drawAnomaly } from './anomaly-picture.ts'
import { legend } from './legend.ts'
import { element, fragment, lines, type Markup } from './markup.ts'
import { clipMiddle } from './text-room.ts'

/** Instances of each type that are drawn, and altogether. */
const [MOST_OF_TYPE, MOST_DRAWN] = [2, 24]
const MOST_LETTERS = 20_000
const SUMMARY_COLUMNS = 600

/** What is wrong in a history of transactions: a table of it all, then a picture of each, shortest first within a type. */
export function transactionsSection(details: TransactionDetails, names: ProcessNames): Markup {
  const { anomalyTypes, permittedAnomalyTypes, anomalies, counts, not, alsoNot } = details
  const types = [...anomalyTypes, ...permittedAnomalyTypes]
  const isPermitted = (type: FoundAnomaly) => permittedAnomalyTypes.includes(type)
  let left = MOST_DRAWN
  const drawn = types.map(type => {
    const examples = [...(anomalies[type] ?? [])].sort((a, b) => sizeOf(a) - sizeOf(b))
    const some = examples.slice(0, Math.min(MOST_OF_TYPE, left))
    left -= some.length
    return { type, some, total: Math.max(counts[type] ?? 0, examples.length) }
  })
  return element(
    'section',
    { class: 'transactions' },
    not.length === 0
      ? undefined
      : element(
          'p',
          {},
          'This rules out ',
          element('strong', {}, list(not)),
          alsoNot.length === 0 ? '.' : ` and whatever is stronger: ${list(alsoNot)}.`,
        ),
    types.length < 2 ? undefined : overview(drawn, isPermitted),
    legend([
      ['ww', 'ww', 'overwrote it'],
      ['wr', 'wr', 'read what it wrote'],
      ['rw', 'rw', 'wrote what it had not seen yet'],
      ['ordered', 'rt', 'or process: came later in real time, or in one process'],
      drawn.some(({ some }) => some.some(isImplied)) && [
        'ordered',
        'implied',
        'what another one read leaves no other order',
      ],
    ]),
    drawn.flatMap(({ type, some, total }) =>
      some.map((anomaly, i) =>
        anomalyPart(anomaly, isPermitted(type), i, i === some.length - 1 ? total - some.length : 0, names),
      ),
    ),
  )
}

function isImplied({ steps = [] }: Anomaly): boolean {
  return steps.some(({ dependency }) => dependency === 'implied')
}

function sizeOf({ transactions }: Anomaly): number {
  return transactions.length
}

function overview(
  found: readonly { readonly type: FoundAnomaly; readonly total: number }[],
  isPermitted: (type: FoundAnomaly) => boolean,
): Markup {
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ['anomaly', 'found', ''].map(title => element('th', {}, title)),
      ),
    ),
    element(
      'tbody',
      {},
      found.map(({ type, total }) =>
        element(
          'tr',
          {},
          element('td', {}, type),
          element('td', { class: 'number' }, total),
          element('td', { class: 'soft' }, isPermitted(type) ? 'permitted by what was asked for' : ''),
        ),
      ),
    ),
  )
}

function anomalyPart(
  anomaly: Anomaly,
  isPermitted: boolean,
  number: number,
  others: number,
  names: ProcessNames,
): Markup {
  const picture = drawAnomaly(anomaly, names)
  const { type } = anomaly
  const explanation = names.inSentence(anomaly.explanation)
  const full = explanation.length > MOST_LETTERS ? `${explanation.slice(0, MOST_LETTERS)}…` : explanation
  return fragment(
    element(
      'h3',
      {},
      `${type}${number === 0 ? '' : ` (${number + 1})`}`,
      isPermitted ? element('span', { class: 'verdict' }, 'permitted') : undefined,
    ),
    element('p', {}, clipMiddle(names.inSentence(meaningOf(anomaly)), SUMMARY_COLUMNS)),
    picture === undefined ? undefined : element('figure', {}, picture),
    // Without arrows the picture does not say why.
    element(
      'details',
      { open: anomaly.steps === undefined },
      element('summary', {}, 'in words'),
      element('pre', {}, lines(full)),
    ),
    others > 0 ? element('p', { class: 'soft' }, `And ${counted(others, 'other')} of this type.`) : undefined,
  )
}

/** Of a cycle what its type means, as the picture says the rest; otherwise what is wrong. */
function meaningOf({ type, explanation, summary }: Anomaly): string {
  const [first = ''] = explanation.split('\n')
  if (!first.startsWith(`${type}: `)) return summary
  const meaning = first.slice(type.length + 2)
  return `${meaning.slice(0, 1).toUpperCase()}${meaning.slice(1)}`
}
