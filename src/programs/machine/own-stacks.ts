import { wholeStack } from '../../sim/whole-stack.ts'
import type { BundleMap, Place } from '../bundle/source-map.ts'
import type { OwnFolder } from './own-folder.ts'

type Site = NodeJS.CallSite
type Prepare = (error: Error, sites: Site[]) => unknown

/** As many as Node has in a stack, where nothing else was said. */
const USUAL_FRAMES = 10

/** What esbuild calls the function that it makes of a module. */
const MODULE_NAME = /^(?:async )?(?:Object\.)?\S*\.[cm]?[jt]sx?(?= \()/

/** What classes of ours are called that stand for Node's. */
const OUR_NAME = /^((?:async )?(?:new )?)Virtual(?=[A-Z])/

/**
 * Stacks as a program sees them: of its own code, with the places in its sources. What the simulation and Node have in between is left
 * out, since it is another one on another version, and so is what only the bundle has.
 */
export class OwnStacks {
  readonly #map: BundleMap
  readonly #folder: OwnFolder
  readonly #usualLimit: number
  /** What the program itself has set. */
  #given: Prepare | undefined
  /** What it was shown of an error, and what there is. */
  readonly #told = new WeakMap<object, { readonly shown: string; readonly whole: string }>()

  constructor(map: BundleMap, folder: OwnFolder) {
    this.#map = map
    this.#folder = folder
    this.#usualLimit = Error.stackTraceLimit
  }

  /** `Error.prepareStackTrace`, as the program has it. */
  get prepareStackTrace(): Prepare {
    return this.#prepare
  }

  set prepareStackTrace(given: Prepare | undefined) {
    this.#given = given === this.#prepare ? undefined : given
  }

  /** The stack of an error as the simulation wants it, with all frames; what the program has assigned, if it has. */
  whole(error: Error): string {
    const stack = wholeStack(error)
    const told = this.#told.get(error)
    return this.#map.rewrite(String(told !== undefined && told.shown === stack ? told.whole : stack))
  }

  readonly #prepare: Prepare = (error, sites) => {
    if (typeof this.#given === 'function')
      return this.#given(
        error,
        this.#own(sites).map(each => each.site),
      )
    const head = headOf(error)
    const limit = Error.stackTraceLimit === this.#usualLimit ? USUAL_FRAMES : Error.stackTraceLimit
    const lines = this.#own(sites).slice(0, limit)
    const shown = [head, ...lines.map(({ text }) => `    at ${text}`)].join('\n')
    const whole = [head, ...sites.map(site => `    at ${String(site)}`)].join('\n')
    this.#told.set(error, { shown, whole })
    return shown
  }

  /** The frames of the program's own code, and what they called of the language itself. */
  #own(sites: readonly Site[]): { readonly site: Site; readonly text: string }[] {
    const own: { readonly site: Site; readonly text: string }[] = []
    // From the outermost on: what is native belongs to who called it.
    let isOwn = false
    for (const site of sites.toReversed()) {
      const file = site.getFileName() ?? undefined
      const place = file === this.#map.file ? this.#placeOf(site) : undefined
      if (file !== undefined) isOwn = place !== undefined || !/^(?:node:|file:|\/|[A-Za-z]:[\\/])/.test(file)
      if (!isOwn) continue
      const text = this.#map.rewrite(String(site), path => this.#folder.shown(path))
      own.push({ site: place === undefined ? site : siteAt(site, place), text: named(text) })
    }
    return own.reverse()
  }

  #placeOf(site: Site): Place | undefined {
    const place = this.#map.origin(site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0)
    return place === undefined ? undefined : { ...place, path: this.#folder.shown(place.path) }
  }
}

/** A frame with the names that Node has for it. */
function named(text: string): string {
  return text.replace(MODULE_NAME, 'Object.<anonymous>').replace(OUR_NAME, '$1')
}

/** `Error: message`, as far as it can be read. */
function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error)
  } catch {
    return '<error>'
  }
}

/** A frame, at the place where it was written. */
function siteAt(site: Site, { path, line, column }: Place): Site {
  const answers: Readonly<Record<string, unknown>> = {
    getFileName: () => path,
    getScriptNameOrSourceURL: () => path,
    getLineNumber: () => line,
    getColumnNumber: () => column,
    toString: () => `${site.getFunctionName() ?? '<anonymous>'} (${path}:${line}:${column})`,
  }
  return new Proxy(site, {
    get(target, key) {
      const value: unknown =
        typeof key === 'string' && Object.hasOwn(answers, key) ? answers[key] : Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
