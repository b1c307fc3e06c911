import { runGraphs } from '../../graphs/run-graphs.ts'
import { element } from './element.ts'
import type { Go } from './panel.ts'
import type { RunModel } from './run-model.ts'

/** Shows the graphs that characterise the run. A click goes to the event at that time. */
export function graphsPanel(model: RunModel, go: Go): HTMLElement {
  const { measures } = model.data
  const graphs = measures === undefined ? [] : Object.values(runGraphs(measures))
  return element('div', { class: 'graphs' }, ...graphs.map(text => graph(text, model, go)))
}

function graph(text: string, model: RunModel, go: Go): Element {
  const picture = document.importNode(new DOMParser().parseFromString(text, 'image/svg+xml').documentElement, true)
  const [left, right, timeUs] = ['left', 'right', 'time-us'].map(name => Number(picture.getAttribute(`data-${name}`)))
  picture.addEventListener('click', event => {
    const box = picture.getBoundingClientRect()
    const scale = box.width / Number(picture.getAttribute('width'))
    const x = ((event as MouseEvent).clientX - box.left) / scale
    const share = (x - (left as number)) / ((right as number) - (left as number))
    if (share >= 0 && share <= 1) go(model.at(share * (timeUs as number)))
  })
  return picture
}
