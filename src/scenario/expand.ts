import * as v from 'valibot'
import { type Fault, faultSchema, misfitOf, processesOf, sparing } from '../faults/catalogue.ts'
import type { Cluster } from '../faults/cluster.ts'
import { atDisagreement } from '../faults/disagreement.ts'
import type { Domain } from '../faults/domain.ts'
import type { Nemesis, NemesisContext } from '../faults/nemesis.ts'
import type { VersionedGroup } from '../faults/versioned-group.ts'
import type { NetworkSettings } from '../net/network.ts'
import { issueSentence } from '../options/issue-sentence.ts'
import { checkOptions } from '../options/options.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import type { Era } from '../random/eras.ts'
import { randomStream } from '../random/stream.ts'
import { blameScenario, settingUs } from '../sim/blame.ts'
import { plainJson } from '../sim/plain-json.ts'
import { CALM, contentionText, drawnContention } from '../workload/contention.ts'
import type { OperationGenerator } from '../workload/generator.ts'
import type { AnyOperation } from '../workload/history.ts'
import { finalGenerator, mainGenerator, type PlannedOperation, type WorkloadContext } from '../workload/workload.ts'
import { type Agenda, type AgendaItem, agendaItem, agendaOf, planOperation } from './agenda.ts'
import { type Plan, type PlanOperation, type PlanOptions, reseedingsOf } from './plan.ts'
import { checkPlan, planOptions } from './plan-schema.ts'
import { latencyBetween } from './regions/distances.ts'
import { domainsOf, homesIn } from './regions/places.ts'
import type { Homes } from './regions/regions.ts'
import { processNames } from './roles/process-names.ts'
import type { Role } from './roles/role.ts'
import type { AnyScenario } from './scenario.ts'
import { ValueCopier } from './value-copier.ts'

/** Operations that only the run tells, because they depend on how others end. */
export interface LiveOperations {
  readonly main: OperationGenerator<AnyOperation> | undefined
  readonly final: OperationGenerator<AnyOperation> | undefined
}

/** The nodes of one role. */
export interface Group {
  readonly role: Role
  readonly ids: readonly string[]
}

/** A scenario under a plan, with everything decided that can be decided before the run. */
export interface Expanded {
  /** The nodes by their roles. */
  readonly groups: readonly Group[]
  readonly nodeIds: readonly string[]
  /** Those that are part of the cluster from the beginning. */
  readonly initialNodeIds: readonly string[]
  /** The version that each node begins with, by its name; none of nodes that have only one. */
  readonly versions: Readonly<Record<string, string>>
  /** Where each process is, by its name; undefined where there are no regions. */
  readonly homes: Homes | undefined
  /** What fails together. */
  readonly domains: readonly Domain[]
  /** What faults may have to know. */
  readonly cluster: Cluster
  readonly clientIds: readonly string[]
  readonly durationUs: number
  readonly settleUs: number
  /** What is invoked from here on belongs to the final phase: never, where there is none. */
  readonly finalFromUs: number
  readonly network: NetworkSettings
  /** The operations that are known before the run, as a plan spells them out. */
  readonly operations: readonly PlanOperation[]
  /** The same as the clients take them. */
  readonly agenda: Agenda
  /** Where the others come from, if a generator has a say in them. */
  readonly live: LiveOperations | undefined
  readonly faults: readonly Fault[]
  /** What the nemeses are set to, where the faults are drawn from the seed. */
  readonly nemesisSettings: readonly string[]
}

/** The option of the plan, or else of the scenario. */
function option<K extends keyof PlanOptions>(plan: Plan, key: K): PlanOptions[K] | undefined {
  return plan.options?.[key]
}

/** By scenario and plan. Neither ever changes, and shrinking asks for the same plan again and again. */
const known = new WeakMap<AnyScenario, WeakMap<Plan, Expanded>>()

