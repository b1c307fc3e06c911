import type { Disk } from '../../disk/disk.ts'
import { File } from '../../disk/file.ts'
import type { Entry } from '../../disk/folder.ts'

/** Files that are symbolic links: what they hold is the path that they point to. It is written with the name, so that no crash tears it. */
const links = new WeakSet<File>()
const disks = new WeakSet<Disk>()

/** This file is a symbolic link from now on. */
export function makeLink(disk: Disk, file: File): void {
  file.settle(file.content)
  links.add(file)
  disks.add(disk)
}

/** Whether there ever was a link on a disk. */
export function hasLinks(disk: Disk): boolean {
  return disks.has(disk)
}

/** Where a link points to; undefined for all else. */
export function targetOf(entry: Entry | undefined): string | undefined {
  return entry instanceof File && links.has(entry) ? Buffer.from(entry.content.bytes()).toString() : undefined
}
