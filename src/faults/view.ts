/** What nodes believe of their cluster, and the fields by which they show it: the first of them that a state has. */
export const VIEWS: ReadonlyMap<string, readonly string[]> = new Map([
  ['role', ['role', 'state']],
  ['term', ['term', 'currentTerm', 'epoch', 'ballot', 'promised', 'viewNumber', 'generation', 'incarnation']],
  ['members', ['members', 'membership', 'config', 'configuration', 'alive']],
  ['leader', ['leader', 'leaderId', 'master', 'primary']],
  ['index', ['commitIndex', 'committed', 'lastApplied', 'applied', 'lastIndex', 'index', 'length', 'version']],
])

/** All of them together but for the index, which grows all the time. */
const VIEW = 'view'
const IN_VIEW = ['role', 'term', 'members', 'leader']

/** Returns what a state shows of a view; undefined where it shows nothing of it. Any other name is that of a field. */
export function viewIn(name: string, state: unknown): unknown {
  if (typeof state !== 'object' || state === null) return undefined
  if (name === VIEW) {
    const all = IN_VIEW.map(each => viewIn(each, state))
    return all.every(each => each === undefined) ? undefined : all
  }
  const fields = state as Readonly<Record<string, unknown>>
  // What all objects can do, such as `toString`, is nothing that a node shows.
  return (VIEWS.get(name) ?? [name])
    .map(each => fields[each])
    .find(each => each !== undefined && typeof each !== 'function')
}
