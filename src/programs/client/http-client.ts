import type { IncomingMessage } from 'node:http'
import * as v from 'valibot'
import type { Duration } from '../../clock/duration.ts'
import { microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import { functionField, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { ScenarioError } from '../../options/scenario-error.ts'
import { current } from '../../sim/current.ts'
import type { AnyEnv } from '../../sim/env.ts'
import { checkEnv } from '../../sim/env-given.ts'
import type { Process } from '../../sim/process.ts'
import { type Client, fail, info, type Outcome, ok } from '../../workload/client.ts'
import type { Operation } from '../../workload/history.ts'
import type { HttpModule } from '../http/http-module.ts'
import type { Machine } from '../machine/machine.ts'
import { machineOf } from '../machine/machine-options.ts'
import { OwnFolder } from '../machine/own-folder.ts'
import { RunningMachine } from '../machine/running-machine.ts'
import type { SystemError } from '../net/system-error.ts'
import { requestOf } from './request-of.ts'

/** Describes the answer to a request. */
export interface HttpResponse {
  /** Says what came of it: 200, 404, … */
  readonly status: number
  /** Holds its headers by their names, in small letters. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Holds its body: parsed, where it says that it is JSON; else a text. */
  readonly body: unknown
}

/** Configures {@link http}. */
export interface HttpOptions {
  /** How long to wait for an answer. What is answered later may have happened: `info`. Default: 5 s. */
  readonly timeout?: Duration
  /** Headers of every request. Default: none but those that Node sends. */
  readonly headers?: Readonly<Record<string, string>>
  /**
   * Says how an operation ended, by its answer. Default: below 400 it is `ok`, with status and body; below 500 `fail`: it was
   * refused; from there on `info`: it may have happened.
   */
  readonly outcome?: (response: HttpResponse, operation: Operation) => Outcome
}

const OPTIONS = optionsOf<HttpOptions>({
  timeout: durationSchema,
  headers: v.record(v.string(), textField),
  outcome: functionField(),
})

/** Errors of a request that has never left: nothing can have happened. */
const NOT_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'EAI_AGAIN'])

/**
 * Makes a client that sends requests: `POST /carts/:user` is an operation whose value fills the places in the path; the rest is sent as
 * JSON, or in the query where the method has no body. Connections are kept open, as Node's agent does it.
 *
 * @param url Where to: `'http://api1:8080'`, or `'http://api:8080'` for the nodes of a role in turn.
 */
export function http(env: AnyEnv, url: string, options: HttpOptions = {}): Client<Operation> {
  checkEnv('http', env)
  checkOptions('http', OPTIONS, options)
  const base = baseOf(url)
  const { timeout = '5s', headers = {}, outcome = byStatus } = options
  const timeoutMs = microseconds(timeout, 'the timeout of http') / 1_000
  const machine = new RunningMachine(env, current as Process, {
    entry: '/client',
    args: [],
    os: machineOf(env.id),
    env: {},
    stdin: '',
    folder: new OwnFolder('/client'),
  })
  const module = machine.builtin('http') as HttpModule
  return {
    invoke(operation) {
      const { method, path, body } = requestOf(operation.f, operation.value)
      const sent = {
        ...headers,
        ...(body === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      }
      return new Promise<Outcome>(resolve => {
        const request = module.request(new URL(path, base), { method, headers: sent })
        const timer = env.after(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)))
        const settle = (outcome: Outcome) => {
          timer.cancel()
          resolve(outcome)
        }
        request.on('error', error => settle(failed(error, machine)))
        request.on('response', response => {
          received(response).then(
            answer => settle(outcome(answer, operation)),
            error => settle(info(messageOf(error))),
          )
        })
        request.end(body)
      })
    },
  }
}

function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : undefined
  if (base?.protocol === 'http:') return base
  throw new ScenarioError(`http: "${url}" is no URL such as http://api1:8080`)
}

function byStatus({ status, body }: HttpResponse): Outcome {
  if (status < 400) return ok({ status, body })
  return status < 500 ? fail({ status, body }) : info({ status, body })
}

function failed(error: Error, machine: Machine): Outcome {
  const { code } = error as NodeJS.ErrnoException
  if (code === undefined || !NOT_SENT.has(code)) return info(messageOf(error))
  return fail(messageOf(error) + (code === 'ECONNREFUSED' ? listensElsewhere(error as SystemError, machine) : ''))
}

/** Where a node listens that is up and has refused: a wrong port is a common mistake. */
function listensElsewhere({ address = '' }: SystemError, { addresses, node }: Machine): string {
  const peer = addresses.at(address)
  const ports = peer === undefined ? undefined : node.world.portsOf(peer)
  if (ports === undefined) return ''
  return ports.length === 0 ? ` (${peer} listens on no port)` : ` (${peer} listens on ${ports.join(', ')})`
}

/** Errors of the network say what happened; a stack of Node's own would say nothing more. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** By events: an iteration would cost as much as all else that we do for an answer. */
async function received(response: IncomingMessage): Promise<HttpResponse> {
  const chunks: Buffer[] = []
  await new Promise((resolve, reject) => {
    response.on('data', chunk => chunks.push(chunk as Buffer))
    response.on('end', resolve)
    response.on('error', reject)
  })
  const text = Buffer.concat(chunks).toString()
  const isJson = /\bjson\b/.test(String(response.headers['content-type'] ?? ''))
  return { status: response.statusCode ?? 0, headers: response.headers, body: isJson ? jsonOf(text) : text }
}

/** What calls itself JSON and is none stays a text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
