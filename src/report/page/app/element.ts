export type Child = Node | string | undefined | false

type Properties = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>

/** Makes an element. Functions listen to events, `true` sets an attribute without a value. Text is always text. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value))
  }
  made.append(...children.filter(child => child !== undefined && child !== false))
  return made
}

const SVG = 'http://www.w3.org/2000/svg'

/** Makes an element of a picture. */
export function svg(tag: string, properties: Readonly<Record<string, string | number>>, ...children: readonly Node[]) {
  const made = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(properties)) made.setAttribute(name, String(value))
  made.append(...children)
  return made
}
