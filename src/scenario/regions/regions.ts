import * as v from 'valibot'
import { plainObject } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { isTakenName } from '../roles/nodes-field.ts'
import { processNames } from '../roles/process-names.ts'
import type { Role } from '../roles/role.ts'

/**
 * Says what is in a region, or in a part of one: names of nodes and clients; a number of nodes; numbers by role, where `c` stands for
 * clients and `n` for nodes without a role (`{ api: 2, c: 1 }`); or parts by their names, such as zones and racks.
 */
export type Region = number | readonly string[] | Regions

/** Holds the regions of a scenario, or the parts of one, by their names. */
export interface Regions {
  /** What is in it. */
  readonly [name: string]: Region
}

/** What `regions` may be. What its names mean is checked with the nodes at hand. */
export const regionsField = v.pipe(
  plainObject('an object of regions'),
  v.check(given => Object.keys(given as object).length > 0, 'at least one region'),
)

const NAME = /^[a-z][a-z\d-]*$/i

/** The innermost part that each process is in, by the name of the process: `eu/a`. */
export type Homes = ReadonlyMap<string, string>

/** So many processes there are of a prefix: `n`, `c`, or a role. */
type Counts = ReadonlyMap<string, number>

/**
 * Says where each process is. Those that are listed nowhere are dealt out to the innermost parts in turn.
 *
 * @param counts How many processes there are of each prefix, at least as many as the scenario has.
 * @throws ScenarioError for names that make no sense.
 */
export function homesOf(regions: Regions, roles: readonly Role[], counts: Counts, where: string): Homes {
  const wrong = (path: string, what: string) =>
    new ScenarioError(`${where}: regions.${path.replaceAll('/', '.')} ${what}`)
  const homes = new Map<string, string>()
  const leaves: string[] = []
  const asked: { readonly path: string; readonly prefix: string; readonly count: number }[] = []
  const known = new Set([...counts].flatMap(([prefix, count]) => processNames(prefix, count)))

  const count = (path: string, prefix: string, given: number) => {
    if (!Number.isInteger(given) || given < 0) throw wrong(path, `is ${given}: expected a whole number, 0 or more`)
    asked.push({ path, prefix, count: given })
  }
  const walk = (path: string, region: unknown): void => {
    if (typeof region === 'number') {
      if (!counts.has('n')) throw wrong(path, `is ${region}: say of which role, as { ${roles[0]?.name}: ${region} }`)
      leaves.push(path)
      count(path, 'n', region)
    } else if (Array.isArray(region)) {
      leaves.push(path)
      for (const name of region) {
        if (!known.has(name)) throw wrong(path, `names "${name}", but there are only ${[...known].join(', ')}`)
        const other = homes.get(name)
        if (other !== undefined) throw wrong(path, `names "${name}", which is in ${other} already`)
        homes.set(name, path)
      }
    } else if (typeof region === 'object' && region !== null) {
      const parts = Object.entries(region)
      const numbers = parts.filter(([name, part]) => typeof part === 'number' && counts.has(name))
      if (numbers.length > 0 || parts.length === 0) leaves.push(path)
      for (const [prefix, number] of numbers) count(path, prefix, number as number)
      for (const [name, part] of parts) {
        if (numbers.some(([prefix]) => prefix === name)) continue
        checkName(name, roles, what => wrong(path, `has "${name}": ${what}`))
        walk(`${path}/${name}`, part)
      }
    } else throw wrong(path, 'is neither a list of names, nor a number, nor parts with names')
  }
  for (const [name, region] of Object.entries(regions)) {
    checkName(name, roles, what => new ScenarioError(`${where}: regions has "${name}": ${what}`))
    walk(name, region)
  }

  const free = new Map(
    [...counts].map(([prefix, n]) => [prefix, processNames(prefix, n).filter(name => !homes.has(name))]),
  )
  for (const { path, prefix, count } of asked) {
    const taken = free.get(prefix)?.splice(0, count) ?? []
    if (taken.length < count) throw wrong(path, `has ${count} of ${prefix}, but only ${taken.length} are left`)
    for (const name of taken) homes.set(name, path)
  }
  for (const names of free.values()) {
    for (const [i, name] of names.entries()) homes.set(name, leaves[i % leaves.length] as string)
  }
  return homes
}

function checkName(name: string, roles: readonly Role[], wrong: (what: string) => ScenarioError): void {
  if (!NAME.test(name)) throw wrong('a name has letters, digits and dashes')
  if (isTakenName(name) || name === 'n' || roles.some(role => role.name === name)) {
    throw wrong('that means something else in faults, take another name')
  }
}

/** A part and all that it is in, the outermost first: `eu`, `eu/a`. */
export function pathsTo(home: string): readonly string[] {
  const names = home.split('/')
  return names.map((_, i) => names.slice(0, i + 1).join('/'))
}
