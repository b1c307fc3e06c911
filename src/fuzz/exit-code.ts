/** What the process says when it ends. */
export const EXIT = {
  clean: 0,
  failure: 1,
  undecided: 2,
  nondeterministic: 3,
  interrupted: 130,
  /** Wrong usage, or a scenario that cannot be simulated: there is no verdict. */
  usage: 254,
  internal: 255,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** The graver of two: an error of ours or of usage hides everything, two runs that differ hide what they found. */
export function graver(a: ExitCode, b: ExitCode): ExitCode {
  return GRAVITY.indexOf(a) >= GRAVITY.indexOf(b) ? a : b
}

const GRAVITY: readonly ExitCode[] = [
  EXIT.clean,
  EXIT.undecided,
  EXIT.failure,
  EXIT.nondeterministic,
  EXIT.usage,
  EXIT.internal,
  EXIT.interrupted,
]
