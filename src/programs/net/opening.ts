import net from 'node:net'
import type { FoundAddress, Lookup, Machine } from '../machine/machine.ts'
import type { ConnectOptions } from './connect-arguments.ts'
import { type Dialled, dial, dialInTurn, dialPath } from './dial.ts'
import { badPort, systemError } from './system-error.ts'

/** A socket that is to be opened. */
interface Opener {
  /** Whether it still waits for a connection. */
  isWaiting(): boolean
  /** A name was looked up, or not found. */
  lookedUp(error: Error | null, address: string | undefined, family: number | undefined, host: string): void
  /** Addresses are tried one after the other, and added to this list as they are. */
  tries(addresses: string[]): void
  /** There is a connection. `port` is undefined on a unix socket. */
  opened(dialled: Dialled, port: number | undefined): void
  failed(error: Error): void
}

/** Opens a connection for a socket, as `connect` has it: by the name of a host, an address, or the path of a unix socket. */
export class Opening {
  readonly #machine: Machine
  readonly #socket: Opener

  constructor(machine: Machine, socket: Opener) {
    this.#machine = machine
    this.#socket = socket
  }

  begin(options: ConnectOptions): void {
    if (this.#cannotBind(options)) return
    const { path } = options
    if (path !== undefined && path !== null) this.#await(dialPath(this.#machine, path))
    else this.#resolve(options)
  }

  /** An end of one's own has to be an address of the machine. */
  #cannotBind({ localAddress, localPort }: ConnectOptions): boolean {
    const { addresses, env } = this.#machine
    if (!localAddress || addresses.at(localAddress) === env.id) return false
    this.#machine.soon(() => this.#socket.failed(systemError('bind', 'EADDRNOTAVAIL', localAddress, localPort)))
    return true
  }

  #resolve(options: ConnectOptions): void {
    const { host = 'localhost', port, lookup } = options
    const number = Number(port)
    if (port === undefined || !Number.isInteger(number) || number < 0 || number > 65_535) throw badPort('Port', port)
    if (net.isIP(host) > 0) {
      this.#machine.soon(() => this.#open(host, number))
      return
    }
    const resolve: Lookup = lookup ?? this.#machine.lookup
    const family = options.family ?? 0
    const { autoSelectFamily = net.getDefaultAutoSelectFamily(), localAddress } = options
    const all = autoSelectFamily && family !== 4 && family !== 6 && !localAddress
    resolve(host, { family, hints: 0, all }, (error, given, foundFamily) => {
      const found = Array.isArray(given) ? given : [{ address: given ?? host, family: foundFamily ?? 0 }]
      for (const each of found) {
        this.#socket.lookedUp(error, error ? undefined : each.address, error ? undefined : each.family, host)
      }
      if (!this.#socket.isWaiting()) return
      if (error !== null && error !== undefined) this.#socket.failed(error)
      else if (found.length > 1 && all) this.#openAny(found, number, options.autoSelectFamilyAttemptTimeout)
      else this.#open(found[0]?.address ?? host, number)
    })
  }

  #open(address: string, port: number): void {
    if (this.#socket.isWaiting()) this.#await(dial(this.#machine, address, port), port)
  }

  #openAny(found: readonly FoundAddress[], port: number, attemptMs: number | undefined): void {
    const attempts: string[] = []
    this.#socket.tries(attempts)
    const addresses = found.map(({ address }) => address)
    const ms = attemptMs ?? net.getDefaultAutoSelectFamilyAttemptTimeout()
    this.#await(
      dialInTurn(this.#machine, addresses, port, ms, attempts, () => this.#socket.isWaiting()),
      port,
    )
  }

  #await(dialling: Promise<Dialled>, port?: number): void {
    dialling.then(
      dialled => {
        if (this.#socket.isWaiting()) this.#socket.opened(dialled, port)
        else dialled.connection.reset()
      },
      error => {
        if (this.#socket.isWaiting()) this.#socket.failed(error)
      },
    )
  }
}
