import { relative, sep } from 'node:path'
import { fileOf } from '../sim/user-frames.ts'

/** A path as a person would type it here: relative or absolute, whichever is shorter, with the same slashes on every system. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path)
  return (short === '' || short.length > path.length ? path : short).split(sep).join('/')
}

/** A frame of a stack, with its path as {@link shownPath} has it: `Lock.receive (lock.sim.ts:12:5)`. */
export function shownFrame(frame: string): string {
  const path = fileOf(`at ${frame}`)
  return path === undefined ? frame : frame.replace(path, shownPath(path))
}
