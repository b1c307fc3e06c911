import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { zipSync } from 'fflate'
import { fileInStore, folderInStore } from './store-view.ts'

/** Larger folders are not packed: they are read into memory. */
const MOST_BYTES = 200_000_000

/**
 * The files of a folder of the store, and of the folders in it, as a ZIP archive under the folder's name; undefined for what is no folder of the
 * store. What leads out of the store is left out. Throws a RangeError for more than 200 MB.
 */
export function zipOfFolder(root: string, path: string): Uint8Array | undefined {
  const folder = folderInStore(root, path)
  if (folder === undefined) return undefined
  const files: Record<string, Uint8Array> = {}
  let bytes = 0
  const add = (inner: string) => {
    for (const entry of readdirSync(inner, { withFileTypes: true })) {
      const each = join(inner, entry.name)
      if (entry.isDirectory()) add(each)
      // A link may lead anywhere; the file that it leads to stands in the store under its own name.
      const file = entry.isFile() ? fileInStore(root, each) : undefined
      if (file === undefined) continue
      const content = readFileSync(file)
      bytes += content.length
      if (bytes > MOST_BYTES) throw new RangeError('the folder is too large to be packed')
      files[`${basename(folder)}/${relative(folder, each).replaceAll('\\', '/')}`] = content
    }
  }
  add(folder)
  return zipSync(files)
}
