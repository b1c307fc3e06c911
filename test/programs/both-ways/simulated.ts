import { pathToFileURL } from 'node:url'
import { crash, loss, type PlanInput, partition, run, Simulation, scenario, slow, stop } from 'sameseed'
import { type Address, environment, nodesOf, type System } from './system.ts'
import { transcript } from './transcript.ts'

const PORT = 41_999
const FOLDER = '/data'

const at = (id: string): Address => ({ host: id, port: PORT })

function rolesOf(system: System) {
  return Object.fromEntries(
    system.parts.map(({ role, file, count }) => [
      role,
      {
        count,
        program: pathToFileURL(file),
        env: ({ id }: { readonly id: string }) => environment(system, id, FOLDER, at),
      },
    ]),
  )
}

/** The lines that were written, by the node. */
function linesOf(sim: Simulation): Map<string, string> {
  const said = new Map<string, string>()
  for (const event of sim.journal ?? []) {
    if (event.kind === 'log') said.set(event.process, `${said.get(event.process) ?? ''}${event.text}\n`)
  }
  return said
}

/** Runs a system without faults, in the order of events that it has on a real machine. Returns what its parts said. */
export async function simulated(system: System, plan: PlanInput): Promise<string> {
  const sim = new Simulation(scenario({ name: system.name, nodes: rolesOf(system), duration: '10m' }), plan)
  const nodes = nodesOf(system)
  const ending = nodes.filter(({ part }) => !part.lasts)
  const lasting = nodes.filter(({ part }) => part.lasts)
  // Clients find servers that are ready.
  if (lasting.length > 0) {
    for (const { id } of ending) sim.crash(id)
    await sim.run('1s')
    for (const { id } of ending) sim.restart(id)
  }
  await sim.run('60s')
  for (const { id } of lasting.reverse()) {
    sim.stop(id)
    await sim.run('2s')
  }
  return transcript(system, linesOf(sim), at, [FOLDER])
}

/** A system in which everything fails: its parts crash, are stopped, cut off and slow, begin again, and lose what they send. */
export function underFaults(system: System) {
  return scenario({
    name: system.name,
    nodes: rolesOf(system),
    faults: [
      crash({ every: '900ms', for: '50ms' }),
      stop({ every: '1500ms', for: '50ms', grace: '100ms' }),
      partition({ every: '500ms', for: '150ms' }),
      loss({ every: '700ms', for: '300ms' }),
      slow({ every: '900ms', for: '200ms' }),
    ],
    uncaught: { restartAfter: '50ms' },
    duration: '1500ms',
    settle: '500ms',
  })
}

/** The fingerprints of these runs under faults, in the order in which they are made. */
export async function fingerprintsOf(system: System, seeds: readonly number[]): Promise<Map<number, string>> {
  const subject = underFaults(system)
  const fingerprints = new Map<number, string>()
  for (const seed of seeds) {
    const { fingerprint, violations } = await run(subject, { seed })
    if (violations[0] !== undefined) throw new Error(`${system.name}, seed ${seed}: ${violations[0].message}`)
    fingerprints.set(seed, fingerprint)
  }
  return fingerprints
}
