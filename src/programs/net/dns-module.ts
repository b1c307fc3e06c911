import dns from 'node:dns'
import net from 'node:net'
import { refusing, refusingFunction } from '../builtins/refusing.ts'
import type { Lookup, LookupCallback, Machine } from '../machine/machine.ts'
import { notFound } from './system-error.ts'

interface LookupOptions {
  readonly all?: boolean
  readonly family?: number | string
}

/** Looks a name up among the names of the cluster: `dns.lookup` of one machine. */
export function lookupOf(machine: Machine): Lookup {
  return function lookup(hostname, given, done) {
    const callback = (typeof given === 'function' ? given : done) as LookupCallback
    const options: LookupOptions = typeof given === 'object' ? (given ?? {}) : { family: Number(given) }
    const { all = false } = options
    const family = Number(options.family ?? 0)
    const found = machine.addresses
      .lookup(hostname)
      .map(address => ({ address, family: net.isIPv6(address) ? 6 : 4 }))
      .filter(each => (family !== 4 && family !== 6) || each.family === family)
    machine.soon(() => {
      const [first] = found
      if (first === undefined) callback(notFound('getaddrinfo', hostname))
      else if (all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

const SERVERS = ['10.0.0.0']

const ADVICE = 'Names are looked up with dns.lookup, resolve, resolve4 and reverse.'

/** `node:dns` of one machine, and `node:dns/promises`: names are those of the nodes and roles. */
export function dnsModule(machine: Machine) {
  const { lookup, addresses } = machine
  const inPromise = <Result>(name: string, syscall: string, result: () => Result | undefined) =>
    new Promise<Result>((resolve, reject) => {
      machine.soon(() => {
        const found = result()
        if (found === undefined) reject(notFound(syscall, name))
        else resolve(found)
      })
    })
  const resolved = (name: string, syscall: string) =>
    inPromise(name, syscall, () => {
      const found = net.isIP(name) > 0 ? [] : addresses.lookup(name)
      return found.length === 0 ? undefined : found
    })
  const promises = {
    ...refusing('dns.promises', dns.promises, ADVICE),
    lookup: (name: string, options: LookupOptions = {}) =>
      new Promise((resolve, reject) => {
        lookup(name, options, (error, address, family) => {
          if (error !== null) reject(error)
          else resolve(Array.isArray(address) ? address : { address, family })
        })
      }),
    resolve: (name: string, type = 'A') => {
      if (type !== 'A') return Promise.reject(noData(name, type))
      return resolved(name, 'queryA')
    },
    resolve4: (name: string) => resolved(name, 'queryA'),
    resolve6: (name: string) => Promise.reject(noData(name, 'Aaaa')),
    reverse: (address: string) =>
      inPromise(address, 'getHostByAddr', () => {
        const name = addresses.at(address)
        return name === undefined ? undefined : [name]
      }),
    getServers: () => [...SERVERS],
    Resolver: undefined as unknown,
    setServers() {},
    getDefaultResultOrder: () => 'verbatim',
    setDefaultResultOrder() {},
  }
  const withCallback =
    (act: (name: string, type?: string) => Promise<unknown>) =>
    (name: string, ...rest: unknown[]) => {
      const callback = rest.at(-1) as (error: Error | null, result?: unknown) => void
      act(name, typeof rest[0] === 'string' ? rest[0] : undefined).then(
        result => callback(null, result),
        (error: Error) => callback(error),
      )
    }
  const callbacks = {
    resolve: withCallback(promises.resolve),
    resolve4: withCallback(promises.resolve4),
    resolve6: withCallback(promises.resolve6),
    reverse: withCallback(promises.reverse),
  }
  const { resolve, resolve4, resolve6, reverse } = promises
  promises.Resolver = resolverOf(dns.promises.Resolver, 'dns.promises.Resolver', {
    resolve,
    resolve4,
    resolve6,
    reverse,
  })
  return {
    ...refusing('dns', dns, ADVICE),
    promises,
    lookup,
    ...callbacks,
    Resolver: resolverOf(dns.Resolver, 'dns.Resolver', callbacks),
    getServers: promises.getServers,
    setServers: promises.setServers,
    getDefaultResultOrder: promises.getDefaultResultOrder,
    setDefaultResultOrder: promises.setDefaultResultOrder,
  }
}

/** A class that looks names up as the machine does, whatever servers it is told. */
function resolverOf(original: { readonly prototype: object }, name: string, methods: object): unknown {
  const known = Object.getOwnPropertyNames(original.prototype).filter(key => key !== 'constructor')
  const refused = Object.fromEntries(known.map(key => [key, refusingFunction(`${name}.${key}`, {}, ADVICE)]))
  class Resolver {
    #servers = SERVERS

    getServers(): string[] {
      return [...this.#servers]
    }

    setServers(servers: readonly string[]): void {
      this.#servers = [...servers]
    }

    cancel(): void {}
    setLocalAddress(): void {}
  }
  const own = Resolver.prototype as unknown as Record<string, unknown>
  for (const [key, method] of Object.entries({ ...refused, ...methods })) {
    if (key in methods || !(key in own))
      Object.defineProperty(own, key, { value: method, writable: true, configurable: true })
  }
  return Resolver
}

function noData(name: string, type: string): Error {
  const error = notFound(`query${type}`, name)
  return Object.assign(error, { code: 'ENODATA', message: `query${type} ENODATA ${name}` })
}
