import { resolve } from 'node:path'
import { packageAround } from '../programs/package-folder.ts'

/** The folder of the package around a path: the nearest one with a package.json, else the working directory. */
export function packageFolder(path: string): string {
  return packageAround(resolve(path)) ?? process.cwd()
}
