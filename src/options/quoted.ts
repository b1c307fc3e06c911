const PLAIN_LINE = /^[\x20-\x7e]*$/
/** Control characters, unpaired surrogates, line separators, changes of direction: what would break a line or speak to a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu
const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }
/** Colours and other ways of writing. */
const COLOUR = String.raw`\u001b\[[\d;]*m`
const COLOURS = new RegExp(`(${COLOUR})`)
/** What a CI system takes for a command to itself, where a line begins with it: GitHub, GitHub of old, Azure, TeamCity. */
const COMMAND = new RegExp(String.raw`^((?:[^\S\n]|${COLOUR})*)(::|##\[|##vso\[|##teamcity\[)`, 'gm')

/** Returns a text as one line, with nothing in it that a terminal would obey. */
export function quotedLine(text: string): string {
  return PLAIN_LINE.test(text) ? text : text.replace(UNPRINTABLE, escaped)
}

export interface QuotedOptions {
  /** Whether colours stay: those that we put in. Default: they are taken out. */
  readonly colours?: boolean
}

/**
 * Returns a text of one or more lines in which nothing speaks to the terminal or to the CI system that it is shown in: control
 * characters are spelled out, and a line that would be a command is none.
 */
export function quoted(text: string, { colours = false }: QuotedOptions = {}): string {
  if (PLAIN_LINE.test(text) && !text.includes('::') && !text.includes('##')) return text
  const pieces = text.replaceAll('\r\n', '\n').split(COLOURS)
  return pieces
    .map((piece, i) => (i % 2 === 1 ? (colours ? piece : '') : piece.split('\n').map(quotedButTabs).join('\n')))
    .join('')
    .replace(COMMAND, '$1\\$2')
}

/** Returns JSON in which what a terminal would obey is spelled out: it stays the same JSON. */
export function quotedJson(json: string): string {
  return PLAIN_LINE.test(json)
    ? json
    : json.replace(UNPRINTABLE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

function quotedButTabs(line: string): string {
  return line.split('\t').map(quotedLine).join('\t')
}

function escaped(character: string): string {
  return NAMED[character] ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
