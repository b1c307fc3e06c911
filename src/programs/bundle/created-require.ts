import { createRequire, isBuiltin } from 'node:module'
import { lastGroups, NAME } from './matches.ts'

/** `createRequire(import.meta.url)`, under whatever name a module has imported it. */
const making = (name: string) => `\\b${name.replaceAll('$', '\\$')}\\s*\\((?:[^()]|\\([^()]*\\))*\\)`

const TEXT = `\\s*(?:\\?\\.)?\\(\\s*(["'])([^"'\\n]+)\\1\\s*\\)`

/** The beginning of a call with something else than a text that is written out. */
export const COMPUTED_NAME = '\\s*\\(\\s*(?:[^\'"`\\s)]|`[^`]*\\$\\{)'

/** The code that Node loads as such. Other files are read when they are asked for. */
const CODE = /\.[cm]?js$/

/**
 * The files that a module loads by a `require` that it has made itself, where it writes out what: `const require =
 * createRequire(import.meta.url)`, by which ES modules load what is CommonJS. esbuild sees a function of the module's own in it.
 */
export function requiredBy(path: string, text: string): string[] {
  const files = new Set<string>()
  const require = createRequire(path)
  for (const caller of callersIn(text)) {
    for (const name of lastGroups(text, caller + TEXT)) {
      const file = isBuiltin(name) ? undefined : resolved(require, name)
      if (file !== undefined && CODE.test(file)) files.add(file)
    }
  }
  return [...files]
}

/** Whether a module loads something by such a `require` whose name it computes. */
export function computesForRequire(text: string): boolean {
  return callersIn(text).some(caller => new RegExp(caller + COMPUTED_NAME).test(text))
}

/** How the `require`s that a module has made are called in it, as patterns. */
function callersIn(text: string): string[] {
  if (!text.includes('createRequire')) return []
  const makers = ['createRequire', ...lastGroups(text, `\\bcreateRequire\\s+as\\s+(${NAME})`)]
  return makers.map(maker => {
    const made = making(maker)
    const variables = lastGroups(text, `(${NAME})\\s*=\\s*(?:${NAME}\\.)?${made}`)
    return `(?:${[made, ...variables.map(name => `(?<![\\w$.])${name.replaceAll('$', '\\$')}`)].join('|')})`
  })
}

/** What is not there is missed when it is asked for. */
function resolved(require: NodeJS.Require, name: string): string | undefined {
  try {
    return require.resolve(name)
  } catch {
    return undefined
  }
}
