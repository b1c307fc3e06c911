import { type AnyEnv, type AnyOperation, type Outcome, ok } from 'sameseed'

/**
 * The ways in which the log can be wrong: it acknowledges what is sent to k1 and keeps none of it; it writes
 * nothing down; or every ninth poll leaves out a message.
 */
export const LOG_BUGS = ['tail-lost', 'unsaved', 'skipped'] as const
export type LogBug = (typeof LOG_BUGS)[number]

type Message = readonly [offset: number, value: number]
type Request = readonly ['send', key: string, value: number] | readonly ['poll', from: Readonly<Record<string, number>>]

const FILE = 'log'

/** Logs by key on one node, which are written down before a send is acknowledged. A message that comes twice is kept once. */
export class Log {
  readonly #env: AnyEnv
  readonly #bug: LogBug | undefined
  readonly #messages: Map<string, number[]>
  #polls = 0
  #lost = 0
  #written: Promise<void> = Promise.resolve()

  static async start(env: AnyEnv, bug?: LogBug): Promise<Log> {
    const { disk } = env
    // What was being written in the crash may be there in part.
    const lines = ((await disk.readText(FILE)) ?? '').split('\n').slice(0, -1)
    await disk.write('next', lines.map(line => `${line}\n`).join(''))
    await disk.fsync('next')
    await disk.rename('next', FILE)
    await disk.syncDirectory()
    const messages = new Map<string, number[]>()
    for (const [key, value] of lines.map(line => JSON.parse(line) as [string, number])) {
      messages.set(key, [...(messages.get(key) ?? []), value])
    }
    return new Log(env, bug, messages)
  }

  private constructor(env: AnyEnv, bug: LogBug | undefined, messages: Map<string, number[]>) {
    this.#env = env
    this.#bug = bug
    this.#messages = messages
  }

  async receive(_from: string, request: Request): Promise<unknown> {
    if (request[0] === 'poll') return this.#poll(request[1])
    const [, key, value] = request
    if (this.#bug === 'tail-lost' && key === 'k1') return this.#lost++
    const log = this.#messages.get(key) ?? []
    this.#messages.set(key, log)
    if (!log.includes(value)) {
      log.push(value)
      if (this.#bug !== 'unsaved') this.#write(key, value)
    }
    await this.#written
    return log.indexOf(value)
  }

  #write(key: string, value: number): void {
    this.#written = this.#written.then(async () => {
      await this.#env.disk.append(FILE, `${JSON.stringify([key, value])}\n`)
      await this.#env.disk.fsync(FILE)
    })
  }

  /** What is on the disk only: a crash takes back the rest. */
  async #poll(from: Readonly<Record<string, number>>): Promise<Readonly<Record<string, readonly Message[]>>> {
    const seen = [...this.#messages].map(([key, log]) => [key, log.length] as const)
    await this.#written
    const isWrong = this.#bug === 'skipped' && ++this.#polls % 9 === 0
    return Object.fromEntries(
      seen.map(([key, length]) => {
        const start = (from[key] ?? 0) + (isWrong ? 1 : 0)
        const log = this.#messages.get(key) as number[]
        return [key, log.slice(start, length).map((value, i): Message => [start + i, value])]
      }),
    )
  }
}

/** Sends, and polls from where it stopped. */
export const logClient = (env: AnyEnv) => {
  const next: Record<string, number> = {}
  return {
    async invoke({ f, value }: AnyOperation): Promise<Outcome<never>> {
      const ask = <Reply>(request: Request) => env.rpc<Reply>('n1', request, { timeout: '200ms' })
      if (f === 'send') {
        const [[, key, message]] = value as [['send', string, number]]
        return ok([['send', key, [await ask<number>(['send', key, message]), message]]] as never)
      }
      const polled = await ask<Record<string, readonly Message[]>>(['poll', next])
      for (const [key, messages] of Object.entries(polled)) {
        const last = messages.at(-1)
        if (last !== undefined) next[key] = last[0] + 1
      }
      return ok([['poll', polled]] as never)
    },
  }
}
