import net from 'node:net'
import type { Lookup } from '../machine/machine.ts'

/** What `net.connect` takes, after Node has put its many forms into one. */
export interface ConnectOptions {
  readonly host?: string
  readonly port?: number | string
  readonly path?: string
  readonly localAddress?: string
  readonly localPort?: number
  readonly family?: number
  readonly lookup?: Lookup
  readonly autoSelectFamily?: boolean
  readonly autoSelectFamilyAttemptTimeout?: number
}

type Normalized<Options> = [Options, (() => void) | null]

const { _normalizeArgs: normalizeArgs } = net as unknown as {
  _normalizeArgs: (args: unknown[]) => Normalized<ConnectOptions>
}

/** Puts the many forms of `connect(…)` and `listen(…)` into one: options, and a callback. */
export function normalized<Options>(args: unknown[]): Normalized<Options> {
  return normalizeArgs(args) as Normalized<Options>
}

/** Options and callback of `socket.connect(…)`: `net.connect` has put them into one form already. */
export function connectArguments(args: unknown[]): Normalized<ConnectOptions> {
  return isNormalized(args) ? args[0] : normalized(args)
}

function isNormalized(args: unknown[]): args is [Normalized<ConnectOptions>] {
  return Array.isArray(args[0]) && typeof args[0][0] === 'object'
}
