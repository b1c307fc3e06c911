import { relative, sep } from 'node:path'

/** A path as a person would type it here, on every system with the same slashes. */
export function shownPath(path: string): string {
  return relative(process.cwd(), path).split(sep).join('/')
}
