import { constants } from 'node:fs'
import { nodeError } from '../net/system-error.ts'

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_SYNC, O_TRUNC, O_WRONLY } = constants

const FLAGS: Readonly<Record<string, number>> = {
  r: O_RDONLY,
  rs: O_RDONLY | O_SYNC,
  sr: O_RDONLY | O_SYNC,
  'r+': O_RDWR,
  'rs+': O_RDWR | O_SYNC,
  'sr+': O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY,
  wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  xw: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR,
  'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  'xw+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY,
  ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  xa: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  sa: O_APPEND | O_CREAT | O_WRONLY | O_SYNC,
  'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'xa+': O_APPEND | O_CREAT | O_RDWR | O_EXCL,
  'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
  'sa+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
}

/** What the flags of `open` ask for. */
export interface OpenFlags {
  readonly reads: boolean
  readonly writes: boolean
  readonly appends: boolean
  readonly creates: boolean
  readonly exclusive: boolean
  readonly truncates: boolean
  /** Every write is synced. */
  readonly syncs: boolean
  readonly directory: boolean
}

export function openFlags(given: unknown): OpenFlags {
  const flags = typeof given === 'number' ? given : FLAGS[String(given ?? 'r')]
  if (flags === undefined) {
    throw nodeError('ERR_INVALID_ARG_VALUE', `The argument 'flags' is invalid. Received '${String(given)}'`, TypeError)
  }
  const access = flags & (O_WRONLY | O_RDWR)
  return {
    reads: access !== O_WRONLY,
    writes: access !== O_RDONLY,
    appends: (flags & O_APPEND) !== 0,
    creates: (flags & O_CREAT) !== 0,
    exclusive: (flags & O_EXCL) !== 0,
    truncates: (flags & O_TRUNC) !== 0,
    syncs: (flags & (constants.O_DSYNC ?? 0)) !== 0,
    directory: (flags & (constants.O_DIRECTORY ?? 0)) !== 0,
  }
}
