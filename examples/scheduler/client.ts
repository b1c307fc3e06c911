import { type Client, type Env, gen, type Operation, ok } from 'sameseed'
import { type Answer, type Message, tickOf } from './messages.ts'

export type TaskOperation = Operation<'add', string, never> | Operation<'read', null, readonly string[]>

/** Submits tasks, and asks which are done. */
export class Submitter implements Client<TaskOperation> {
  readonly #env: Env<never, Message>

  constructor(env: Env<never, Message>) {
    this.#env = env
  }

  async invoke(operation: TaskOperation) {
    if (operation.f === 'add') {
      await this.#env.rpc<Answer>('queue1', { type: 'submit', task: operation.value }, { timeout: '150ms' })
      return ok()
    }
    const done = await this.#env.rpc<readonly string[]>('queue1', { type: 'results' }, { timeout: '150ms' })
    return ok(done.filter(task => tickOf(task) === undefined))
  }
}

/** Submits, and looks in the end at what is done. Before, a task may be under way. */
export const workload = gen.withFinal(
  gen.stagger('120ms', ({ unique }) => ({ f: 'add' as const, value: `task-${unique}` })),
  gen.phases(gen.sleep('5s'), gen.eachClient({ f: 'read' as const, value: null })),
)
