import type { AnyEnv, AnyOperation, Operation, Outcome } from 'sameseed'

/** Carries out one operation after the other, and does the same with the same operations. */
export interface StateMachine {
  receive(client: string, operation: Operation): Outcome
}

/** The ways in which keeping it can be wrong: nothing is written down; or what is asked twice is done twice. */
export const DURABLE_BUGS = ['unsaved', 'done-twice'] as const
export type DurableBug = (typeof DURABLE_BUGS)[number]

interface Request {
  /** No other request has it. */
  readonly id: string
  readonly operation: Operation
}

type Entry = readonly [client: string, request: Request]

const FILE = 'log'

/**
 * A state machine on one node, whose operations are written down before they are answered. What is asked twice is done once. So it
 * stands lost, repeated, late and reordered messages, partitions, pauses, crashes at any moment, slow disks and clocks that are wrong.
 */
export class Durable {
  readonly #env: AnyEnv
  readonly #machine: StateMachine
  readonly #bug: DurableBug | undefined
  readonly #answers = new Map<string, Promise<Outcome>>()
  #last: Promise<unknown> = Promise.resolve()

  static async start(env: AnyEnv, machine: StateMachine, bug?: DurableBug): Promise<Durable> {
    const { disk } = env
    // What was being written in the crash may be there in part.
    const lines = ((await disk.readText(FILE)) ?? '').split('\n').slice(0, -1)
    await disk.write('next', lines.map(line => `${line}\n`).join(''))
    await disk.fsync('next')
    await disk.rename('next', FILE)
    await disk.syncDirectory()
    const node = new Durable(env, machine, bug)
    for (const [client, { id, operation }] of lines.map(line => JSON.parse(line) as Entry)) {
      node.#answers.set(id, Promise.resolve(machine.receive(client, operation)))
    }
    return node
  }

  private constructor(env: AnyEnv, machine: StateMachine, bug: DurableBug | undefined) {
    this.#env = env
    this.#machine = machine
    this.#bug = bug
  }

  receive(client: string, request: Request): Promise<Outcome> {
    const known = this.#bug === 'done-twice' ? undefined : this.#answers.get(request.id)
    if (known !== undefined) return known
    const answer = this.#last.then(() => this.#carryOut(client, request))
    this.#last = answer
    this.#answers.set(request.id, answer)
    return answer
  }

  async #carryOut(client: string, request: Request): Promise<Outcome> {
    const outcome = structuredClone(this.#machine.receive(client, request.operation))
    if (this.#bug === 'unsaved') return outcome
    const entry: Entry = [client, request]
    await this.#env.disk.append(FILE, `${JSON.stringify(entry)}\n`)
    await this.#env.disk.fsync(FILE)
    return outcome
  }
}

/** Asks once, and is told how it ended. It serves any workload: nobody looks at what the node answers. */
export const asking = (env: AnyEnv) => ({
  invoke: (operation: AnyOperation) => env.rpc<Outcome<never>>('n1', request(env, operation), { timeout: '200ms' }),
})

/** Asks for the same until there is an answer. */
export const insisting = (env: AnyEnv) => ({
  async invoke(operation: AnyOperation): Promise<Outcome<never>> {
    const asked = request(env, operation)
    for (;;) {
      try {
        return await env.rpc<Outcome<never>>('n1', asked, { timeout: '200ms' })
      } catch {
        env.reach('asked again')
      }
    }
  },
})

function request(env: AnyEnv, operation: AnyOperation): object {
  return { id: `${env.id}/${env.randomInteger(0, Number.MAX_SAFE_INTEGER)}`, operation }
}
