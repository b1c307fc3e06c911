import { existsSync, statSync } from 'node:fs'

/** Never throws: below a file there is none. */
export function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
