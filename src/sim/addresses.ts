import type { Link } from '../net/link.ts'
import type { Network } from '../net/network.ts'
import { ScenarioError } from '../options/scenario-error.ts'
import { shown } from '../options/shown.ts'
import type { Guard } from './guard.ts'
import type { Process } from './process.ts'
import type { Processes } from './processes.ts'

/** A name that is longer is told in part. */
const LONGEST = 60

/** Finds the link to a process by its name. Each sender keeps its own, which saves a look-up per message. */
export class Addresses {
  readonly #network: Network
  readonly #processes: Processes
  readonly #guard: Guard

  constructor(network: Network, processes: Processes, guard: Guard) {
    this.#network = network
    this.#processes = processes
    this.#guard = guard
  }

  /**
   * @throws RangeError for a process that there is not: the mistake of a node, which may have computed the name. A client is the
   * scenario's own, and its mistake a ScenarioError, which ends the run even where the client catches it.
   */
  link(from: Process, to: string): Link {
    // Processes send to their peers in turn: the link that came after the last one before is likely the one that comes now.
    const expected = from.lastLink?.following
    if (expected === undefined || expected.toId !== to) return this.#otherLink(from, to)
    from.lastLink = expected
    return expected
  }

  #otherLink(from: Process, to: string): Link {
    const link = from.links.get(to) ?? this.#firstLink(from, to)
    if (from.lastLink !== undefined) from.lastLink.following = link
    from.lastLink = link
    return link
  }

  #firstLink(from: Process, to: string): Link {
    const destination = this.#processes.find(to)
    if (destination === undefined) {
      this.#guard.countAction()
      const name = typeof to === 'string' && to.length < LONGEST ? `"${to}"` : shown(to)
      const message = `${from.id} sends to ${name}, but there is no such process; there are ${this.#processes.names}`
      if (from.role !== 'client') throw new RangeError(message)
      const error = new ScenarioError(message)
      this.#guard.fail(error)
      throw error
    }
    const link = this.#network.link(from.index, destination.index)
    from.links.set(to, link)
    return link
  }
}
