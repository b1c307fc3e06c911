/**
 * Returns the class of the evidence where a checker looks for several kinds of anomaly: the name of the first list that has
 * something in it. `undefined` if none has.
 */
export function evidenceClass(found: Readonly<Record<string, readonly unknown[]>>): string | undefined {
  return Object.entries(found).find(([, list]) => list.length > 0)?.[0]
}
