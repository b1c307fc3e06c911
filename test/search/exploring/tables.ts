import { always, eventually, type FuzzableScenario, scenario } from 'sameseed'

/** What a node sends, and to whom, by their positions. */
export interface Sent {
  readonly to: number
  readonly type: number
}

/** A protocol as a table: what each node sends at the start, when its timer fires, and on a message of each type, the first time and later. */
export interface Protocol {
  readonly nodes: readonly {
    readonly start: readonly Sent[]
    readonly timer: { readonly atMs: number; readonly sends: readonly Sent[] } | undefined
    readonly first: readonly (readonly Sent[])[]
    readonly later: readonly (readonly Sent[])[]
  }[]
}

/** So many times at most a message has others sent after it: protocols come to an end. */
const HOPS = 1

interface Message extends Sent {
  readonly hops: number
}

/** What a node does with a message. It shows all that it has seen, in order. */
function onMessage(protocol: Protocol, node: number, log: string[], { type, hops }: Message): readonly Message[] {
  const { first, later } = protocol.nodes[node] as Protocol['nodes'][number]
  const table = log.length === 0 ? first : later
  log.push(`${type}`)
  return hops === 0 ? [] : (table[type] ?? []).map(sent => ({ ...sent, hops: hops - 1 }))
}

const begun = (sends: readonly Sent[]): readonly Message[] => sends.map(sent => ({ ...sent, hops: HOPS }))

/** The protocol as a scenario; `holds` is asked of what its nodes show at the end, or after every step. */
export function scenarioOf(
  protocol: Protocol,
  holds: (shown: string) => boolean,
  when: 'end' | 'always',
): FuzzableScenario<unknown> {
  const predicate = ({ nodes }: { readonly nodes: readonly { readonly id: string; readonly state: unknown }[] }) => {
    const logs = new Map(nodes.map(({ id, state }) => [id, (state as string[] | undefined)?.join('')]))
    return holds(protocol.nodes.map((_, i) => logs.get(`n${i + 1}`) ?? '').join('|'))
  }
  return scenario({
    name: 'table',
    nodes: {
      count: protocol.nodes.length,
      start: env => {
        const self = env.nodes.indexOf(env.id)
        const { start, timer } = protocol.nodes[self] as Protocol['nodes'][number]
        const log: string[] = []
        const send = (messages: readonly Message[]) => {
          for (const message of messages) env.send(env.nodes[message.to] as string, message)
        }
        if (env.elapsed() === 0) {
          send(begun(start))
          if (timer !== undefined) {
            env.after(timer.atMs, () => {
              log.push('T')
              send(begun(timer.sends))
            })
          }
        }
        return {
          receive: (_from: string, message: Message) => send(onMessage(protocol, self, log, message)),
          inspect: () => [...log],
        }
      },
    },
    duration: '100ms',
    expect: [when === 'end' ? eventually('holds', predicate) : always('holds', predicate)],
  })
}

/** All that may be shown, by trying everything that may happen next, one after the other, with nothing of sameseed in it. */
export function allOutcomes(
  protocol: Protocol,
  bounds: { readonly losses: number; readonly crashes: number },
  when: 'end' | 'always',
): Set<string> {
  const outcomes = new Set<string>()
  const visited = new Set<string>()
  const instants = [...new Set(protocol.nodes.flatMap(({ timer }) => (timer === undefined ? [] : [timer.atMs])))]
  instants.sort((a, b) => a - b)
  interface World {
    readonly logs: readonly (readonly string[])[]
    readonly down: readonly boolean[]
    readonly pending: readonly Message[]
    /** How many of the instants are over; one more is the end. */
    readonly passed: number
    readonly losses: number
    readonly crashes: number
  }
  const shown = ({ logs }: World) => logs.map(log => log.join('')).join('|')
  const visit = (world: World): void => {
    const key = JSON.stringify({ ...world, pending: world.pending.map(each => JSON.stringify(each)).sort() })
    if (visited.has(key)) return
    visited.add(key)
    if (when === 'always') outcomes.add(shown(world))
    const { pending, passed, logs, down } = world
    const isLast = passed > instants.length
    if (pending.length === 0 && isLast) {
      outcomes.add(shown(world))
      return
    }
    for (const [i, message] of pending.entries()) {
      const rest = pending.toSpliced(i, 1)
      if (down[message.to] === true) visit({ ...world, pending: rest })
      else {
        const log = [...(logs[message.to] as string[])]
        const sent = onMessage(protocol, message.to, log, message)
        visit({ ...world, pending: [...rest, ...sent], logs: logs.with(message.to, log) })
      }
      if (world.losses > 0) visit({ ...world, pending: rest, losses: world.losses - 1 })
    }
    if (isLast) return
    if (world.crashes > 0) {
      for (const node of logs.keys()) {
        if (down[node] === true) continue
        visit({ ...world, down: down.with(node, true), logs: logs.with(node, []), crashes: world.crashes - 1 })
      }
    }
    let next: World = { ...world, passed: passed + 1 }
    for (const [node, { timer }] of protocol.nodes.entries()) {
      if (timer === undefined || timer.atMs !== instants[passed] || next.down[node] === true) continue
      next = {
        ...next,
        logs: next.logs.with(node, [...(next.logs[node] as string[]), 'T']),
        pending: [...next.pending, ...begun(timer.sends)],
      }
      if (when === 'always') outcomes.add(shown(next))
    }
    visit(next)
  }
  visit({
    logs: protocol.nodes.map(() => []),
    down: protocol.nodes.map(() => false),
    pending: protocol.nodes.flatMap(({ start }) => begun(start)),
    passed: 0,
    ...bounds,
  })
  return outcomes
}
