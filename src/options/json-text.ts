/** Reads JSON as editors and shells write it: Windows begins a text with a byte order mark. Throws a SyntaxError. */
export function parseJson(text: string): unknown {
  return JSON.parse(text.startsWith('\u{feff}') ? text.slice(1) : text)
}
