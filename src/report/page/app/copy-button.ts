import { element } from './element.ts'

/** A button that copies a text. */
export function copyButton(text: string, label = 'copy'): HTMLElement {
  return element('button', { class: 'small', click: () => void navigator.clipboard?.writeText(text) }, label)
}
