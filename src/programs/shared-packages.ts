import { EPOCH_MS } from '../clock/node-clock.ts'
import { Disk } from '../disk/disk.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { current } from '../sim/current.ts'
import type { AnyEnv } from '../sim/env.ts'
import { whileLoading } from '../sim/loading.ts'
import type { Process } from '../sim/process.ts'
import { thrownText } from '../sim/thrown.ts'
import { moduleModule } from './builtins/module-module.ts'
import { bundleShared, type SharedExports } from './bundle/bundle.ts'
import type { Replaced } from './bundle/replacing.ts'
import { type Host, load, placesOf } from './evaluation.ts'
import { liveModule, liveObject, liveValue } from './machine/live.ts'
import { machineOf } from './machine/machine-options.ts'
import type { OwnFolder } from './machine/own-folder.ts'
import { OWN_NAMES, ownGlobals } from './machine/own-globals.ts'
import { requireOf } from './machine/own-require.ts'
import { RunningMachine } from './machine/running-machine.ts'

/** A machine, and the globals of the program that runs on it. */
interface Running {
  readonly machine: RunningMachine
  readonly globals: Readonly<Record<string, unknown>>
}

const running = new WeakMap<Process, Running>()

/** From now on, what all nodes share uses this machine while code of this process runs. */
export function onMachine(process: Process, on: Running): void {
  running.set(process, on)
}

/**
 * Evaluates packages that all nodes of a program share, once per thread. What they take from clocks and random numbers meanwhile is the
 * same in each process; what they use of Node is that of the machine whose code calls them.
 *
 * @param entry The program's file, from which they are found.
 * @throws ScenarioError that says what is wrong with them.
 */
export async function evaluateShared(
  entry: string,
  folder: OwnFolder,
  names: readonly string[],
  replaced: Replaced,
): Promise<SharedExports> {
  const bundle = await bundleShared(entry, names, replaced)
  const { compiled, faces } = await load(bundle, '.shared.js')
  let wrong: unknown
  const still = machineAtRest(entry, folder, error => {
    wrong ??= error
  })
  const now = (): Running => (current === undefined ? still : (running.get(current) ?? still))
  let isEvaluating = true
  const isKept = () => isEvaluating
  const modules = new Map<string, unknown>()
  const builtin = (name: string): unknown => {
    if (!modules.has(name)) {
      const own = still.machine.builtin(name)
      modules.set(
        name,
        name === 'module' ? moduleModule(machine) : liveModule(name, own, () => now().machine.builtin(name), isKept),
      )
    }
    return modules.get(name)
  }
  const machine = Object.create(still.machine, { builtin: { value: builtin } }) as RunningMachine
  const globals: Record<string, unknown> = Object.create(still.globals)
  globals.globalThis = globals
  globals.global = globals
  globals.process = liveObject(() => now().machine.process, isKept)
  globals.console = liveObject(() => now().machine.console, isKept)
  for (const name of ['fetch', 'WebSocket', 'EventSource']) {
    if (name in globals) globals[name] = liveValue(globals[name], () => now().globals[name], isKept)
  }
  modules.set('process', globals.process).set('console', globals.console)
  let exported: Readonly<Record<string, Record<string, unknown>>> = {}
  const host: Host = {
    exported: exports => {
      exported = exports as typeof exported
    },
    builtin,
    shared: () => undefined,
    foreseen: () => {},
    ...placesOf(entry, folder, faces),
  }
  try {
    await whileLoading(() => compiled(host, requireOf(machine, entry), ...OWN_NAMES.map(name => globals[name])))
  } catch (error) {
    wrong ??= error
  }
  if (wrong !== undefined) {
    const what = `the program ${entry}: what its nodes share cannot be evaluated: ${thrownText(wrong)}`
    throw new ScenarioError(what, { cause: wrong })
  }
  isEvaluating = false
  return new Map(
    names.map(name => {
      const isModule = bundle.modules.has(name)
      return [name, { isModule, exports: isModule ? exported[name] : exported[name]?.default }]
    }),
  )
}

/** A machine on which nothing runs: what is shared is evaluated on it, before any node is there. `used` hears of what it cannot do. */
function machineAtRest(entry: string, folder: OwnFolder, used: (error: Error) => void): Running {
  const id = 'shared'
  const cannot = (what: string) => {
    const error = new Error(`it uses the machine (${what}) while it is evaluated: no node is there yet`)
    used(error)
    return error
  }
  const known: Readonly<Record<string, unknown>> = {
    ...{ id, nodes: [], peers: [], log() {}, elapsed: () => 0, now: () => EPOCH_MS },
    // Told to the caller, and not to the server, which would emit it later.
    listen: () => {
      cannot('listen')
      return { close() {}, async *[Symbol.asyncIterator]() {} }
    },
  }
  const env = new Proxy(known, {
    get(_target, key) {
      if (key in known) return known[key as string]
      throw cannot(String(key))
    },
  })
  const machine = new RunningMachine(
    env as unknown as AnyEnv,
    { index: 0, incarnation: 0, disk: new Disk() } as unknown as Process,
    {
      entry: folder.shown(entry),
      args: [],
      env: {},
      os: machineOf(id),
      stdin: '',
      folder,
    },
  )
  return { machine, globals: ownGlobals(machine) }
}
