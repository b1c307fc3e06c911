import type { Connection, ConnectionError } from '../../sim/env.ts'
import type { Machine } from '../machine/machine.ts'
import { type SystemError, systemError } from './system-error.ts'

/** Linux gives up after six attempts, which takes so long. */
const CONNECT_TIMEOUT = '127s'

/** A connection, and the address, or path, that it was opened to. */
export interface Dialled {
  readonly connection: Connection<Uint8Array>
  readonly address: string
}

/**
 * Opens a connection to an address.
 *
 * @throws SystemError, as `connect` has it.
 */
export async function dial(machine: Machine, address: string, port: number): Promise<Dialled> {
  const peer = machine.addresses.at(address)
  if (peer === undefined) throw systemError('connect', 'EHOSTUNREACH', address, port)
  const bound = peer === machine.env.id ? machine.listening.get(port) : undefined
  if (port === 0 || (bound !== undefined && !machine.addresses.reaches(address, bound)))
    throw systemError('connect', 'ECONNREFUSED', address, port)
  return { connection: await open(machine, peer, port, code => systemError('connect', code, address, port)), address }
}

/** Opens a connection to a unix socket of the machine. */
export async function dialPath(machine: Machine, path: string): Promise<Dialled> {
  const port = machine.pipes.portOf(path)
  if (port === undefined) {
    await new Promise<void>(resolve => machine.soon(resolve))
    throw systemError('connect', 'ENOENT', path)
  }
  const connection = await open(machine, machine.env.id, port, code => systemError('connect', code, path))
  return { connection, address: path }
}

async function open(
  { env }: Machine,
  peer: string,
  port: number,
  failed: (code: string) => SystemError,
): Promise<Connection<Uint8Array>> {
  try {
    return (await env.connect(peer, { port, bytes: true, timeout: CONNECT_TIMEOUT })) as Connection<Uint8Array>
  } catch (error) {
    throw failed((error as ConnectionError).code ?? 'ECONNRESET')
  }
}

/**
 * Tries addresses one after the other, as Node does ("happy eyeballs", RFC 8305): the next one when one fails, or does not answer within
 * `attemptMs`; the last one has its time.
 *
 * @param attempts Gets each that is tried, as `address:port`.
 * @param isWanted Whether another one is to be tried.
 * @throws AggregateError of what each of them failed with.
 */
export async function dialInTurn(
  machine: Machine,
  addresses: readonly string[],
  port: number,
  attemptMs: number,
  attempts: string[],
  isWanted: () => boolean,
): Promise<Dialled> {
  const errors: Error[] = []
  for (const [i, address] of addresses.entries()) {
    if (!isWanted()) break
    attempts.push(`${address}:${port}`)
    const isLast = i === addresses.length - 1
    try {
      const opening = dial(machine, address, port)
      return await (isLast
        ? opening
        : within(machine, attemptMs, opening, systemError('connect', 'ETIMEDOUT', address, port)))
    } catch (error) {
      errors.push(error as Error)
    }
  }
  throw allFailed(errors)
}

function within(machine: Machine, ms: number, opening: Promise<Dialled>, late: Error): Promise<Dialled> {
  return new Promise((resolve, reject) => {
    let isLate = false
    const timer = machine.env.after(ms, () => {
      isLate = true
      reject(late)
    })
    opening.then(
      dialled => {
        timer.cancel()
        if (isLate) dialled.connection.reset()
        else resolve(dialled)
      },
      error => {
        timer.cancel()
        reject(error)
      },
    )
  })
}

function allFailed(errors: readonly Error[]): Error {
  return Object.assign(new AggregateError(errors), { code: (errors[0] as SystemError).code })
}
