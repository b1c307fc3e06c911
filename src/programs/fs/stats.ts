import fs from 'node:fs'
import { type Attributes, BEFORE_MS } from './attributes.ts'

/** What `stat` tells of: numbers that are no times. */
export interface Described {
  readonly kind: 'file' | 'folder' | 'pipe' | 'link'
  readonly size: number
  readonly inode: number
  readonly attributes: Attributes
}

const KINDS = {
  file: fs.constants.S_IFREG,
  folder: fs.constants.S_IFDIR,
  pipe: fs.constants.S_IFIFO,
  link: fs.constants.S_IFLNK,
} as const

const TIMES = ['atime', 'mtime', 'ctime', 'birthtime'] as const

/** The prototype of what `stat` gives with `bigint: true`, which Node does not export. */
const bigStats = Object.getPrototypeOf(fs.statSync('/', { bigint: true })) as object

/** Makes Node's own `Stats`, or `BigIntStats`. */
export function statsOf({ kind, size, inode, attributes }: Described, bigint = false): fs.Stats | fs.BigIntStats {
  const numbers: Record<string, number> = {
    dev: 1,
    mode: KINDS[kind] | attributes.mode,
    nlink: 1,
    uid: attributes.uid,
    gid: attributes.gid,
    rdev: 0,
    blksize: 4_096,
    ino: inode,
    size,
    blocks: Math.ceil(size / 512),
  }
  const stats = Object.create(bigint ? bigStats : fs.Stats.prototype) as Record<string, unknown>
  const put = (key: string, value: unknown) =>
    Object.defineProperty(stats, key, { value, writable: true, enumerable: true, configurable: true })
  for (const [key, value] of Object.entries(numbers)) put(key, bigint ? BigInt(value) : value)
  for (const time of TIMES) {
    const ms = attributes[`${time}Ms`]
    put(`${time}Ms`, bigint ? BigInt(Math.floor(ms)) : ms)
    if (bigint) put(`${time}Ns`, BigInt(Math.floor(ms)) * 1_000_000n)
  }
  for (const time of TIMES) put(time, new Date(attributes[`${time}Ms`] ?? BEFORE_MS))
  return stats as unknown as fs.Stats
}
