/** The characters that a story is drawn with. */
export interface Glyphs {
  /** Lifelines of a process that is up, that leads, that is paused. */
  readonly up: string
  readonly leading: string
  readonly paused: string
  /** Where an arrow leaves a lifeline to the right, to the left, and where it crosses one. */
  readonly toRight: string
  readonly toLeft: string
  readonly cross: string
  readonly leadingToRight: string
  readonly leadingToLeft: string
  readonly leadingCross: string
  /** Shafts of messages and of replies. */
  readonly shaft: string
  readonly replyShaft: string
  readonly headRight: string
  readonly headLeft: string
  readonly selfMessage: string
  readonly lost: string
  readonly underWay: string
  /** Something happened at a process. */
  readonly event: string
  readonly start: string
  readonly crash: string
  readonly wrong: string
  readonly right: string
  readonly unknown: string
  /** The band of a fault: where it begins, goes on, ends. */
  readonly bandBegin: string
  readonly band: string
  readonly bandEnd: string
  readonly elided: string
  readonly ellipsis: string
  /** From an old value to a new one. */
  readonly becomes: string
  /** From a cause to its effect. */
  readonly causes: string
  readonly dot: string
}

export const UNICODE: Glyphs = {
  up: '│',
  leading: '┃',
  paused: '┊',
  toRight: '├',
  toLeft: '┤',
  cross: '┼',
  leadingToRight: '┠',
  leadingToLeft: '┨',
  leadingCross: '╂',
  shaft: '─',
  replyShaft: '╌',
  headRight: '►',
  headLeft: '◄',
  selfMessage: '↺',
  lost: '×',
  underWay: '…',
  event: '●',
  start: '○',
  crash: '╳',
  wrong: '✗',
  right: '✓',
  unknown: '?',
  bandBegin: '┌',
  band: '│',
  bandEnd: '└',
  elided: '⋮',
  ellipsis: '…',
  becomes: '→',
  causes: '⇒',
  dot: '·',
}

export const ASCII: Glyphs = {
  up: '|',
  leading: '#',
  paused: ':',
  toRight: '|',
  toLeft: '|',
  cross: '|',
  leadingToRight: '#',
  leadingToLeft: '#',
  leadingCross: '#',
  shaft: '-',
  replyShaft: '.',
  headRight: '>',
  headLeft: '<',
  selfMessage: '@',
  lost: 'x',
  underWay: '~',
  event: '*',
  start: 'o',
  crash: 'X',
  wrong: 'x',
  right: '+',
  unknown: '?',
  bandBegin: ',',
  band: '!',
  bandEnd: "'",
  elided: ':',
  ellipsis: '...',
  becomes: '->',
  causes: '=>',
  dot: '-',
}
