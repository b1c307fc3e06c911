import type { Happenings } from './happenings.ts'
import { isOpaque } from './value-text.ts'

/** What something that did not come true in the end may be about, where nobody is named, is at most so many processes. */
const MOST = 3

/**
 * The processes to look at where something did not come true in the end, and no sentence names one: those that show something else in the end
 * than most, in the most fields; where none does, those whose state changed last. That is judgement.
 */
export function oddOnes({ byProcess }: Happenings): string[] {
  const last = [...byProcess].flatMap(([process, steps]) => {
    const step = steps.findLast(each => each.process === process && each.changes.length > 0)
    return step === undefined ? [] : [{ process, index: step.index, fields: fieldsOf(step.shown?.state) }]
  })
  const names = new Set(last.flatMap(({ fields }) => [...fields.keys()]))
  const oddFields = new Map<string, number>()
  for (const name of names) {
    const usual = usualOf(last.map(({ fields }) => fields.get(name)))
    if (usual === undefined) continue
    for (const { process, fields } of last)
      if (fields.get(name) !== usual) oddFields.set(process, (oddFields.get(process) ?? 0) + 1)
  }
  const byOddness = [...oddFields].sort(([, a], [, b]) => b - a).map(([process]) => process)
  const byTime = last.toSorted((a, b) => b.index - a.index).map(({ process }) => process)
  return (byOddness.length > 0 ? byOddness : byTime).slice(0, MOST)
}

function fieldsOf(state: unknown): ReadonlyMap<string, string> {
  if (typeof state !== 'object' || state === null) return new Map([['', String(state)]])
  const fields = Object.entries(state).filter(([, value]) => !isOpaque(value))
  return new Map(fields.map(([name, value]) => [name, textOf(value)]))
}

function textOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'undefined'
  } catch {
    return typeof value
  }
}

/** What more than half of them have. */
function usualOf(values: readonly (string | undefined)[]): string | undefined {
  const counts = new Map<string | undefined, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].find(([, count]) => 2 * count > values.length)?.[0]
}
