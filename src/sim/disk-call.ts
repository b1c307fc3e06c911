import { File } from '../disk/file.ts'
import { Folder } from '../disk/folder.ts'
import { type DiskOperation, isDataWrite } from '../disk/operation.ts'
import { digestOfText, mixBytes, mixNumber, mixString, mixValue } from '../net/digest.ts'
import { type DiskRow, KIND } from './journal/row.ts'
import type { Process } from './process.ts'

/**
 * Asks a process's disk for something. It takes its time, after all that was asked before, and then has its effect all at once,
 * in a step of its own. `done` is not called if the process crashes in between, or by this very operation.
 */
export function callDisk(
  process: Process,
  operation: DiskOperation,
  done: (error: Error | undefined, result: unknown) => void,
): void {
  const { world, incarnation } = process
  const { journal } = world
  world.disks.whenDone(process, note(process, operation), () => {
    let result: unknown
    let error: Error | undefined
    try {
      result = execute(process, operation)
    } catch (thrown) {
      error = thrown as Error
    }
    // A fault may have crashed the process in the middle of this very operation.
    if (process.incarnation !== incarnation) return
    const failed = error === undefined ? undefined : String(error)
    const event = journal.writeRoot(
      KIND.diskDone,
      process.index,
      0,
      journal.isWhole ? rowOf(operation, failed) : undefined,
    )
    journal.noteFiles(event, process)
    done(error, result)
  })
}

/** Has a process's disk do something at once, within the step that is under way, as synchronous calls have it. Throws a DiskError. */
export function callDiskNow(process: Process, operation: DiskOperation): unknown {
  process.world.countAction()
  const event = note(process, operation)
  try {
    return execute(process, operation)
  } finally {
    process.world.journal.noteFiles(event, process)
  }
}

/** Writes into the journal what is asked for. Returns the event. */
function note({ index, world: { journal } }: Process, operation: DiskOperation): number {
  const asked = journal.write(KIND.disk, journal.root, index, 0, journal.isWhole ? rowOf(operation) : undefined)
  if (journal.hasLines) journal.setLine(asked, journal.line())
  return asked
}

function execute({ disk, world: { fingerprint } }: Process, operation: DiskOperation): unknown {
  try {
    const result = disk.execute(operation)
    const isEntry = result instanceof File || result instanceof Folder
    fingerprint.mix(digestOf(operation), isEntry ? result.inode : mixValue(0, result))
    return result
  } catch (error) {
    fingerprint.mix(digestOf(operation), mixString(0, String(error)))
    throw error
  }
}

function rowOf(operation: DiskOperation, error?: string): DiskRow {
  return { call: operation.call, file: operation.name, error }
}

function digestOf(operation: DiskOperation): number {
  let digest = digestOfText(operation.call)
  if (operation.name !== undefined) digest = mixString(digest, operation.name)
  if ('to' in operation) digest = mixString(digest, operation.to)
  if ('offset' in operation) digest = mixNumber(digest, operation.offset)
  if ('length' in operation) digest = mixNumber(digest, operation.length)
  return isDataWrite(operation) ? mixBytes(digest, operation.data) : digest
}
