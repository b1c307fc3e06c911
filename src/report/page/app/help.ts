import { element } from './element.ts'

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['↓ ↑, j k', 'next and previous event'],
  ['n p', 'next and previous event of this node'],
  ['c', 'to its cause'],
  ['e', 'to its first effect'],
  ['v', 'to the violation'],
  ['] [', 'next and previous event of the causal slice'],
  ['} {', 'next and previous event with the selected text, or of this type'],
  ['s', 'only the causal slice'],
  ['t', 'axis: an event a row, or virtual time'],
  ['+ −', 'zoom, on the axis of time'],
  ['← →', 'pan sideways (dragging does so too)'],
  ['shift ↓ ↑', 'pan by half of what is in view'],
  ['f', 'fold routine events'],
  ['/', 'filter by text: Enter keeps it, Esc drops it'],
  ['Home End', 'first and last event'],
  ['Esc', 'back to the lanes'],
]

const MARKS: readonly (readonly [mark: string, what: string])[] = [
  ['•  ●', 'a message sets out; it arrives, or a client begins or ends an operation'],
  ['───►', 'a message, in the colour of its type; thick: in the causal slice, or of the event under the cursor'],
  ['╌╌╌✗', 'it did not get through: lost, blocked by a partition, to a node that was down'],
  ['╌╌╌►', 'a copy of a message'],
  ['◆', 'the state that a node shows has changed'],
  ['■', 'its disk: what was asked for, and that it is done'],
  ['◷', 'a timer fires'],
  ['▲', 'a fault begins or ends; the bar at the left is as long as it lasts, and its lanes are tinted'],
  ['✗', 'a node is crashed'],
  ['▮ in a lane', 'the role that the node shows; grey: it is down, or stands still'],
  [
    '▯ of a client',
    'an operation; with a dashed edge: not certain to have happened, or failed; red: the evidence is about it',
  ],
  ['blue bar', 'the event is in the causal slice of the violation: it led to it'],
  ['red line', 'the violation'],
  ['red mark', 'a cause of the event under the cursor, or what came of it'],
  ['orange line', 'here chance made the failure more likely, or less'],
]

/** The keys, with the panels that have one. */
export function keysHelp(panels: readonly (readonly [key: number, name: string])[]): HTMLElement {
  const digits = panels.map(([key, name]) => [String(key), `panel “${name}”`] as const)
  return popup('keys (?)', 'keys', [...KEYS, ...digits])
}

/** A mark in a colour, and what that means in this run. */
export type Coloured = readonly [mark: string, colour: string, what: string]

/** What the marks in the lanes mean, and the colours. These may change with the theme: they are asked for when it is opened. */
export function marksHelp(coloured: () => readonly Coloured[]): HTMLElement {
  const help = popup('marks and colours', 'marks', MARKS)
  const colours = element('table', { class: 'colours' })
  help.querySelector('.choices')?.prepend(colours)
  help.addEventListener('toggle', () =>
    colours.replaceChildren(
      ...coloured().map(([mark, colour, what]) =>
        element('tr', {}, element('th', { style: `color: ${colour}` }, mark), element('td', {}, what)),
      ),
    ),
  )
  return help
}

function popup(title: string, name: string, rows: readonly (readonly [string, string])[]): HTMLElement {
  return element(
    'details',
    { class: name },
    element('summary', {}, title),
    element(
      'div',
      { class: 'choices to-left' },
      element(
        'table',
        {},
        ...rows.map(([mark, what]) => element('tr', {}, element('th', {}, mark), element('td', {}, what))),
      ),
    ),
  )
}

/** Has what was opened close by itself: with Escape, or a click elsewhere. */
export function closesByItself(root: HTMLElement): void {
  const close = (but?: Node) => {
    for (const each of root.querySelectorAll<HTMLDetailsElement>('nav details[open]'))
      if (but === undefined || !each.contains(but)) each.open = false
  }
  addEventListener('pointerdown', ({ target }) => close(target as Node))
  addEventListener('keydown', ({ key }) => key === 'Escape' && close())
}

/** Has what opens below the tools stay inside the window. */
export function staysInside(root: HTMLElement): void {
  // The event does not bubble.
  root.addEventListener('toggle', ({ target }) => placeInside(target), true)
}

function placeInside(target: EventTarget | null): void {
  const box = target instanceof HTMLDetailsElement ? target.querySelector<HTMLElement>('.choices') : null
  if (box === null) return
  box.style.transform = ''
  const { left, right, top } = box.getBoundingClientRect()
  const over = Math.max(0, right - (innerWidth - EDGE))
  const shift = over > 0 ? -Math.min(over, left - EDGE) : Math.max(0, EDGE - left)
  box.style.transform = shift === 0 ? '' : `translateX(${shift}px)`
  box.style.maxHeight = `${Math.max(LEAST_HEIGHT, innerHeight - top - EDGE)}px`
}

/** So far it stays from the edge of the window. */
const EDGE = 8
const LEAST_HEIGHT = 120
