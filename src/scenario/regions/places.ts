import type { Domain } from '../../faults/domain.ts'
import type { Latency } from '../../net/latency.ts'
import type { Distances } from '../../net/network.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import type { Role } from '../roles/role.ts'
import { latencyBetween } from './distances.ts'
import { type Homes, homesOf, pathsTo, type Regions } from './regions.ts'

/** What of a scenario says where its processes are. */
interface Placed {
  readonly regions?: Regions
  readonly clients?: { readonly count: number } | undefined
  readonly network?: { readonly between?: Latency | Distances } | undefined
}

/** Throws a ScenarioError where the regions of a scenario make no sense. */
export function checkRegions({ regions, clients, network }: Placed, roles: readonly Role[], where: string): void {
  if (regions !== undefined) {
    const counts = countsOf(roles, clients?.count ?? 0, () => 0, 0)
    latencyBetween(homesOf(regions, roles, counts, where), network?.between, `${where}: network.between`)
  } else if (network?.between !== undefined) {
    throw new ScenarioError(`${where}: network.between says how far regions are apart, but there are no regions`)
  }
}

/** Where the processes of a plan are: undefined without regions. What the scenario has stays in its place, however many a plan has. */
export function homesIn(
  { regions, clients }: Placed,
  groups: readonly { readonly role: Role; readonly ids: readonly string[] }[],
  clientIds: readonly string[],
  where: string,
): Homes | undefined {
  if (regions === undefined) return undefined
  const roles = groups.map(({ role }) => role)
  const planned = (role: Role) => groups.find(group => group.role === role)?.ids.length ?? 0
  return homesOf(regions, roles, countsOf(roles, clients?.count ?? 0, planned, clientIds.length), where)
}

function countsOf(
  roles: readonly Role[],
  clients: number,
  planned: (role: Role) => number,
  plannedClients: number,
): ReadonlyMap<string, number> {
  return new Map([
    ...roles.map(role => [role.name ?? 'n', Math.max(role.count, planned(role))] as const),
    ['c', Math.max(clients, plannedClients)],
  ])
}

/** All that fails together: each part of the regions that has some of the nodes, and not all of them. */
export function domainsOf(homes: Homes | undefined, nodeIds: readonly string[]): readonly Domain[] {
  if (homes === undefined) return []
  const domains = new Map<string, string[]>()
  for (const id of nodeIds) {
    for (const path of pathsTo(homes.get(id) as string)) domains.set(path, [...(domains.get(path) ?? []), id])
  }
  return [...domains].map(([name, nodes]) => ({ name, nodes })).filter(({ nodes }) => nodes.length < nodeIds.length)
}
