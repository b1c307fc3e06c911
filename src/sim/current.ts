import type { Process } from './process.ts'

/**
 * The process whose code runs now, or undefined outside of a step. One variable is enough: the loop drains every step to
 * quiescence before it starts the next, so that all code in between belongs to one process.
 */
export let current: Process | undefined

export function setCurrent(process: Process | undefined): void {
  current = process
}
