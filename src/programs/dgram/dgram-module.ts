import { callable } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { Datagrams } from './datagrams.ts'
import { DatagramSocket, type SocketOptions } from './socket.ts'

interface DgramModule {
  readonly Socket: unknown
  createSocket(options: string | SocketOptions, listener?: unknown): DatagramSocket
}

/** `node:dgram` of one machine: datagrams of the simulated network, to one machine, to a group, or to all. */
export function dgramModule(machine: Machine): DgramModule {
  const datagrams = new Datagrams(machine)
  class Socket extends DatagramSocket {
    constructor(options: string | SocketOptions, listener?: unknown) {
      super(machine, datagrams, options, listener)
    }
  }
  return {
    Socket: callable(Socket),
    createSocket: (options: string | SocketOptions, listener?: unknown) => new Socket(options, listener),
  }
}
