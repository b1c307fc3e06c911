import { EPOCH_MS } from '../../../clock/node-clock.ts'
import { timeText } from '../../../clock/time-text.ts'
import { BESIDE_TITLE, ENDINGS_TITLE, lastStepTitle, MISSED_TITLE } from '../../headings.ts'
import { inTime } from '../../in-time.ts'
import type { PageMoment } from '../page-data.ts'
import { element } from './element.ts'
import { percent } from './likelihood.ts'
import type { Go } from './panel.ts'
import type { RunModel } from './run-model.ts'
import { type ToldFault, toldFaults } from './told-faults.ts'

/** So many faults are told; all of them stand in their own panel. */
const MOST_FAULTS = 6

/** Tells a failure in short: what should hold, what it takes, what led to it, which faults there were, and the smallest change that passes. */
export function inShortPanel(model: RunModel, avoidedBy: string | undefined, go: Go): HTMLElement {
  const { inShort, frame, likelihood } = model.data
  if (inShort === undefined) return element('p', { class: 'soft' }, 'Nothing was found wrong.')
  const {
    expected,
    found,
    isByWords,
    cast,
    began,
    forgotten,
    beside,
    lost,
    wentBy,
    settling,
    endings,
    missed,
    chain,
    pivot,
    pivotTitle = '',
  } = inShort
  const faults = toldFaults(model)
  const last = chain.at(-1)
  const isBeginTold = began === undefined || [chain[0], beside[0]].some(each => each?.[0] === began[0])
  const jumps = likelihood?.jumps ?? []
  return element(
    'div',
    { class: 'in-short' },
    ...said('What should hold', `${expected}${frame === undefined ? '' : `, at ${frame}`}`),
    ...said('What went wrong', found),
    ...cast.map(each => moment(model, each, go)),
    wallClockNote([found, ...[endings, forgotten, beside, lost, wentBy, chain, pivot].flat().map(([, text]) => text)]),
    ...(settling === undefined ? [] : said('What there was to settle', `${settling}.`)),
    section(ENDINGS_TITLE, model, endings, go),
    !isBeginTold && section('How it began', model, [began], go),
    ...inTime([
      { title: 'A crash lies in between', moments: forgotten },
      { title: 'What led to the last step', moments: chain.slice(0, -1) },
      { title: pivotTitle, moments: pivot, hasLine: true },
      { title: BESIDE_TITLE, moments: beside },
      { title: MISSED_TITLE, moments: missed },
      { title: 'Where it was lost', moments: lost },
      { title: lastStepTitle(inShort), moments: chain.slice(-1), hasLine: true },
    ]).flatMap(({ title, moments, hasLine }) => [
      section(title, model, moments, go),
      hasLine === true && lineOf(moments.at(-1)),
    ]),
    section('What each node knew then, and what had not reached it', model, wentBy, go),
    element('h3', {}, 'Faults in this run'),
    faults.length === 0 && element('p', {}, 'None.'),
    ...nearestFaults(model, faults).map(({ begin, text, lasting, effect }) =>
      moment(model, [begin, `${text}${lasting === '' ? '' : `, ${lasting}`}${effect === '' ? '' : `: ${effect}`}`], go),
    ),
    faults.length > MOST_FAULTS && element('p', { class: 'soft' }, `and ${faults.length - MOST_FAULTS} more`),
    jumps.length > 0 && element('h3', {}, 'When it became likely'),
    ...jumps.map(({ atUs, before, after }) => {
      const event = model.firstAt(atUs)
      return moment(model, [event, `${percent(before)} → ${percent(after)}: ${model.label(event)}`], go)
    }),
    ...said(
      'Smallest change that passes',
      avoidedBy === undefined
        ? 'No run that passes is known that differs by a single change: none was found, or none was looked for.'
        : `${avoidedBy}.`,
    ),
    element(
      'p',
      { class: 'soft' },
      isByWords
        ? 'The checker names no operations. Those that are marked have a value that its sentence names; that need not be the cause.'
        : last === undefined
          ? 'It did not hold in the end, and no step is the one that broke it: one that should have come may be missing. What is told is inferred from what the sentence names and what the nodes show in the end.'
          : 'What led to the last step is exact: messages, timers and disk operations, each with its cause. What else stands ' +
            'beside the last step is inferred, from what the sentence or the checker’s evidence names and the states of those who acted: that something is told does not mean that it is to blame.',
    ),
  )
}

/** Of many faults those that are in the causal slice, and the last ones before the violation; in order. */
function nearestFaults({ sliced, data }: RunModel, faults: readonly ToldFault[]): ToldFault[] {
  const before = faults.filter(({ begin }) => begin <= data.focus).reverse()
  const isDeciding = ({ begin }: ToldFault) => sliced[begin] === 1
  const best = [...before.filter(isDeciding), ...before.filter(each => !isDeciding(each)), ...faults]
  const chosen = new Set([...new Set(best)].slice(0, MOST_FAULTS))
  return faults.filter(each => chosen.has(each))
}

/** Thirteen digits that are a time of a wall clock within some days of the run's beginning. */
const WALL_CLOCK = /\b157[78]\d{9}\b/

/** Of numbers that are times of the nodes' wall clocks, says so: all other times are virtual, and begin at 0. */
function wallClockNote(texts: readonly string[]): HTMLElement | false {
  const shown = texts.flatMap(text => WALL_CLOCK.exec(text) ?? []).map(Number)
  const [ms] = shown.filter(each => each >= EPOCH_MS)
  return (
    ms !== undefined &&
    element(
      'p',
      { class: 'soft' },
      `Numbers such as ${ms} are times of the nodes’ wall clocks, in milliseconds. Where these are right, they begin at ${EPOCH_MS} (2020-01-01, 0:00 UTC): ${ms} is ${timeText((ms - EPOCH_MS) * 1_000)}. All other times are virtual, from the beginning of the run.`,
    )
  )
}

/** Where the code is that acted. */
function lineOf(moment: PageMoment | undefined): HTMLElement | false {
  const line = moment?.[2]
  return line !== undefined && element('p', { class: 'soft' }, `in ${line}`)
}

function said(title: string, text: string): HTMLElement[] {
  return [element('h3', {}, title), element('p', {}, text)]
}

function section(title: string, model: RunModel, moments: readonly PageMoment[], go: Go): HTMLElement | false {
  if (moments.length === 0) return false
  return element('section', {}, element('h3', {}, title), ...moments.map(each => moment(model, each, go)))
}

function moment(model: RunModel, [event, text, line]: PageMoment, go: Go): HTMLElement {
  return element(
    'button',
    {
      class: model.sliced[event] === 1 ? 'event sliced' : 'event',
      click: () => go(event),
      title: line ?? model.label(event),
    },
    element('span', { class: 'when' }, timeText(model.times[event] as number)),
    ` ${text}`,
  )
}
