import type { RunIdentity } from '../../failures/same-again.ts'
import { describeTraced } from '../../scenario/determinism.ts'
import type { Plan } from '../../scenario/plan.ts'
import { run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { type Trace, type TracedEvent, traceOf } from '../../scenario/trace.ts'
import type { AnyEnv } from '../../sim/env.ts'
import { plainJson } from '../../sim/plain-json.ts'
import { defaultOf } from '../worker/load-module.ts'
import { isScenario } from '../worker/load-scenario.ts'
import type { Binding } from './bindings.ts'
import { type Copy, ScenarioCopies } from './scenario-copies.ts'

/** What a scenario's `untested` calls it. */
export const MODULES = 'modules'

/** More names would not help. */
const MOST_NAMES = 3
/** So many variables are tried. */
const MOST_CANDIDATES = 8
/** So many copies are looked at for what has changed in them. */
const MOST_COPIES = 12

const byFile = new Map<string, Promise<ScenarioCopies | undefined>>()

/**
 * Makes a run again in which each start of each node has the modules of the scenario to itself, as on machines of their own. Where that is
 * another run, what modules keep has passed from node to node, or outlived a crash, and no message told of it: returns a sentence about
 * that. What makes no difference, such as a cache, is not reported, nor what only properties and checkers look at.
 *
 * @param file The module whose default export the scenario is.
 * @param before What the run was in which the nodes share their modules.
 */
export async function sharedModules(
  scenario: AnyScenario,
  file: string,
  plan: Plan,
  before: RunIdentity,
): Promise<string | undefined> {
  if (scenario.untested?.includes(MODULES)) return undefined
  const copies = await copiesOf(scenario, file)
  if (copies === undefined) return undefined
  try {
    const { fingerprint, signature } = await run(new Apart(scenario, copies, 'start').scenario, plan)
    if (fingerprint === before.fingerprint && signature === before.signature) return undefined
    return await told(scenario, copies, plan)
  } catch {
    // Some modules cannot be there twice: then this is not to be found out.
    return undefined
  }
}

/** Names what the modules of a scenario declare and its nodes change in a run: what one run may leave to the next. */
export async function keptByModules(scenario: AnyScenario, file: string, plan: Plan): Promise<string | undefined> {
  const copies = await copiesOf(scenario, file)
  if (copies === undefined) return undefined
  try {
    const apart = new Apart(scenario, copies, 'node')
    await run(apart.scenario, plan)
    return named(changed(copies, apart.copies))
  } catch {
    return undefined
  }
}

/** Undefined where there is nothing to find out: programs have their modules to themselves. */
async function copiesOf({ roles }: AnyScenario, file: string): Promise<ScenarioCopies | undefined> {
  if (roles.every(({ programs }) => programs.length > 0)) return undefined
  if (!byFile.has(file)) byFile.set(file, ScenarioCopies.of(file))
  return byFile.get(file)
}

async function told(scenario: AnyScenario, copies: ScenarioCopies, plan: Plan): Promise<string | undefined> {
  const together = await traceOf(scenario, plan, { lines: true })
  const apart = new Apart(scenario, copies, 'start')
  const found = firstDifference(together, await traceOf(apart.scenario, plan, { lines: true }))
  if (found === undefined) return undefined
  const ofNodes = await traceOf(new Apart(scenario, copies, 'node').scenario, plan, { lines: false })
  const between = firstDifference(together, ofNodes) !== undefined
  const what = named(await decisive(found, { scenario, copies, plan, together, apart })) ?? 'what some module keeps'
  const { id, one, other } = found
  const line = one?.line ?? other?.line
  return [
    between
      ? `shared: nodes share ${what}, and no message tells them of it`
      : `shared: a crash does not take ${what} from a node, as it would from a process`,
    `  With modules of their own, seed ${together.seed} is another run from event ${id} on${line === undefined ? '' : `, at ${line}`}:`,
    `  as it is: ${describeTraced(one)}`,
    `  apart:    ${describeTraced(other)}`,
    `  Keep it in the node, or name a module as \`start\` (docs/programs.md); where it is meant: untested: ['${MODULES}'].`,
  ].join('\n')
}

/**
 * Which of the variables that nodes change make the difference: where all share one of these, and have all others to themselves, the runs
 * agree for longer. Where that is so for none, those that cannot be shared, which hold a number or a text.
 */
async function decisive(
  found: Difference,
  given: { scenario: AnyScenario; copies: ScenarioCopies; plan: Plan; together: Trace; apart: Apart },
): Promise<readonly Binding[]> {
  const { scenario, copies, plan, together, apart } = given
  const candidates = changed(copies, apart.copies).slice(0, MOST_CANDIDATES)
  if (candidates.length < 2) return candidates
  const guilty: Binding[] = []
  for (const binding of candidates) {
    const sharing = new Apart(scenario, copies, 'start', binding)
    const trace = await traceOf(sharing.scenario, plan, { lines: false }).catch(() => undefined)
    if (trace === undefined) continue
    const left = firstDifference(together, trace)
    if (left === undefined || left.id > found.id) guilty.push(binding)
  }
  if (guilty.length > 0) return guilty
  const single = candidates.filter(binding => !isObject(apart.copies[0]?.contents().get(binding)))
  return single.length > 0 ? single : candidates
}

/** A scenario in which nodes have copies of its modules. */
class Apart {
  readonly scenario: AnyScenario
  readonly copies: Copy[] = []
  readonly #all: ScenarioCopies
  readonly #byNode = new Map<string, Copy>()
  readonly #shared: Binding | undefined

  /** `per`: whether each start of a node has a copy, or all starts of a node have one. `shared`: a variable that all have in common. */
  constructor(scenario: AnyScenario, all: ScenarioCopies, per: 'start' | 'node', shared?: Binding) {
    this.#all = all
    this.#shared = shared
    const roles = scenario.roles.map((role, i) => {
      if (role.programs.length > 0) return role
      const start = (env: AnyEnv) => {
        const copy = (per === 'node' ? this.#byNode.get(env.id) : undefined) ?? this.#copied()
        this.#byNode.set(env.id, copy)
        const { exported } = copy
        // Of a CommonJS module, what it exports may be the scenario itself.
        const own = (isScenario(exported) ? exported : defaultOf(exported, isScenario)) as AnyScenario
        return (own.roles[i] as typeof role).start(env)
      }
      return { ...role, start }
    })
    this.scenario = { ...scenario, roles }
  }

  #copied(): Copy {
    const copy = this.#all.copy()
    const [first] = this.copies
    if (this.#shared !== undefined && first !== undefined) copy.take(this.#shared, first)
    this.copies.push(copy)
    return copy
  }
}

/** Whether contents are of an object or a function, which several can have in common. */
function isObject(contents: string | undefined): boolean {
  return contents !== undefined && /^(?:object|function) /.test(contents)
}

function named(bindings: readonly Binding[]): string | undefined {
  const names = bindings.slice(0, MOST_NAMES).map(({ name, place }) => `${name} (${place})`)
  return names.length === 0 ? undefined : names.join(', ')
}

/** What modules declare and nodes have changed: first what is in none of the packages. */
function changed(all: ScenarioCopies, copies: readonly Copy[]): Binding[] {
  const untouched = all.copy().contents()
  const found = new Set<Binding>()
  for (const copy of copies.slice(0, MOST_COPIES)) {
    for (const [binding, contents] of copy.contents()) if (contents !== untouched.get(binding)) found.add(binding)
  }
  return [...found].sort((a, b) => Number(a.isOfPackage) - Number(b.isOfPackage))
}

interface Difference {
  readonly id: number
  readonly one: TracedEvent | undefined
  readonly other: TracedEvent | undefined
}

/**
 * The first event that is another one. Where one run only ends earlier, since a property or a checker finds something wrong there, that is
 * none: these see the modules of the scenario, and not those of the nodes.
 */
function firstDifference(a: Trace, b: Trace): Difference | undefined {
  const length = Math.min(a.events.length, b.events.length)
  for (let id = 0; id < length; id++) {
    const [one, other] = [a.events[id], b.events[id]]
    if (plainJson(one?.event) !== plainJson(other?.event)) return { id, one, other }
  }
  const hasThrown = [a, b].some(({ signature }) => signature?.startsWith('threw: '))
  return a.signature === b.signature || !hasThrown
    ? undefined
    : { id: length, one: a.events[length], other: b.events[length] }
}
