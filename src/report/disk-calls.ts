/** Calls that change nothing on a disk. */
const READS = ['read', 'list', 'stat', 'open']
/** Calls that make sure that what was changed is on the disk. */
const SYNCS = ['fsync', 'syncDirectory']
/** Calls that are about names, and not about what is in a file. */
const OF_DIRECTORY = ['syncDirectory', 'rename', 'link', 'remove', 'makeDirectory', 'removeDirectory']

/** Where names are. */
export const DIRECTORY = 'the directory'

/** What a call does to what a disk holds. */
export type DiskEffect = 'nothing' | 'changed' | 'synced'

/** What a call does, and to what: a file, or the directory, where the names are. */
export function diskEffect(call: string, file: string | undefined): { effect: DiskEffect; place: string } {
  const place = OF_DIRECTORY.includes(call) ? DIRECTORY : (file ?? DIRECTORY)
  if (READS.includes(call)) return { effect: 'nothing', place }
  return { effect: SYNCS.includes(call) ? 'synced' : 'changed', place }
}
