import net from 'node:net'
import { callable } from '../machine/callable.ts'
import type { Machine } from '../machine/machine.ts'
import { normalized } from './connect-arguments.ts'
import { VirtualServer } from './server.ts'
import { type SocketOptions, VirtualSocket } from './socket.ts'

/** `node:net` of one machine. Its classes are the machine's own, so that what a program changes about them stays there. */
export function netModule(machine: Machine): NetModule {
  class Socket extends VirtualSocket {
    constructor(options?: SocketOptions) {
      super(machine, options)
    }
  }
  class Server extends VirtualServer {
    constructor(...args: unknown[]) {
      super(machine, options => new Socket(options), ...args)
    }
  }
  const connect = (...args: unknown[]): VirtualSocket => {
    const [options, callback] = normalized<SocketOptions & { timeout?: number }>(args)
    const socket = new Socket(options)
    if (options.timeout) socket.setTimeout(options.timeout)
    return socket.connect(options, ...(callback === null ? [] : [callback]))
  }
  const SocketFunction = callable(Socket)
  const module = {
    ...net,
    Socket: SocketFunction,
    Stream: SocketFunction,
    Server: callable(Server),
    createServer: (...args: unknown[]) => new Server(...args),
    connect,
    createConnection: connect,
  }
  return module
}

/** As much of it as other modules use. */
export interface NetModule {
  readonly Socket: new (options?: SocketOptions) => VirtualSocket
  readonly connect: (...args: unknown[]) => VirtualSocket
}
