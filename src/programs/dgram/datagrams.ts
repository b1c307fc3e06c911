import type { Machine } from '../machine/machine.ts'

/** What travels between machines. */
interface Datagram {
  readonly udp: Uint8Array
  readonly from: number
  readonly to: number
  /** The address that it was sent to, where that is no machine's own. */
  readonly group?: string
}

/** What the machine tells a socket of. */
export interface Bound {
  readonly port: number
  /** Whether another socket may have the port as well. */
  readonly isShared: boolean
  /** Whether it takes what comes from there, and was sent to such a group. */
  takes(isFromHere: boolean, group: string | undefined): boolean
  take(data: Uint8Array, address: string, port: number): void
}

const BROADCAST = new Set(['255.255.255.255', '10.0.255.255', '10.255.255.255'])

export function isBroadcast(address: string): boolean {
  return BROADCAST.has(address)
}

export function isMulticast(address: string): boolean {
  const first = Number(address.split('.')[0])
  return first >= 224 && first < 240
}

/** The UDP ports of one machine. */
export class Datagrams {
  readonly #machine: Machine
  readonly #bound = new Map<number, Bound[]>()

  constructor(machine: Machine) {
    this.#machine = machine
    const { receive } = machine
    machine.receive = (from, message) => {
      if (!isDatagram(message)) return receive?.(from, message)
      this.#arrive(message, machine.addresses.of(from), false)
      return undefined
    }
  }

  /** Returns whether the port was free. */
  bind(socket: Bound): boolean {
    const others = this.#bound.get(socket.port) ?? []
    if (others.some(other => !other.isShared || !socket.isShared)) return false
    this.#bound.set(socket.port, [...others, socket])
    return true
  }

  unbind(socket: Bound): void {
    const others = (this.#bound.get(socket.port) ?? []).filter(other => other !== socket)
    if (others.length === 0) this.#bound.delete(socket.port)
    else this.#bound.set(socket.port, others)
  }

  /** Sends to an address, or to all machines where it stands for several. It may be lost, late, duplicated and overtaken. */
  send(data: Uint8Array, from: number, to: number, address: string, returns: boolean): void {
    const { env, addresses } = this.#machine
    if (isBroadcast(address) || isMulticast(address)) {
      const datagram: Datagram = { udp: data, from, to, group: address }
      for (const peer of env.peers) env.send(peer, datagram)
      if (returns) this.#arriveSoon(datagram, addresses.of(env.id))
      return
    }
    const receiver = addresses.at(address)
    const datagram: Datagram = { udp: data, from, to }
    if (receiver === env.id) this.#arriveSoon(datagram, address)
    // What nothing has is no error: the datagram is lost.
    else if (receiver !== undefined && env.peers.includes(receiver)) env.send(receiver, datagram)
  }

  #arriveSoon(datagram: Datagram, address: string): void {
    const copy = { ...datagram, udp: datagram.udp.slice() }
    this.#machine.soon(() => this.#arrive(copy, address, true))
  }

  #arrive({ udp, from, to, group }: Datagram, address: string, isFromHere: boolean): void {
    const takers = (this.#bound.get(to) ?? []).filter(socket => socket.takes(isFromHere, group))
    // Of several that share a port, the last one gets what is for one.
    for (const taker of group === undefined ? takers.slice(-1) : takers) taker.take(udp, address, from)
  }
}

function isDatagram(message: unknown): message is Datagram {
  return typeof message === 'object' && message !== null && 'udp' in message && message.udp instanceof Uint8Array
}
