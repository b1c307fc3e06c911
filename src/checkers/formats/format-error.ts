/** Describes a place in a text, both counted from 1; columns count UTF-16 units, as editors do. */
export interface TextPosition {
  /** The line, from 1. */
  readonly line: number
  /** The column, from 1, in UTF-16 units. */
  readonly column: number
}

/** Tells that a text is not a history; the message says where and what is wrong. */
export class HistoryFormatError extends Error {
  override readonly name = 'HistoryFormatError'
  /** What is wrong, without the place. */
  readonly problem: string
  /** The line of the mistake, from 1. */
  readonly line: number
  /** The column of the mistake, from 1, in UTF-16 units. */
  readonly column: number
  /** `undefined` if the text has no name. */
  readonly file: string | undefined

  constructor(problem: string, { line, column }: TextPosition, file?: string) {
    super(`${file === undefined ? `line ${line}, column ${column}` : `${file}:${line}:${column}`}: ${problem}`)
    this.problem = problem
    this.line = line
    this.column = column
    this.file = file
  }
}
