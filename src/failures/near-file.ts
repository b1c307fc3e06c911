import { readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { nearest } from '../options/nearest.ts'

/** How modules end, scenarios and others. */
export const MODULE_ENDING = /(?:\.sim)?(?:\.[cm]?[jt]sx?)?$/

/**
 * Returns the path of the file that was probably meant by one which is not there: in the same folder, the module of the same name with
 * another ending, or the one whose name is nearest. Undefined where none is near.
 */
export function nearFile(path: string): string | undefined {
  const folder = dirname(resolve(path))
  const name = basename(path)
  const names = filesIn(folder)
  const stem = (file: string) => file.replace(MODULE_ENDING, '').toLowerCase()
  const near = names.find(file => stem(file) === stem(name)) ?? nearest(name, names)
  return near === undefined ? undefined : join(dirname(path), near)
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(({ name }) => name)
      .sort()
  } catch {
    return []
  }
}
