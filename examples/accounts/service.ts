import type { Env } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import { AT_FIRST, LEAST, type Message, type Request, type Result, type Row } from './messages.ts'

const TIMEOUT_MS = 60

/** What a request makes of a row. */
interface Change {
  readonly result: Result
  /** Undefined: nothing is written. A refusal is, so that a copy of the request that comes later is refused as well. */
  readonly row?: Pick<Row, 'balance' | 'incarnation'>
}

/** Does what clients ask for. It keeps nothing itself: accounts are in a database, images in a store of their own. */
export class Service {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
  }

  receive(_from: string, message: Message): Promise<Result | undefined> | undefined {
    if (message.type !== 'request') return undefined
    return message.request.f === 'image' ? this.#store(message.request) : this.#carryOut(message.request)
  }

  /** Reads, and writes what comes of it; again where the row was written by another one in between. */
  async #carryOut(request: Request): Promise<Result | undefined> {
    const { name, client, sequence } = request
    /** The folder of the account that this one may have deleted. */
    let folder: string | undefined
    for (;;) {
      const before = await this.#read(name)
      const last = before.last[client]
      // It was carried out, and the answer was lost; or its client has given it up, and asked for something else.
      if (last !== undefined && last.sequence >= sequence) {
        if (folder !== undefined && folder !== liveFolder(name, before)) await this.#clear(folder)
        return last.sequence === sequence ? last.result : undefined
      }
      const { result, row } = this.#changeOf(request, before)
      if (row === undefined) return result
      if (result === 'deleted') folder = folderOf(name, before)
      const after = { ...row, version: before.version + 1, last: { ...before.last, [client]: { sequence, result } } }
      if (!(await this.#write(name, after, this.#isUnconditional(request)))) continue
      if (folder !== undefined && result === 'deleted') await this.#clear(folder)
      return result
    }
  }

  /** Returns whether it was written for certain. */
  async #write(name: string, row: Row, unconditional: boolean): Promise<boolean> {
    const message: Message = { type: 'write', name, row, unconditional }
    const reply = await answered(this.#env.rpc<'written' | 'conflict'>('database1', message, { timeout: TIMEOUT_MS }))
    return reply === 'written'
  }

  #changeOf({ f, amount }: Request, { balance, incarnation }: Row): Change {
    if (f === 'create') {
      if (balance !== null) return { result: 'exists', row: { balance, incarnation } }
      return { result: 'created', row: { balance: AT_FIRST, incarnation: incarnation + 1 } }
    }
    if (f === 'balance') return { result: balance ?? 'missing' }
    if (balance === null) return { result: 'missing', row: { balance, incarnation } }
    if (f === 'delete') return { result: 'deleted', row: { balance: null, incarnation } }
    const rest = balance - amount
    const isRefused = this.#bug === 'refused-at-the-limit' ? rest <= LEAST : rest < LEAST
    if (isRefused) return { result: 'refused', row: { balance, incarnation } }
    return { result: rest, row: { balance: rest, incarnation } }
  }

  #isUnconditional({ f }: Request): boolean {
    if (f === 'create') return this.#bug === 'created-twice'
    return f === 'delete' ? this.#bug === 'deleted-twice' : this.#bug === 'tag-not-compared'
  }

  async #store({ name, client, sequence }: Request): Promise<Result> {
    const before = await this.#read(name)
    if (before.balance === null) return 'missing'
    const folder = folderOf(name, before)
    await this.#ask<'done'>('images1', { type: 'put', folder, id: `${client}-${sequence}` })
    if (this.#bug === 'image-of-nobody') return 'stored'
    // It may have been deleted meanwhile, and its folder with it.
    const after = await this.#read(name)
    if (liveFolder(name, after) === folder) return 'stored'
    this.#env.reach('the account is gone')
    await this.#clear(folder)
    return 'missing'
  }

  async #clear(folder: string): Promise<void> {
    await this.#ask<'done'>('images1', { type: 'clear', folder })
  }

  #read(name: string): Promise<Row> {
    return this.#ask<Row>('database1', { type: 'read', name })
  }

  async #ask<Reply>(node: string, message: Message): Promise<Reply> {
    for (;;) {
      const reply = await answered(this.#env.rpc<Reply>(node, message, { timeout: TIMEOUT_MS }))
      if (reply !== undefined) return reply
    }
  }
}

function folderOf(name: string, { incarnation }: Pick<Row, 'incarnation'>): string {
  return `${name}-${incarnation}`
}

/** The folder of the account, if there is one. */
export function liveFolder(name: string, row: Row): string | undefined {
  return row.balance === null ? undefined : folderOf(name, row)
}
