import { HistoryFormatError, type TextPosition } from './format-error.ts'

/** Thrown by a reader that needs more of the text than the window has. */
export const MORE = Symbol('more text is needed')

/** The part of a text that has arrived and is not read yet. */
export class TextWindow {
  /** From the first character that is still needed. */
  text = ''
  /** Up to here it has been read. */
  at = 0
  #kept = 0
  /** Nothing comes after `text`. */
  isLast = false
  readonly #file: string | undefined
  /** Where `text` starts. */
  #line = 1
  #column = 1

  /** @param file Its name, for errors. */
  constructor(file?: string) {
    this.#file = file
  }

  /** What has been read will not be needed again. */
  commit(): void {
    this.#kept = this.at
  }

  /** Goes back to where it was when `commit` was called last. */
  rewind(): void {
    this.at = this.#kept
  }

  /** How much there is from there on. */
  get left(): number {
    return this.text.length - this.#kept
  }

  append(piece: string): void {
    const { line, column } = this.#positionOf(this.#kept)
    this.#line = line
    this.#column = column
    this.text = this.text.slice(this.#kept) + piece
    this.at -= this.#kept
    this.#kept = 0
  }

  /** The line on which that stands which was read last, from 1. */
  get line(): number {
    return this.#positionOf(this.at - 1).line
  }

  error(at: number, problem: string): HistoryFormatError {
    return new HistoryFormatError(problem, this.#positionOf(at), this.#file)
  }

  #positionOf(at: number): TextPosition {
    const { text } = this
    let line = this.#line
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1 && end < at; end = text.indexOf('\n', start)) {
      line++
      start = end + 1
    }
    return { line, column: (start === 0 ? this.#column : 1) + at - start }
  }
}
