import { dirname, join, resolve } from 'node:path'
import { isFile } from './is-file.ts'

/** The folder of the package around a path: the nearest one with a package.json, else the working directory. */
export function packageFolder(path: string): string {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (isFile(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) return process.cwd()
  }
}
