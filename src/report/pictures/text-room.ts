/** How much room text takes in a picture. It is set in a monospaced font, so that this is known without a browser. */

import { quotedLine } from '../../options/quoted.ts'
import { beginning, clip, displayWidth } from '../display-width.ts'

/** Width of a column at 12 px; common monospaced fonts take 0.55 to 0.61 of their size. */
const COLUMN = 7.3

/** Pixels that a text takes at a font size of 12, or another. */
export function textWidth(text: string, fontSize = 12): number {
  return (displayWidth(quotedLine(text)) * COLUMN * fontSize) / 12
}

/** A text within so many columns: of a longer one the beginning and a bit of the end, where what differs often stands. */
export function clipMiddle(text: string, columns: number): string {
  const shown = quotedLine(
    text.length > 4 * columns + 400 ? `${text.slice(0, 2 * columns)} ${text.slice(-columns)}` : text,
  )
  if (displayWidth(shown) <= columns && shown.length === quotedLine(text).length) return shown
  const tail = Math.floor(columns / 3)
  if (tail < 6) return clip(shown, columns)
  const end = [...shown].slice(-tail)
  while (displayWidth(end.join('')) > tail) end.shift()
  return `${beginning(shown, columns - tail - 1)}…${end.join('')}`.replace(/…[\s,]*…/, '…')
}

/** Words in lines of at most so many columns; words that are longer are cut. No more than `most` lines. */
export function wrapWords(text: string, columns: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of quotedLine(text).split(' ')) {
    const piece = clip(word, columns)
    if (line === '') line = piece
    else if (displayWidth(line) + 1 + displayWidth(piece) <= columns) line += ` ${piece}`
    else {
      lines.push(line)
      line = piece
    }
    if (lines.length > most) break
  }
  if (line !== '') lines.push(line)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${clip(lines[most - 1]!, columns - 1)}…`]
}
