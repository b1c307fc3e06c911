import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * This package's code: `…/src` or `…/dist`. As built it is a few large files in other places than the sources: no path is
 * relative to one of them.
 */
export const OWN_CODE = codeFolder(dirname(fileURLToPath(import.meta.url)))

/** This package's folder. */
export const OWN_PACKAGE = dirname(OWN_CODE)

/** Returns the URL of a file of this package's code, by its path within it. */
export function ownFile(path: string): URL {
  return pathToFileURL(join(OWN_CODE, path))
}

function codeFolder(folder: string): string {
  const parent = dirname(folder)
  return /[\\/](src|dist)$/.test(folder) || parent === folder ? folder : codeFolder(parent)
}
