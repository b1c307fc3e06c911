import { timeText } from '../../../clock/time-text.ts'
import type { PageFault } from '../page-data.ts'
import { element } from './element.ts'
import type { LanesView } from './lanes-view.ts'
import type { RunModel } from './run-model.ts'

/** The lanes are drawn for a sheet of this width, with so many rows: they and the story fit on two sheets of A4. */
const WIDTH = 1_100
const ROWS = 34

/**
 * Has the page print what tells the failure, without controls: the story, the lanes around the violation (or the event under the cursor), and
 * the faults. `story` makes the story anew: the one on the screen stays where it is.
 */
export function printable(
  root: HTMLElement,
  model: RunModel,
  view: LanesView,
  story: () => HTMLElement | undefined,
  cursor: () => number,
): void {
  const printed = element('section', { class: 'printed', 'aria-hidden': 'true' })
  root.append(printed)
  const begin = () => {
    document.documentElement.classList.add('printing')
    const { verdict, focus, faults } = model.data
    const event = verdict === 'failed' ? focus : cursor()
    printed.replaceChildren(
      ...[story()].filter(each => each !== undefined),
      element(
        'h2',
        {},
        verdict === 'failed' ? 'The lanes around the violation' : 'The lanes around the event under the cursor',
      ),
      view.picture(event, WIDTH, ROWS),
      ...(faults.length === 0 ? [] : [element('h2', {}, 'All faults'), faultTable(model, faults)]),
    )
  }
  const end = () => {
    document.documentElement.classList.remove('printing')
    printed.replaceChildren()
    view.draw()
  }
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
}

function faultTable(model: RunModel, faults: readonly PageFault[]): HTMLElement {
  const at = (event: number) => timeText(model.times[event] as number)
  return element(
    'table',
    {},
    ...faults.map(({ begin, end, text, effect, lasts }) =>
      element(
        'tr',
        {},
        element('td', {}, `${at(begin)}${end >= 0 ? ` – ${at(end)}` : lasts ? ' – the end' : ''}`),
        element('td', {}, text),
        element('td', {}, effect),
      ),
    ),
  )
}
