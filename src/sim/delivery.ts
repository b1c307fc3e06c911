import { DATAGRAM, type Flight, REPLY, SEGMENT } from '../net/flight.ts'
import type { FlightPool } from '../net/flight-pool.ts'
import type { Link } from '../net/link.ts'
import type { Addresses } from './addresses.ts'
import type { Connections } from './connections/connections.ts'
import type { Process } from './process.ts'
import type { Rpc } from './rpc.ts'

/** Hands over what has passed the gate: to `receive`, the inbox, a request that waits, or a connection. */
export class Delivery {
  readonly #pool: FlightPool
  readonly #addresses: Addresses
  readonly #rpc: Rpc
  readonly #connections: Connections

  constructor(pool: FlightPool, addresses: Addresses, rpc: Rpc, connections: Connections) {
    this.#pool = pool
    this.#addresses = addresses
    this.#rpc = rpc
    this.#connections = connections
  }

  /** The receiver, whose step this is, gets what the flight carries. */
  deliver(flight: Flight<Link>, process: Process): void {
    const { link, part, message, sequence } = flight
    if (part === SEGMENT) {
      this.#connections.arrive(flight, process)
      return
    }
    this.#pool.give(flight)
    if (part === DATAGRAM) {
      const { instance } = process
      if (instance?.receive !== undefined) instance.receive(link.fromId, message as never)
      else {
        process.mailbox.messages.push({ from: link.fromId, message: message as never, reply: ignoreReply })
      }
    } else if (part === REPLY) this.#rpc.replied(process, sequence, message)
    else this.#request(link, sequence, message, process)
  }

  #request(link: Link, sequence: number, message: unknown, process: Process): void {
    const { instance, mailbox } = process
    const request = this.#rpc.received(process, this.#addresses.link(process, link.fromId), sequence, message)
    if (instance?.receive !== undefined) request.returned(instance.receive(link.fromId, message as never))
    else {
      const reply = (value: unknown) => request.reply(value)
      mailbox.messages.push({ from: link.fromId, message: message as never, reply })
    }
  }
}

function ignoreReply(): void {}
