import type { AnyChecker, History } from '../../src/checkers/index.ts'

/** How long a checker takes for a history that it must find valid, in milliseconds. @throws Error if it does not. */
export function timeToAccept(checker: AnyChecker, history: History): number {
  const start = performance.now()
  const { valid, reason } = checker.check(history)
  const time = performance.now() - start
  if (valid !== true) throw new Error(`${checker.name}: ${reason}`)
  return time
}
