import { isIP } from 'node:net'

const LOOPBACK = '127.0.0.1'

/**
 * The addresses of a cluster, as one of its machines knows them: `api1` is 10.0.0.1, the next node 10.0.0.2, a client `c1` 10.1.0.1. The
 * name of a role stands for all of its nodes, a different one first each time. `localhost` is oneself.
 */
export class Addresses {
  readonly #self: string
  readonly #nodes: readonly string[]
  /** What its own machine is called besides. */
  readonly #hostname: string
  /** How often each role was asked for. */
  readonly #turns = new Map<string, number>()

  constructor(self: string, nodes: readonly string[], hostname: string) {
    this.#hostname = hostname.toLowerCase()
    this.#self = self
    this.#nodes = nodes
  }

  /** The address of a process, by its name. */
  of(id: string): string {
    const index = this.#nodes.indexOf(id)
    const number = index >= 0 ? index + 1 : Number(/\d+$/.exec(id)?.[0] ?? 0)
    return `10.${index >= 0 ? 0 : 1}.${number >> 8}.${number & 255}`
  }

  /** The name of the process at an address; undefined where there is none. */
  at(address: string): string | undefined {
    const plain = address.replace(/^::ffff:/i, '')
    if (/^127\./.test(plain) || plain === '0.0.0.0' || plain === '::1' || plain === '::') return this.#self
    const [, network, high, low] = /^10\.([01])\.(\d+)\.(\d+)$/.exec(plain) ?? []
    if (network === undefined) return undefined
    const number = Number(high) * 256 + Number(low)
    return network === '0' ? this.#nodes[number - 1] : `c${number}`
  }

  /** The addresses that a name stands for, the first to try first; none where nothing has it. */
  lookup(name: string): string[] {
    const host = name.toLowerCase().replace(/\.$/, '')
    if (host === 'localhost' || host.endsWith('.localhost')) return [LOOPBACK]
    if (isIP(name) > 0) return [name]
    const node = this.#nodes.find(id => id.toLowerCase() === host)
    if (node !== undefined) return [this.of(node)]
    if (host === this.#self || host === this.#hostname) return [this.of(this.#self)]
    return this.#inTurn(host)
  }

  #inTurn(role: string): string[] {
    const members = this.#nodes.filter(id => id.replace(/\d+$/, '').toLowerCase() === role)
    const turn = this.#turns.get(role) ?? 0
    this.#turns.set(role, turn + 1)
    return members.map((_, i) => this.of(members[(i + turn) % members.length] as string))
  }

  /** Whether what comes for an address of the machine itself reaches who listens at another one, or at all of them. */
  reaches(address: string, listening: string): boolean {
    const plain = address.replace(/^::ffff:/i, '')
    if (listening === '::') return true
    if (listening === '0.0.0.0') return !plain.includes(':')
    // What is sent to no address in particular comes to the loopback.
    const meant = plain === '0.0.0.0' ? LOOPBACK : plain === '::' ? '::1' : plain
    return meant === listening.replace(/^::ffff:/i, '')
  }

  isLoopback(address: string): boolean {
    return /^(::ffff:)?127\.|^::1$/i.test(address)
  }
}
