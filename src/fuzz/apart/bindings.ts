import type { BundleMap } from '../../programs/bundle/source-map.ts'

/** What a module declares at its top level, in a bundle. */
export interface Binding {
  readonly name: string
  /** Where it is declared, by its absolute path: `/home/me/store.ts:3:7`. */
  readonly place: string
  /** Whether it is in a package. */
  readonly isOfPackage: boolean
}

/** Statements of modules stand at the beginning of a line, since nothing is around them; all else is indented, or within a text. */
const DECLARATION = /^(?:var|let|const|class|(?:async )?function\*?) +(.*)/

/** Finds what the modules of a bundle declare at their top level, but for what belongs to no source. Some may be in a text, and no variables. */
export function bindingsOf(code: string, map: BundleMap): readonly Binding[] {
  const found = new Map<string, Binding>()
  for (const [index, line] of code.split('\n').entries()) {
    const declared = DECLARATION.exec(line)?.[1]
    if (declared === undefined) continue
    for (const { name, column } of namesIn(declared)) {
      const origin = map.origin(index + 1, line.length - declared.length + column + 1)
      if (origin === undefined || found.has(name)) continue
      const place = `${origin.path}:${origin.line}:${origin.column}`
      found.set(name, { name, place, isOfPackage: /[\\/]node_modules[\\/]/.test(origin.path) })
    }
  }
  return [...found.values()]
}

/** Of `a`, `a, b`, `a = 1` and `{ a, b: c } = d`. */
function namesIn(declared: string): { name: string; column: number }[] {
  const [targets = ''] = declared.split(/ = |[;({]$/, 1)
  const isPattern = /^[{[]/.test(targets)
  const names =
    isPattern || !/[({]/.test(targets) ? targets.matchAll(/[\w$]+(?=\s*(?:[,}\]]|$))/g) : targets.matchAll(/^[\w$]+/g)
  return [...names].map(({ 0: name, index }) => ({ name, column: index }))
}
