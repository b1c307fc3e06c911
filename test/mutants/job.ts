import { readFileSync } from 'node:fs'
import type { NumberedMutant } from './instrumented.ts'

/** What a process is to do; it finds it in the file that `SAMESEED_MUTANTS` names. */
export interface Job {
  readonly mutants: readonly NumberedMutant[]
  /** Test files, in the order in which they run. */
  readonly tests: readonly string[]
  /** What is to be judged, in this order, and which tests each has passed already. */
  readonly left: readonly { readonly id: number; readonly passed: readonly string[] }[]
  /** One that is evaluated when its module is loaded: it is on all the time, and the only one. */
  readonly fixed?: number
  /** Tests that fail without any mutant. */
  readonly broken: readonly string[]
  /** Those that take long, if it is their turn: these and no others run. Until then they are only told. */
  readonly slow?: readonly string[]
  /** The file to which the process adds a line for each thing that it finds. */
  readonly log: string
}

/** A line of the log. */
export type Told =
  | { readonly kind: 'begin'; readonly test: string; readonly id: number; readonly patienceMs: number }
  | { readonly kind: 'passed'; readonly test: string; readonly id: number }
  | { readonly kind: 'slow'; readonly test: string }
  /** Those were come by outside of all tests. */
  | { readonly kind: 'outside'; readonly ids: readonly number[] }
  | { readonly kind: 'killed'; readonly test: string; readonly id: number }
  /** Whatever comes now may be of what a mutant has left behind; the one that showed it has to be judged again (-1: none did). */
  | { readonly kind: 'spoilt'; readonly test: string; readonly id: number }
  /** A test fails without any mutant, or can run only once in a process. */
  | { readonly kind: 'broken'; readonly test: string; readonly why: string }
  | { readonly kind: 'once'; readonly test: string; readonly why: string }

export function jobOf(path: string): Job {
  return JSON.parse(readFileSync(path, 'utf8')) as Job
}
