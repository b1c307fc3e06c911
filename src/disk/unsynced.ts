import { integerBetween, type RandomStream } from '../random/stream.ts'
import type { Content } from './content.ts'
import { type File, type UnsyncedWrite, written } from './file.ts'

/** What a crash does to what was not synced. */
export const unsyncedOutcomes = ['lost', 'kept', 'torn', 'reordered', 'wiped'] as const

/**
 * Says what a crash does to what was not synced: all of it is `lost` (the power fails and nothing had been written
 * back); all is `kept` (the process crashed, its machine did not); a part got to the medium in the order of the
 * operations, and the last write of a file only to some byte (`torn`); any part did (`reordered`). Or the disk is lost
 * altogether (`wiped`).
 */
export type UnsyncedOutcome = (typeof unsyncedOutcomes)[number]

/** The outcomes in which the machine itself goes down, and its disk comes back. */
export type PowerFailure = Exclude<UnsyncedOutcome, 'kept' | 'wiped'>

/** Disks write whole sectors of so many bytes, most of the time. */
const SECTOR_BYTES = 512

/** Which of `count` unsynced changes of the directory survive. Draws only if there is a choice. */
export function survivingChanges(
  outcome: PowerFailure,
  count: number,
  random: RandomStream,
): (index: number) => boolean {
  if (outcome === 'lost' || count === 0) return () => false
  if (outcome === 'reordered') return () => random() < 0.5
  const first = integerBetween(random, 0, count)
  return index => index < first
}

/** What is left of a file. */
export function survivingContent(outcome: PowerFailure, file: File, random: RandomStream): Content {
  const { durable, unsynced } = file
  if (outcome === 'lost' || unsynced.length === 0) return durable
  if (outcome === 'reordered') return unsynced.filter(() => random() < 0.5).reduce(written, durable)
  const whole = integerBetween(random, 0, unsynced.length)
  const left = unsynced.slice(0, whole).reduce(written, durable)
  const last = unsynced[whole]
  return last === undefined ? left : written(left, tornWrite(last, random))
}

/** What got to the medium of a write that was under way: up to the end of a sector, or up to any byte. */
function tornWrite(write: UnsyncedWrite, random: RandomStream): UnsyncedWrite {
  const { offset, data } = write
  const sectorsBefore = Math.ceil(offset / SECTOR_BYTES)
  const sectorsAfter = Math.floor((offset + data.length) / SECTOR_BYTES)
  const crossesOne = sectorsAfter * SECTOR_BYTES > offset
  const bySector = crossesOne && random() < 0.5
  const length = bySector
    ? integerBetween(random, sectorsBefore, sectorsAfter) * SECTOR_BYTES - offset
    : integerBetween(random, 0, data.length)
  return { ...write, data: data.subarray(0, length) }
}
