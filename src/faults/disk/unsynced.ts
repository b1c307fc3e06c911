import * as v from 'valibot'
import { type UnsyncedOutcome, unsyncedOutcomes } from '../../disk/unsynced.ts'
import { someOf } from '../../options/fields.ts'
import { pick, type RandomStream } from '../../random/stream.ts'

/** For the plan entry of a crash: what becomes of what was not synced. */
export const unsyncedField = v.exactOptional(
  v.picklist(unsyncedOutcomes, `what a crash does to what was not synced: ${unsyncedOutcomes.join(', ')}`),
)

/** What the nemeses of crashes may be told about disks. */
export interface CrashOutcomes {
  /** What may become of what was not synced. Default: lost, kept, torn or reordered. */
  readonly unsynced?: readonly UnsyncedOutcome[]
  /** Whether a crash may take the whole disk with it, what was synced as well. Hardly any protocol is to survive that. */
  readonly amnesia?: boolean
}

/** The options of {@link CrashOutcomes}. */
export const crashOutcomeOptions = { unsynced: someOf(v.picklist(unsyncedOutcomes)), amnesia: v.boolean() }

/** Each as likely as any other. */
export function drawnOutcome(random: RandomStream, { unsynced, amnesia = false }: CrashOutcomes): UnsyncedOutcome {
  const survivable = unsynced ?? unsyncedOutcomes.filter(outcome => outcome !== 'wiped')
  return pick(random, amnesia ? [...new Set([...survivable, 'wiped' as const])] : survivable)
}

/** For a story: `, unsynced data torn`; nothing for what is usual. */
export function outcomeText(unsynced: UnsyncedOutcome | undefined): string {
  if (unsynced === undefined || unsynced === 'lost') return ''
  return unsynced === 'wiped' ? ', disk wiped' : `, unsynced data ${unsynced}`
}

/** Simpler outcomes to try when shrinking, the simplest first. */
export function simplerOutcomes(unsynced: UnsyncedOutcome | undefined): (UnsyncedOutcome | undefined)[] {
  return unsynced === undefined
    ? []
    : [undefined, ...(unsynced === 'kept' || unsynced === 'lost' ? [] : (['kept'] as const))]
}
