import { SourceMap } from 'node:module'
import { isAbsolute, join } from 'node:path'

/** Where something was written. Lines and columns count from 1. */
export interface Place {
  /** Absolute. */
  readonly path: string
  readonly line: number
  readonly column: number
}

/** What is no file: the module that hands over exports, and what stands for built-in modules. */
const MADE = /^(?:program$|shared\.mjs$|builtin:|foreseen:|shared:)/

/** Where a place in a bundle was written. */
export class BundleMap {
  /** The name that the script has in stacks. */
  readonly file: string
  readonly #folder: string
  readonly #json: string
  /** Parsed when it is first asked: most runs ask nothing. */
  #map: SourceMap | undefined
  readonly #places: RegExp

  /** Sources are relative to `folder`. */
  constructor(file: string, folder: string, json: string) {
    this.file = file
    this.#folder = folder
    this.#json = json
    this.#places = new RegExp(`${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`, 'g')
  }

  /** Rewrites the places in a stack, or any other text, to those in the sources. `shown` says what their paths are called. */
  rewrite(text: string, shown = (path: string) => path): string {
    if (!text.includes(this.file)) return text
    return text.replace(this.#places, (place, line: string, column: string) => {
      const origin = this.origin(Number(line), Number(column))
      return origin === undefined ? place : `${shown(origin.path)}:${origin.line}:${origin.column}`
    })
  }

  /** Returns undefined for what was in no source. */
  origin(line: number, column: number): Place | undefined {
    this.#map ??= new SourceMap(JSON.parse(this.#json))
    const found = this.#map.findEntry(line - 1, column - 1)
    if (!('originalSource' in found) || found.originalSource === undefined) return undefined
    const source = found.originalSource
    if (MADE.test(source)) return undefined
    const path = isAbsolute(source) ? source : join(this.#folder, source)
    return { path, line: found.originalLine + 1, column: found.originalColumn + 1 }
  }
}
