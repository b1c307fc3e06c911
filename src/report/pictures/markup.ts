/**
 * Markup that is always well-formed and in which a user's text can never be anything but text. All that is made here is XML
 * as much as HTML, so that an SVG can be cut out of a page and stand alone.
 */
import { quotedLine } from '../../options/quoted.ts'

/** Markup that was made here, as opposed to text. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Child = Markup | string | number | undefined | false | readonly Child[]
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** These have no end tag in HTML. */
const VOID = new Set(['meta', 'br', 'hr'])
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * An element. Children that are text are escaped; `undefined` and `false` are left out, as are attributes that are either; an
 * attribute that is `true` has its own name as its value.
 */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([key, value]) => ` ${key}="${attributeText(value === true ? key : (value as string | number))}"`)
    .join('')
  const inner = children.map(render).join('')
  if (VOID.has(name)) return new Markup(`<${name}${written}/>`)
  return new Markup(`<${name}${written}>${inner}</${name}>`)
}

/** Several pieces as one. */
export function fragment(...children: readonly Child[]): Markup {
  return new Markup(children.map(render).join(''))
}

/** Lines of text, with the breaks between them kept. */
export function lines(text: string): Markup {
  return new Markup(text.split('\n').map(escapeText).join('\n'))
}

function render(child: Child): string {
  if (child === undefined || child === false) return ''
  if (child instanceof Markup) return child.text
  if (typeof child === 'string' || typeof child === 'number') return escapeText(String(child))
  return child.map(render).join('')
}

/** What XML forbids altogether, and what would turn the text around, is written out as `\u{…}`. */
function escapeText(text: string): string {
  return quotedLine(text)
    .replace(/[\ufffe\uffff]/g, character => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, character => ENTITIES[character]!)
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(rounded(value)) : escapeText(value)
}

/** A coordinate: tenths of a pixel are enough. */
export function rounded(value: number): number {
  return Math.round(value * 10) / 10
}