/**
 * What the seed and the explicit sections of a plan mean for a scenario. Pure, and done before the run: that is why the
 * shrinker can take single operations and faults out without running anything.
 *
 * @throws ScenarioError when the plan speaks of what the scenario does not have.
 */
export function expand(scenario: AnyScenario, plan: Plan): Expanded {
  const plans = known.get(scenario) ?? new WeakMap<Plan, Expanded>()
  known.set(scenario, plans)
  const expanded = plans.get(plan) ?? expandAnew(scenario, plan)
  plans.set(plan, expanded)
  return expanded
}

function expandAnew(scenario: AnyScenario, plan: Plan): Expanded {
  checkPlan(plan)
  if (plan.options !== undefined) checkOptions("the plan's options", planOptions, plan.options)
  const groups = groupsOf(scenario, option(plan, 'nodes'))
  const nodeIds = groups.flatMap(({ ids }) => ids)
  const initialNodeIds = groups.flatMap(({ role, ids }) => ids.slice(0, role.initial))
  const clientIds = processNames('c', option(plan, 'clients') ?? scenario.clients?.count ?? 0)
  const duration = option(plan, 'duration')
  const settle = option(plan, 'settle')
  const durationUs = duration === undefined ? scenario.durationUs : settingUs(duration, 'options.duration')
  const settleUs = settle === undefined ? scenario.settleUs : settingUs(settle, 'options.settle')
  const eras = [{ atUs: 0, seed: plan.seed }, ...reseedingsOf(plan).toSorted((a, b) => a.atUs - b.atUs)].map(
    ({ atUs, seed }) => ({ fromUs: atUs, stream: (name: string) => randomStream(seed, name) }),
  )
  const [{ stream }] = eras as [Era]
  const homes = homesIn(scenario, groups, clientIds, `scenario "${scenario.name}"`)
  const domains = domainsOf(homes, nodeIds)
  const network = networkSettings(scenario, plan, homes)
  const given = { latency: network.latency !== undefined || homes !== undefined }
  const cluster = clusterOf(groups)
  const versions = firstVersions(cluster, option(plan, 'versions'))
  const nemesisContext: NemesisContext = {
    nodes: nodeIds,
    reliable: [...cluster.reliable],
    initialNodes: initialNodeIds,
    versions: versionedGroups(groups, node => versions[node] as string),
    domains,
    durationUs,
    stream,
    eras,
    given,
  }
  const faults = plan.faults ?? drawnFaults(scenario, plan, nemesisContext, cluster)
  checkNames({ nodeIds, clientIds, faults, cluster }, plan)
  const isSwarm = scenario.faults.some(nemesis => nemesis.isSwarm === true)
  const contention = isSwarm ? drawnContention(stream('workload/contention'), durationUs) : CALM
  const copier = new ValueCopier()
  const items =
    plan.operations?.map(operation => agendaItem(operation, clientIds, copier)) ??
    drawnItems(scenario, { clients: clientIds, durationUs, stream, eras, contention })
  let operations = plan.operations
  return {
    groups,
    nodeIds,
    initialNodeIds,
    versions,
    homes,
    domains,
    cluster,
    clientIds,
    durationUs,
    settleUs,
    finalFromUs: scenario.liveness === undefined ? Number.POSITIVE_INFINITY : durationUs,
    network,
    // Spelled out only on reading.
    get operations() {
      operations ??= items.map(item => planOperation(item, clientIds))
      return operations
    },
    agenda: agendaOf(items),
    live: plan.operations === undefined ? liveOperations(scenario) : undefined,
    faults,
    nemesisSettings: [
      ...(plan.faults === undefined
        ? scenario.faults.flatMap(nemesis => nemesis.settings?.(nemesisContext) ?? [])
        : []),
      ...(plan.operations === undefined ? contentionText(contention) : []),
    ],
  }
}

