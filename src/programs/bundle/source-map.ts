import { SourceMap } from 'node:module'
import { isAbsolute, join } from 'node:path'

/** Where a place in a bundle was written. */
export class BundleMap {
  readonly #file: string
  readonly #folder: string
  readonly #json: string
  /** Parsed when it is first asked: most runs ask nothing. */
  #map: SourceMap | undefined
  readonly #places: RegExp

  /** `file` is the name that the script has in stacks; sources are relative to `folder`. */
  constructor(file: string, folder: string, json: string) {
    this.#file = file
    this.#folder = folder
    this.#json = json
    this.#places = new RegExp(`${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}:(\\d+):(\\d+)`, 'g')
  }

  /** Rewrites the places in a stack, or any other text, to those in the sources. */
  rewrite(text: string): string {
    if (!text.includes(this.#file)) return text
    return text.replace(this.#places, (place, line: string, column: string) => {
      const origin = this.#origin(Number(line) - 1, Number(column) - 1)
      return origin ?? place
    })
  }

  #origin(line: number, column: number): string | undefined {
    this.#map ??= new SourceMap(JSON.parse(this.#json))
    const found = this.#map.findEntry(line, column)
    if (!('originalSource' in found) || found.originalSource === undefined) return undefined
    const source = found.originalSource
    const path = isAbsolute(source) ? source : join(this.#folder, source)
    return `${path}:${found.originalLine + 1}:${found.originalColumn + 1}`
  }
}
