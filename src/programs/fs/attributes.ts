import type { Entry } from '../../disk/folder.ts'

/** What a file or directory has besides its contents. It outlives crashes: its loss is not simulated. */
export interface Attributes {
  mode: number
  uid: number
  gid: number
  atimeMs: number
  mtimeMs: number
  ctimeMs: number
  birthtimeMs: number
}

const known = new WeakMap<Entry, Attributes>()

/** When everything was made that was there before the run. */
export const BEFORE_MS = Date.UTC(2026, 0, 1)

export function newAttributes(mode: number, nowMs: number): Attributes {
  return { mode, uid: 0, gid: 0, atimeMs: nowMs, mtimeMs: nowMs, ctimeMs: nowMs, birthtimeMs: nowMs }
}

/** The attributes of an entry of a disk. */
export function attributesOf(entry: Entry): Attributes {
  let attributes = known.get(entry)
  if (attributes === undefined) {
    attributes = newAttributes('seen' in entry ? 0o755 : 0o644, BEFORE_MS)
    known.set(entry, attributes)
  }
  return attributes
}

/** The entry was made just now. */
export function born(entry: Entry, mode: number, nowMs: number): void {
  known.set(entry, newAttributes(mode, nowMs))
}
