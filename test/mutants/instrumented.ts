import { childrenOf, type Mutant, parsed, type Syntax } from './mutations.ts'

/** A mutant under the number by which it is switched on. */
export interface NumberedMutant extends Mutant {
  readonly id: number
}

/** Something that is written in another way: a mutant, or a statement around one. */
interface Extent {
  readonly start: number
  readonly end: number
  /** Of what has the same bounds, the lowest is around the others: a statement that only gets braces, a statement, an expression. */
  readonly level: 0 | 1 | 2
  readonly mutant?: NumberedMutant
}

/**
 * Returns a source in which all of its mutants are, each behind a switch that is asked when it is come by: so a process has to load it
 * only once. `isOn` of `switches.ts` is asked.
 */
export function instrumented(source: string, mutants: readonly NumberedMutant[]): string {
  const extents: Extent[] = mutants.map(mutant => ({
    start: mutant.start,
    end: mutant.end,
    level: mutant.isStatement ? 1 : 2,
    mutant,
  }))
  // Without semicolons, a statement that begins with a bracket would go on with the line before: in braces it does not.
  for (const { start, end } of expressionStatements(parsed(source))) {
    if (mutants.some(mutant => start <= mutant.start && mutant.end <= end)) extents.push({ start, end, level: 0 })
  }
  extents.sort((a, b) => a.start - b.start || b.end - a.end || a.level - b.level)
  return `const isOn$ = globalThis.__sameseedMutants?.isOn ?? (() => false); ${written(source, 0, source.length, extents)}`
}

function written(source: string, from: number, to: number, extents: readonly Extent[]): string {
  let text = ''
  let at = from
  let left = extents
  for (let first = left[0]; first !== undefined; first = left[0]) {
    const { start, end, level } = first
    const inside = left.filter(extent => extent.start < end)
    const same = inside.filter(extent => extent.start === start && extent.end === end && extent.level === level)
    const original = written(
      source,
      start,
      end,
      inside.filter(extent => !same.includes(extent)),
    )
    text += source.slice(at, start) + switched(same, original)
    at = end
    left = left.filter(extent => !inside.includes(extent))
  }
  return text + source.slice(at, to)
}

function switched(same: readonly Extent[], original: string): string {
  let text = original
  for (const { level, mutant } of same) {
    if (mutant === undefined) text = `{ ${text} }`
    else if (level === 1) text = `{ if (!isOn$(${mutant.id})) { ${text} } }`
    else text = `(isOn$(${mutant.id}) ? (${mutant.text}) : (${text}))`
  }
  return text
}

function* expressionStatements(node: Syntax): Iterable<Syntax> {
  if (node.type === 'ExpressionStatement') yield node
  for (const child of childrenOf(node)) yield* expressionStatements(child)
}
