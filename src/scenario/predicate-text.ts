/*
 * What a predicate's own text says, as `toString()` gives it: what a run cannot tell. It sees no other function that the predicate calls, and
 * reads no grammar: it knows the ways in which such things are written, in source code and in what TypeScript's compilers make of it.
 */

/** What follows a value that may be missing: `?.`, `??`, a comparison with undefined, of which esbuild makes `void 0`. */
const ALLOWED = String.raw`\s*(?:\?\.|\?\?|[!=]==?\s*(?:undefined|null|void 0)\b)`
/** What stands before one. */
const ASKED = String.raw`(?:\btypeof\s*\(?|\b(?:undefined|null|void 0)\s*[!=]==?)\s*`
/** A default: `= 0`, and neither a comparison nor an arrow. */
const DEFAULT = String.raw`\s*=(?![=>])`
/** What is taken out goes by another name, or is itself taken apart. */
const TAKEN_AS = String.raw`[\w$]+|\{[^{}]*\}|\[[^[\]]*\]`
/** What leads to a field: `nodes[0]?.state`, so that what stands before it stands before all of it. */
const PATH = String.raw`[\w$.?!()[\]]*`

/**
 * Whether a predicate allows for a field that is not there: `state.lost?.at`, `state.lost ?? 0`, `state.lost !== undefined`, or the same of
 * what was taken out of the state: `({ lost = 0 }) => …`, `const { lost: at } = state`.
 */
export function mayLack(code: string, field: string): boolean {
  const name = escaped(field)
  const member = String.raw`(?:\.|\[\s*['"\`])${name}(?![\w$])(?:['"\`]\s*\])?`
  if (isAllowed(code, member)) return true
  const taken = String.raw`[{,]\s*${name}\s*(?::\s*(${TAKEN_AS})\s*)?`
  if (new RegExp(taken + DEFAULT).test(code)) return true
  for (const [, renamed] of code.matchAll(new RegExp(`${taken}[,}=]`, 'g'))) {
    if (isAllowed(code, `(?<![\\w$.])${escaped(renamed ?? field)}(?![\\w$])`)) return true
  }
  return false
}

/** The operations that a predicate compares those of the history with: `history.filter(h => h.f === 'add')`, `({ f }) => f === 'add'`. */
export function operationsAsked(code: string): readonly string[] {
  if (!/\bhistory\b/.test(code)) return []
  const f = /\{[^{}]*\bf\b[^{}]*\}/.test(code) ? String.raw`(?<![\w$])f` : String.raw`\.f`
  const quoted = String.raw`(['"\`])((?:(?!\1)[^\\\n])*)\1`
  const after = code.matchAll(new RegExp(String.raw`${f}\s*[!=]==?\s*${quoted}`, 'g'))
  const before = code.matchAll(new RegExp(String.raw`${quoted}\s*[!=]==?\s*[\w$.?!()[\]]*${f}(?![\w$])`, 'g'))
  return [...new Set([...after, ...before].map(([, , name]) => name as string))]
}

function isAllowed(code: string, value: string): boolean {
  return new RegExp(`${value}${ALLOWED}|${ASKED}${PATH}${value}`).test(code)
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w]/g, String.raw`\$&`)
}
