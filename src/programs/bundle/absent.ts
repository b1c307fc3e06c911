import type { BuildFailure, Plugin } from 'esbuild'

/** What is asked for when that line is run, not when the module is loaded. */
const LATE = new Set(['require-call', 'require-resolve', 'dynamic-import'])

/** Marks what is asked once more, to see whether it is there. */
const ASKED = Symbol('asked')

/**
 * Modules that are not there, and that code asks for with `require` or `import()`: as in Node, that is an error where it does so, and
 * none before. Many packages can use one of several others, of which few are installed.
 */
export class Absent {
  readonly #names = new Set<string>()

  /** Learns from a build that failed. Returns whether another one may go further. */
  learn({ errors = [] }: BuildFailure): boolean {
    const before = this.#names.size
    for (const { text } of errors) {
      const name = /^Could not resolve "(.*)"$/.exec(text)?.[1]
      if (name !== undefined) this.#names.add(name)
    }
    return this.#names.size > before
  }

  /** Leaves them to the `require` of the machine. */
  plugins(): Plugin[] {
    if (this.#names.size === 0) return []
    const filter = new RegExp(`^(?:${[...this.#names].map(escaped).join('|')})$`)
    return [
      {
        name: 'absent',
        setup({ onResolve, resolve }) {
          onResolve({ filter }, async ({ path, pluginData, ...from }) => {
            if (pluginData === ASKED || !LATE.has(from.kind)) return undefined
            const found = await resolve(path, { ...from, pluginData: ASKED })
            return found.errors.length > 0 ? { path, external: true } : found
          })
        },
      },
    ]
  }
}

function escaped(name: string): string {
  return name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