/** What the workload gives before the run. */
function drawnItems({ workload, liveness }: AnyScenario, context: WorkloadContext): readonly AgendaItem[] {
  if (workload === undefined) return []
  const copier = new ValueCopier()
  return blameScenario('the workload', () => {
    const main = 'plan' in workload ? workload.plan(context) : []
    const final = liveness !== undefined && typeof workload.final === 'function' ? workload.final(context) : []
    return [...main.map(planned => [planned, false] as const), ...final.map(planned => [planned, true] as const)].map(
      ([planned, isFinal]) => {
        checkPlanned(planned, context.clients)
        const { client, atUs, operation } = planned
        const { f, value } = operation
        return { client: context.clients.indexOf(client), atUs, isFinal, f, value: copier.keep(value, f, 'of') }
      },
    )
  })
}

/** A workload of one's own may give anything. */
function checkPlanned(planned: PlannedOperation<AnyOperation>, clients: readonly string[]): void {
  const wrong = (what: string) =>
    new ScenarioError(
      `the workload plans ${plainJson(planned)}: ${what}. Give { client, atUs, operation: { f, value } }`,
    )
  if (typeof planned?.operation?.f !== 'string') throw wrong('it has no operation with a name')
  if (!clients.includes(planned.client)) throw wrong(`the clients are ${clients.join(', ')}`)
  if (!(planned.atUs >= 0 && planned.atUs < Number.POSITIVE_INFINITY))
    throw wrong('its time is no number of microseconds')
}

function liveOperations({ workload, liveness }: AnyScenario): LiveOperations | undefined {
  const main = mainGenerator(workload)
  const final = liveness === undefined ? undefined : finalGenerator(workload)
  return main === undefined && final === undefined ? undefined : { main, final }
}

function groupsOf({ roles }: AnyScenario, counts: PlanOptions['nodes']): readonly Group[] {
  const names = roles.map(({ name }) => name)
  const hasRoles = names[0] !== undefined
  const known = hasRoles ? `by role: ${names.join(', ')}` : 'as a number: the scenario has no roles'
  if (counts !== undefined && hasRoles !== (typeof counts === 'object')) {
    throw new ScenarioError(`the plan's options.nodes is ${plainJson(counts)}: give it ${known}`)
  }
  const unknown = typeof counts === 'object' ? Object.keys(counts).find(name => !names.includes(name)) : undefined
  if (unknown !== undefined) throw new ScenarioError(`the plan's options.nodes has "${unknown}": give it ${known}`)
  return roles.map(role => {
    const count = typeof counts === 'object' ? counts[role.name as string] : counts
    return { role, ids: processNames(role.name ?? 'n', count ?? role.count) }
  })
}

/** The versions that nodes begin with: the first of each, where the plan says nothing else. */
function firstVersions(
  { nodes, versionsOf }: Cluster,
  given: PlanOptions['versions'] = {},
): Readonly<Record<string, string>> {
  for (const [node, version] of Object.entries(given)) {
    const known = versionsOf(node)
    if (known.includes(version)) continue
    if (!nodes.includes(node)) {
      throw new ScenarioError(`the plan's options.versions names "${node}", but there are only ${nodes.join(', ')}`)
    }
    const which = known.length === 0 ? 'no versions' : `the versions ${known.join(', ')}`
    throw new ScenarioError(`the plan's options.versions has "${version}" for ${node}, which has ${which}`)
  }
  const all = nodes.flatMap(node =>
    versionsOf(node)
      .slice(0, 1)
      .map(first => [node, first]),
  )
  return { ...Object.fromEntries(all), ...given }
}

function clusterOf(groups: readonly Group[]): Cluster {
  const roles = new Map(groups.flatMap(({ role, ids }) => ids.map(id => [id, role] as const)))
  const nodes = [...roles.keys()]
  return {
    nodes,
    reliable: new Set(nodes.filter(node => roles.get(node)?.reliable)),
    versionsOf: node => roles.get(node)?.versions ?? [],
  }
}

