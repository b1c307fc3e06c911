import { isAbsolute } from 'node:path'
import type { Plugin } from 'esbuild'

/** What stands in the place of modules, by their names: names of packages, or absolute paths of files. */
export type Replaced = Readonly<Record<string, string>>

export const NONE_REPLACED: Replaced = {}

/** Puts other modules in the place of those that a program names. What takes the place of a module gets that itself by its name. */
export function replacing(replaced: Replaced, resolveDir: string): Plugin {
  const others = new Map(Object.entries(replaced).map(([name, other]) => [bare(name), other]))
  return {
    name: 'replacing',
    setup({ onResolve, resolve }) {
      if (others.size === 0) return
      onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind }) => {
        const other = others.get(bare(path))
        if (other === undefined || importer === other) return undefined
        return isAbsolute(other) ? { path: other } : resolve(other, { kind, resolveDir })
      })
    },
  }
}

function bare(name: string): string {
  return name.replace(/^node:/, '')
}
