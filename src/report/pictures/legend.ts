import { element, fragment, type Markup } from './markup.ts'

/** What the signs mean, of those that occur. */
export function legend(entries: readonly (readonly [kind: string, sign: string, meaning: string] | false)[]): Markup {
  return element(
    'ul',
    { class: 'legend' },
    entries.map(entry =>
      entry === false
        ? undefined
        : element('li', {}, fragment(element('span', { class: `swatch ${entry[0]}` }, entry[1]), entry[2])),
    ),
  )
}
