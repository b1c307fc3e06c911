import { type AnyEnv, crash, exponential, mix, type Operation, ok, scenario } from 'sameseed'

type Message =
  | { readonly type: 'beat' }
  | { readonly type: 'ask'; readonly value: number }
  | { readonly type: 'nothing' }

/**
 * The first node that is up leads; the others learn by its silence, for `electionMs`, that it is gone. `idle` messages, which say nothing, go over every
 * link at first: all later ones are drawn anew, and nothing else is different.
 */
class Member {
  leads: boolean
  readonly #env: AnyEnv
  #heard = 0

  constructor(env: AnyEnv, electionMs: number, idle: number) {
    this.#env = env
    this.leads = false
    sayNothing(env, idle)
    this.#heard = env.elapsed()
    const place = Number(env.id.slice(1))
    env.every('20ms', () => {
      if (this.leads) for (const peer of env.peers) env.send(peer, { type: 'beat' })
      else if (env.elapsed() - this.#heard > electionMs + place * 40 + env.random() * 10) this.leads = true
    })
  }

  receive(_from: string, message: Message): unknown {
    if (message.type === 'ask') return this.leads ? { value: message.value } : { other: true }
    if (message.type === 'nothing') return undefined
    this.#heard = this.#env.elapsed()
    this.leads = false
    return undefined
  }

  inspect() {
    return { role: this.leads ? 'leader' : 'follower' }
  }
}

function sayNothing(env: AnyEnv, times: number): void {
  for (let i = 0; i < times; i++) for (const peer of env.nodes) if (peer !== env.id) env.send(peer, { type: 'nothing' })
}

/** A service that is available while it has a leader: after one crashes, another leads when the election time is over. */
export const leaderScenario = ({ electionMs = 200, idle = 0 } = {}) =>
  scenario({
    name: 'leader',
    nodes: { count: 3, start: (env: AnyEnv) => new Member(env, electionMs, idle) },
    clients: {
      count: 3,
      start: (env: AnyEnv) => {
        let guess = 1
        sayNothing(env, idle)
        return {
          async invoke({ value }: Operation<'ask', number>) {
            for (let tries = 0; ; tries++) {
              const reply = await env
                .rpc(`n${guess}`, { type: 'ask', value }, { timeout: '20ms' })
                .catch(() => undefined)
              if ((reply as { value?: number } | undefined)?.value === value) return ok(value)
              guess = (guess % 3) + 1
              if (tries === 5) throw new Error('none of them leads')
            }
          },
        }
      },
    },
    workload: mix({ ask: { weight: 1, value: ({ unique }) => unique } }, { every: '30ms' }),
    network: { latency: exponential('1ms') },
    faults: [crash({ every: '1s', for: '2s', of: ['n1'] })],
    duration: '8s',
  })