/** The nodes that can be given another version, with the one that each has at a time. */
export function versionedGroups(
  groups: readonly Group[],
  current: (node: string) => string,
): readonly VersionedGroup[] {
  return groups
    .filter(({ role, ids }) => role.versions.length > 1 && !role.reliable && ids.length > 0)
    .map(({ role, ids }) => ({
      nodes: ids,
      versions: role.versions,
      current: Object.fromEntries(ids.map(id => [id, current(id)])),
    }))
}

/** What the nemeses draw, of the kinds and for the moments that the plan says. */
function drawnFaults(
  { faults: nemeses }: AnyScenario,
  plan: Plan,
  context: NemesisContext,
  { reliable }: Cluster,
): readonly Fault[] {
  const allowed = option(plan, 'faultKinds')
  const faults = nemeses
    .flatMap(nemesis => drawn(nemesis, context))
    .filter(({ kind }) => allowed === undefined || allowed.includes(kind))
    .flatMap(fault => sparing(fault, reliable) ?? [])
  return option(plan, 'aim') === undefined ? faults : (atDisagreement(faults, context) as readonly Fault[])
}

/** What a nemesis of one's own draws is looked at once: it is of one form. */
const wellFormed = new WeakSet<Nemesis>()

function drawn(nemesis: Nemesis, context: NemesisContext): readonly Fault[] {
  const who = `the nemesis of ${nemesis.kinds.join(', ')}`
  const faults: unknown = blameScenario(who, () => nemesis.faults(context))
  if (!wellFormed.has(nemesis)) {
    const result = v.safeParse(faultList, faults)
    if (!result.success)
      throw new ScenarioError(`${who} draws what is no fault: ${issueSentence(faultList, result.issues)}`)
    if (result.output.length > 0) wellFormed.add(nemesis)
  }
  return faults as readonly Fault[]
}

const faultList = v.array(faultSchema, 'a list of faults as they stand in a plan')

function networkSettings(scenario: AnyScenario, plan: Plan, homes: Homes | undefined): NetworkSettings {
  const { latency, between, loss, duplicate, reorder } = plan.options ?? {}
  if (between !== undefined && homes === undefined) {
    throw new ScenarioError(
      "the plan's options.between says how far regions are apart, but the scenario has no regions",
    )
  }
  // One latency that a plan gives is that of all links.
  const latencyOf =
    homes === undefined || (latency !== undefined && between === undefined)
      ? undefined
      : latencyBetween(homes, between ?? scenario.network?.between, "the plan's options.between")
  return {
    ...scenario.network,
    ...(latency === undefined ? {} : { latency }),
    ...(between === undefined ? {} : { between }),
    ...(loss === undefined ? {} : { loss }),
    ...(duplicate === undefined ? {} : { duplicate }),
    ...(reorder === undefined ? {} : { reorder }),
    ...(latencyOf === undefined ? {} : { latencyOf }),
  }
}

function checkNames(
  { nodeIds, clientIds, faults, cluster }: Pick<Expanded, 'nodeIds' | 'clientIds' | 'faults' | 'cluster'>,
  plan: Plan,
): void {
  const known = new Set([...nodeIds, ...clientIds])
  const check = (id: string, where: string) => {
    if (!known.has(id)) {
      throw new ScenarioError(`the plan's ${where} names "${id}", but there are only ${[...known].join(', ')}`)
    }
  }
  plan.operations?.forEach(({ client }, i) => {
    if (clientIds.includes(client)) return
    const there = clientIds.length === 0 ? 'the scenario has no clients' : `the clients are ${clientIds.join(', ')}`
    throw new ScenarioError(`the plan's operations[${i}] names the client "${client}", but ${there}`)
  })
  faults.forEach((fault, i) => {
    for (const id of processesOf(fault)) check(id, `faults[${i}]`)
    const misfit = misfitOf(fault, cluster)
    if (misfit !== undefined) throw new ScenarioError(`the plan's faults[${i}] ${misfit}`)
  })
  for (const link of Object.keys(plan.network ?? {})) {
    for (const id of link.split('->')) check(id, `network["${link}"]`)
  }
}
