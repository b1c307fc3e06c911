import { constants } from 'node:os'
import { inspect } from 'node:util'

/** What Node adds to errors of system calls. */
export interface SystemError extends Error {
  errno: number
  code: string
  syscall: string
  address?: string
  port?: number
  hostname?: string
}

/** libuv's numbers of what a name server says, which are no system calls' errors. */
const RESOLVER: Readonly<Record<string, number>> = { ENOTFOUND: -3008, EAI_AGAIN: -3001 }

/** The number of an error by its name, as Node has it: below 0. */
export function errnoOf(code: string): number {
  return RESOLVER[code] ?? -((constants.errno as Record<string, number>)[code] ?? 0)
}

/** It comes from the machine, not from a place in the program: a stack would show our own code. */
function frameless(message: string): Error {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  const error = new Error(message)
  Error.stackTraceLimit = limit
  return error
}

/** Makes the error of a system call on a socket as Node words it: `connect ECONNREFUSED 10.0.0.1:8080`. */
export function systemError(syscall: string, code: string, address?: string, port?: number): SystemError {
  const where = address === undefined ? '' : ` ${address}${port === undefined ? '' : `:${port}`}`
  const error = frameless(`${syscall} ${code}${where}`) as SystemError
  error.errno = errnoOf(code)
  error.code = code
  error.syscall = syscall
  if (address !== undefined) error.address = address
  if (port !== undefined) error.port = port
  return error
}

/** A stack begins with the message. */
function rename(error: Error, message: string): void {
  error.message = message
  error.stack = `Error: ${message}`
}

/** Makes the error of a port that is taken: `listen EADDRINUSE: address already in use :::8080`. */
export function addressInUse(address: string, port: number | undefined): SystemError {
  const error = systemError('listen', 'EADDRINUSE', address, port)
  rename(error, `listen EADDRINUSE: address already in use ${address}${port === undefined ? '' : `:${port}`}`)
  return error
}

/** Makes the error of a name that nothing has: `getaddrinfo ENOTFOUND api9`. */
export function notFound(syscall: string, hostname: string): SystemError {
  const error = systemError(syscall, 'ENOTFOUND')
  rename(error, `${syscall} ENOTFOUND ${hostname}`)
  error.hostname = hostname
  return error
}

/** Makes an error of Node's own, with its code. */
export function nodeError(
  code: string,
  message: string,
  kind: ErrorConstructor | TypeErrorConstructor | RangeErrorConstructor = Error,
): Error {
  const error = Object.assign(new kind(message), { code })
  // As Node has it in a stack.
  error.stack = error.stack?.replace(error.name, `${error.name} [${code}]`) ?? ''
  return error
}

/** Makes the error of what is no port, as Node words it. */
export function badPort(what: string, given: unknown): Error {
  const shown = typeof given === 'object' ? `an instance of Object` : `type ${typeof given} (${inspect(given)})`
  return nodeError('ERR_SOCKET_BAD_PORT', `${what} should be >= 0 and < 65536. Received ${shown}.`, RangeError)
}
