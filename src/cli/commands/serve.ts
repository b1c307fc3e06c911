import type { AddressInfo } from 'node:net'
import type { Command } from 'commander'
import { STORE } from '../../failures/folders.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { parseCount } from '../options/argument.ts'
import { stepTimeoutOption } from '../options/step-timeout.ts'
import { newToken, storeServer } from '../serve/store-server.ts'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly out: string
  readonly stepTimeout: number
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

export function addServeCommand(program: Command, carryOut: (options: ServeOptions) => Promise<void>): void {
  program
    .command('serve')
    .summary('look at the store in a browser')
    .description(
      'Serves the store to a browser: failures with their pages, sessions with their progress and files. A page that comes ' +
        'from here runs changed plans at once. Only this machine can connect, except with --host, where a token is needed.',
    )
    .option('--out <folder>', 'the store', STORE)
    .option('--host <address>', 'where to listen', '127.0.0.1')
    .option('--port <n>', 'at which port; 0 is any that is free', parseCount(0, 65_535), 4_321)
    .addOption(stepTimeoutOption())
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed serve
  $ sameseed serve --host 0.0.0.0 --port 8080`,
    )
    .action(carryOut)
}

export async function serveCommand({ terminal, newThread }: Host, options: ServeOptions): Promise<Outcome> {
  const { host, port, out, stepTimeout } = options
  const token = LOOPBACK.includes(host) ? undefined : newToken()
  const server = storeServer({
    root: out,
    newThread,
    stepTimeoutMs: stepTimeout,
    token,
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => reject(usageError(`cannot listen at ${host}, port ${port}: ${message}`)))
    server.listen(port, host, resolve)
  })
  const { port: taken } = server.address() as AddressInfo
  const name = host.includes(':') ? `[${host}]` : host
  terminal.print(`http://${name}:${taken}/${token === undefined ? '' : `?token=${token}`}`)
  await new Promise<void>(resolve => {
    const stopListening = onInterrupt(() => {
      stopListening()
      server.close(() => resolve())
      server.closeAllConnections()
    })
  })
  return 'clean'
}
