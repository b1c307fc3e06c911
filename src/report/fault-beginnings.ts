import { factsOf } from '../faults/catalogue.ts'
import type { Happening, Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/** So many faults may end in a step that tells something about each of them; at the end of a run all of them do. */
const MOST = 2

/** The steps in which the lasting faults began that end in this one. */
export function beginningsOf({ faults }: Step, happenings: Happenings): Happening[] {
  const ended = faults.filter(({ phase, fault }) => phase === 'end' && factsOf(fault).lasts)
  if (ended.length > MOST) return []
  return ended.flatMap(({ cause }) => happenings.all[happenings.placeOf(cause)] ?? [])
}
