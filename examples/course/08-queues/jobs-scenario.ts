import {
  type AnyEnv,
  type Client,
  crash,
  type Env,
  info,
  mix,
  type NodeInstance,
  type Operation,
  ok,
  pause,
  scenario,
  type World,
} from 'sameseed'

/** A worker asks for a job and gets its number, or null. Then it says that it is done. */
export type Message =
  | { readonly type: 'submit'; readonly job: number }
  | { readonly type: 'take' }
  | { readonly type: 'done'; readonly job: number }

interface QueueState {
  /** The jobs that are done, in the order in which that was reported. */
  readonly done: readonly number[]
}

/** Takes one job after the other, and works on each for 60 ms. */
class Worker {
  readonly #env: Env<Message>
  #job: number | null = null

  constructor(env: Env<Message>) {
    this.#env = env
    void this.#work()
  }

  async #work(): Promise<never> {
    for (;;) {
      this.#job = await this.#ask<number | null>({ type: 'take' })
      await this.#env.sleep('60ms')
      if (this.#job !== null) await this.#ask({ type: 'done', job: this.#job })
    }
  }

  #ask<Reply>(message: Message): Promise<Reply | null> {
    return this.#env.rpc<Reply>('queue1', message, { timeout: '100ms' }).catch(() => null)
  }

  inspect() {
    return { job: this.#job }
  }
}

type Submit = Operation<'submit', number, never>

const client = (env: AnyEnv): Client<Submit> => ({
  async invoke({ value }) {
    try {
      await env.rpc('queue1', { type: 'submit', job: value }, { timeout: '100ms' })
      return ok()
    } catch {
      return info('no answer')
    }
  },
})

/** True, or which job that was accepted is not done. */
function allDone({ nodes, history }: World<object, Submit>): true | string {
  const [queue] = nodes.filter(({ id }) => id === 'queue1')
  const { done } = queue!.state as QueueState
  const submitted = new Map<number | string, number>()
  for (const { type, process, value } of history) {
    if (type === 'invoke') submitted.set(process, value as number)
    const job = submitted.get(process)
    if (type === 'ok' && job !== undefined && !done.includes(job)) return `job ${job} was accepted, and is not done`
  }
  return true
}

/** A queue, two workers that crash, pauses, and two clients that submit jobs. In the end all jobs are done. */
export const jobsScenario = (name: string, start: (env: AnyEnv) => NodeInstance<QueueState>) =>
  scenario({
    name,
    nodes: {
      queue: { count: 1, start },
      worker: { count: 2, start: env => new Worker(env) },
    },
    clients: { count: 2, start: client },
    workload: mix({ submit: { weight: 1, value: ({ unique }) => unique } }, { every: '80ms' }),
    faults: [crash({ every: '1s', for: '100ms', of: ['worker1', 'worker2'] }), pause({ every: '1s', for: '500ms' })],
    duration: '4s',
    settle: '5s',
    expect: ({ eventually, sometimes }) => [
      eventually('all jobs are done', allDone),
      sometimes('a job is done twice', ({ reached }) => reached('done again') > 0),
    ],
  })
