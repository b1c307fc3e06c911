import { resolve } from 'node:path'
import type { BuildFailure, Message, Plugin } from 'esbuild'

const UNMATCHED = /^Could not resolve (?:require|import)\("[^"]*\*/
const UNREADABLE = /^No loader is configured for "[^"]*" files: (.*)$/

/** What esbuild says where a file is no JavaScript. */
const UNPARSED = /^(?:Expected |Unexpected |Unterminated |Syntax error |Invalid )/

/** A call with a name that is computed from a text it begins with. */
const IS_COMPUTED = /\b(?:require|import)\s*\(\s*(?:'[^']*'\s*\+|"[^"]*"\s*\+|`[^`]*\$\{)/

/** How esbuild says that none of the files was meant. */
const NOT_FOUND = 'throw new Error("Module not found in bundle: " + path);'

/** What a name may leave out, in the order in which it is tried. */
const ENDINGS = ['.js', '.json', '.ts', '.tsx', '.cts', '.mts', '/index.js', '/index.json', '/index.ts']

/** In front of a name, this keeps esbuild from seeing what it begins with. */
const HIDING = "''.concat()+"

interface Place {
  readonly line: number
  /** In bytes. */
  readonly column: number
}

/**
 * Names that are computed from a text they begin with, as in `require('./builds/' + name)`: esbuild takes all files that fit. Where none
 * does, and where one of them holds no code, it gives up. In Node that is an error of the line that asks, when it does.
 */
export class Patterns {
  readonly #unmatched = new Map<string, Place[]>()
  /** Files that hold no code, with what Node says of them. */
  readonly #unreadable = new Map<string, string>()

  /** Learns from a build that failed. Returns whether another one may go further. */
  learn({ errors = [] }: BuildFailure): boolean {
    // The last of a line first: what is written into it moves those after it.
    const inOrder = errors.toSorted((a, b) => (b.location?.column ?? 0) - (a.location?.column ?? 0))
    return inOrder.map(error => this.#learn(error)).includes(true)
  }

  #learn({ text, location }: Message): boolean {
    if (location === null) return false
    if (UNMATCHED.test(text)) {
      const file = resolve(location.file)
      this.#unmatched.set(file, [...(this.#unmatched.get(file) ?? []), location])
      return true
    }
    const { file, line, column, lineText } = location
    if (UNPARSED.test(text) && /[\\/]?node_modules[\\/]/.test(file) && !this.#unreadable.has(resolve(file))) {
      this.#unreadable.set(resolve(file), `${text} (${file}:${line}:${column + 1})`)
      return true
    }
    const unreadable = UNREADABLE.exec(text)?.[1]
    if (unreadable === undefined || !IS_COMPUTED.test(lineText)) return false
    this.#unreadable.set(resolve(unreadable), 'Invalid or unexpected token')
    return true
  }

  /** Whether something in a module has to be hidden. */
  has(path: string): boolean {
    return this.#unmatched.has(path)
  }

  /** Leaves names that fit nothing to the `require` of the machine. */
  hidden(path: string, code: string): string {
    const lines = code.split('\n')
    for (const { line, column } of this.#unmatched.get(path) ?? []) {
      const bytes = Buffer.from(lines[line - 1] ?? '')
      lines[line - 1] = `${bytes.subarray(0, column)}${HIDING}${bytes.subarray(column)}`
    }
    return lines.join('\n')
  }

  /** Has a bundle look among the files that fit as Node does, which adds an ending where there is none. */
  static foundAsInNode(code: string): string {
    const found = `fn = ${JSON.stringify(ENDINGS)}.map((ending) => map[path.replace(/\\/$/, "") + ending]).find(Boolean);`
    const missing = `throw Object.assign(new Error("Cannot find module '" + path + "'"), { code: "MODULE_NOT_FOUND" });`
    return code.replace(NOT_FOUND, () => `${found} if (fn) return fn(); ${missing}`)
  }

  /** Has files that hold no code throw what Node throws when it reads them as if they did: of many packages no program asks for all. */
  plugins(): Plugin[] {
    if (this.#unreadable.size === 0) return []
    return [
      {
        name: 'unreadable',
        setup: ({ onLoad }) =>
          onLoad({ filter: /.*/ }, ({ path }) => {
            const said = this.#unreadable.get(path)
            return said === undefined
              ? null
              : { contents: `throw new SyntaxError(${JSON.stringify(said)})`, loader: 'js' }
          }),
      },
    ]
  }
}
