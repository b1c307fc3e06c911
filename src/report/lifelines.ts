import { clip, displayWidth } from './display-width.ts'
import type { Glyphs } from './glyphs.ts'
import type { Line, Span, Tone } from './spans.ts'

export type LifelineStatus = 'absent' | 'up' | 'leading' | 'paused'

/** An arrow to be drawn; `heads` are where it arrives, or would have arrived. */
export interface Arrow {
  readonly from: number
  readonly heads: readonly number[]
  readonly isReply: boolean
  /** What stands in place of the head of an arrow that did not get there. */
  readonly stop: string | undefined
}

/** The lifelines of one row: one character in the middle of each column, and what crosses from one to another. */
export class Lifelines {
  readonly #columns: number
  readonly #width: number
  readonly #glyphs: Glyphs
  readonly #cells: string[]
  readonly #tones: Tone[]
  readonly #status: readonly LifelineStatus[]

  constructor(status: readonly LifelineStatus[], width: number, glyphs: Glyphs) {
    this.#columns = status.length
    this.#width = width
    this.#glyphs = glyphs
    this.#status = status
    this.#cells = new Array<string>(status.length * width).fill(' ')
    this.#tones = new Array<Tone>(status.length * width).fill('dim')
    status.forEach((each, column) => {
      if (each === 'up') this.#put(this.#x(column), glyphs.up, 'dim')
      else if (each === 'leading') this.#put(this.#x(column), glyphs.leading, 'state')
      else if (each === 'paused') this.#put(this.#x(column), glyphs.paused, 'fault')
    })
  }

  mark(column: number, glyph: string, tone: Tone): void {
    this.#put(this.#x(column), glyph, tone)
  }

  draw({ from, heads, isReply, stop }: Arrow): void {
    for (const toRight of [true, false]) {
      const side = heads.filter(head => head > from === toRight && head !== from)
      if (side.length > 0)
        this.#shaft(from, toRight ? Math.max(...side) : Math.min(...side), isReply, stop !== undefined)
      for (const head of side) this.#head(head, toRight, isReply, stop)
    }
    if (!heads.includes(from)) return
    this.#put(this.#x(from) + 1, stop ?? this.#glyphs.selfMessage, stop === undefined ? 'message' : 'fault')
  }

  line(): Line {
    const spans: Span[] = []
    for (let i = 0; i < this.#cells.length; i++) {
      const last = spans.at(-1)
      const [text, tone] = [this.#cells[i] as string, this.#tones[i] as Tone]
      if (last?.tone === tone) spans[spans.length - 1] = { text: last.text + text, tone }
      else spans.push({ text, tone })
    }
    return spans
  }

  #shaft(from: number, to: number, isReply: boolean, isLost: boolean): void {
    const step = to > from ? 1 : -1
    const tone: Tone = isLost ? 'fault' : isReply ? 'reply' : 'message'
    const { shaft, replyShaft } = this.#glyphs
    for (let x = this.#x(from) + step; x !== this.#x(to); x += step) this.#put(x, isReply ? replyShaft : shaft, tone)
    for (let column = from + step; column !== to; column += step) {
      const status = this.#status[column]
      if (status !== 'absent') this.#put(this.#x(column), this.#crossing(status), tone)
    }
    const isLeading = this.#status[from] === 'leading'
    const { toRight, toLeft, leadingToRight, leadingToLeft } = this.#glyphs
    const tee = isLeading ? (step > 0 ? leadingToRight : leadingToLeft) : step > 0 ? toRight : toLeft
    if (this.#status[from] !== 'absent') this.#put(this.#x(from), tee, isLeading ? 'state' : tone)
  }

  #crossing(status: LifelineStatus | undefined): string {
    return status === 'leading' ? this.#glyphs.leadingCross : this.#glyphs.cross
  }

  #head(column: number, fromLeft: boolean, isReply: boolean, stop: string | undefined): void {
    const { headRight, headLeft } = this.#glyphs
    const tone: Tone = stop !== undefined ? 'fault' : isReply ? 'reply' : 'message'
    this.#put(this.#x(column) + (fromLeft ? -1 : 1), stop ?? (fromLeft ? headRight : headLeft), tone)
    // A broadcast goes on behind it, but this one's lifeline stays whole.
    const status = this.#status[column]
    if (status === 'up') this.#put(this.#x(column), this.#glyphs.up, 'dim')
  }

  #x(column: number): number {
    return column * this.#width + (this.#width >> 1)
  }

  #put(x: number, glyph: string, tone: Tone): void {
    if (x < 0 || x >= this.#columns * this.#width) return
    this.#cells[x] = glyph
    this.#tones[x] = tone
  }
}

/** A name within `width` columns: one that is cut keeps its number, which tells it from the others. */
function shortName(name: string, width: number, ellipsis: string): string {
  const number = /\d+$/.exec(name)?.[0] ?? ''
  const room = width - number.length
  if (number === '' || displayWidth(name) <= width || room <= ellipsis.length) return clip(name, width, ellipsis)
  return clip(name.slice(0, -number.length), room, ellipsis) + number
}

/** The names above the lifelines. */
export function lifelineNames(names: readonly string[], width: number, ellipsis: string): string {
  return names
    .map(name => {
      const text = shortName(name, width - 1, ellipsis)
      // The middle of the name stands above the lifeline, or just left of it.
      const before = Math.max(0, (width >> 1) - ((displayWidth(text) - 1) >> 1))
      const shifted = Math.min(before, width - displayWidth(text))
      return ' '.repeat(shifted) + text + ' '.repeat(Math.max(0, width - shifted - displayWidth(text)))
    })
    .join('')
}
