import fs from 'node:fs'

/** What Node does not export. */
const prototypes = {
  plain: Object.getPrototypeOf(fs.statfsSync('/')) as object,
  bigint: Object.getPrototypeOf(fs.statfsSync('/', { bigint: true })) as object,
}

const BLOCK = 4_096
/** 100 GiB. A disk that is full is a fault of the scenario's. */
const BLOCKS = 26_214_400
const FILES = 6_553_600
/** That of ext4. */
const TYPE = 0xef53

/** Makes what `statfs` gives, of a disk of which so many bytes are used. */
export function statFsOf(usedBytes: number, bigint = false): object {
  const free = BLOCKS - Math.ceil(usedBytes / BLOCK)
  const numbers = { type: TYPE, bsize: BLOCK, blocks: BLOCKS, bfree: free, bavail: free, files: FILES, ffree: FILES }
  const entries = Object.entries(numbers).map(([key, value]) => [key, bigint ? BigInt(value) : value] as const)
  return Object.assign(
    Object.create(bigint ? prototypes.bigint : prototypes.plain),
    Object.fromEntries(entries),
  ) as object
}
