import { type Env, run, scenario } from 'sameseed'
import { medianOf } from '../median.ts'

const NEIGHBOURS = 4

/** Sends its nearest neighbours a message every 50 ms: the work of one node does not depend on how many there are. */
class Neighbour {
  constructor(env: Env<number>) {
    const { nodes } = env
    const own = nodes.indexOf(env.id)
    const others = Array.from({ length: NEIGHBOURS }, (_, i) => nodes[(own + i + 1) % nodes.length] as string)
    env.every('50ms', () => {
      for (const other of others) env.send(other, own)
    })
  }

  receive(): void {}
}

const ring = (nodes: number, durationMs: number) =>
  scenario({
    name: 'ring',
    nodes: { count: nodes, start: env => new Neighbour(env) },
    duration: `${durationMs}ms`,
    settle: 0,
  })

/** Events of one node in a virtual second: 20 timers, and 4 messages for each. */
const EVENTS_PER_NODE_SECOND = 20 * (1 + NEIGHBOURS)

async function nsPerEvent(nodes: number, events: number): Promise<number> {
  const durationMs = Math.max(100, Math.round((events / nodes / EVENTS_PER_NODE_SECOND) * 1_000))
  const subject = ring(nodes, durationMs)
  const start = performance.now()
  const { events: happened } = await run(subject, { seed: 1 })
  return ((performance.now() - start) * 1e6) / happened
}

/** Milliseconds until so many nodes have started. */
async function startMs(nodes: number): Promise<number> {
  const subject = ring(nodes, 1)
  const start = performance.now()
  await run(subject, { seed: 1 })
  return performance.now() - start
}

const NODES = [5, 50, 500, 2_000]
const EVENTS = [1e4, 1e5, 1e6, 1e7]
const EVENTS_FOR_NODES = 1e6

/** What an event costs as nodes and events become more: it should stay what it is. The baseline is the first of each row. */
export async function benchScale(json: boolean): Promise<void> {
  await nsPerEvent(5, EVENTS_FOR_NODES)
  const scale = {
    nodes: {} as Record<string, number>,
    events: {} as Record<string, number>,
    startMs: {} as Record<string, number>,
  }
  for (const nodes of NODES) scale.nodes[nodes] = await medianOf(3, () => nsPerEvent(nodes, EVENTS_FOR_NODES))
  for (const events of EVENTS) scale.events[events] = await medianOf(events < 1e7 ? 3 : 1, () => nsPerEvent(5, events))
  for (const nodes of NODES) scale.startMs[nodes] = await medianOf(3, () => startMs(nodes))
  if (json) {
    console.log(JSON.stringify({ scale }))
    return
  }
  const row = (name: string, figures: Record<string, number>, unit: string) => {
    const [first] = Object.values(figures) as [number]
    for (const [key, value] of Object.entries(figures)) {
      console.log(`${key.padStart(9)} ${name}  ${value.toFixed(0).padStart(7)} ${unit}  ${(value / first).toFixed(2)}x`)
    }
  }
  row('nodes ', scale.nodes, 'ns an event')
  row('events', scale.events, 'ns an event')
  row('nodes ', scale.startMs, 'ms to start')
}
