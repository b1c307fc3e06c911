import { type Client, type Env, fail, gen, info, type Operation, ok } from 'sameseed'
import { answered } from '../ground/answered.ts'
import type { BugName } from './bugs.ts'
import {
  BROKERS,
  type CommitReply,
  type ConsumeReply,
  type JoinReply,
  type Message,
  PARTITIONS,
  type ProduceReply,
} from './messages.ts'

type Polled = Readonly<Record<string, readonly (readonly [offset: number, value: number])[]>>

export type LogOperation =
  | Operation<
      'send',
      readonly (readonly ['send', partition: string, value: number])[],
      readonly (readonly ['send', partition: string, readonly [offset: number, value: number]])[]
    >
  | Operation<'poll', readonly (readonly ['poll'])[], readonly (readonly ['poll', Polled])[]>
  /** Leaves the group, to be in it anew with the next poll. */
  | Operation<'rebalance', null, never>

const TIMEOUT_MS = 80
/** For how long a message is sent again and again. */
const PATIENCE_MS = 600
const PAUSE_MS = 20

/** A producer, and a consumer in the one group that there is. */
export class LogClient implements Client<LogOperation> {
  readonly #env: Env<never, Message>
  readonly #bug: BugName | undefined
  #sequence = 0
  readonly #leaders = new Map<string, string>()
  #generation: number | undefined
  /** Where it goes on, in the partitions that it has. */
  #positions: Record<string, number> = {}

  constructor(env: Env<never, Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
  }

  async invoke(operation: LogOperation) {
    switch (operation.f) {
      case 'send':
        return this.#send(operation.value[0]![1], operation.value[0]![2])
      case 'poll':
        return this.#poll()
      case 'rebalance':
        this.#generation = undefined
        await this.#ask('coordinator1', { type: 'leave' })
        return ok()
    }
  }

  // ---- the producer ----------------------------------------------------------------------------------------------

  async #send(partition: string, value: number) {
    const entry = { producer: this.#env.id, sequence: ++this.#sequence, value }
    const untilMs = this.#env.elapsed() + PATIENCE_MS
    while (this.#env.elapsed() < untilMs) {
      const reply = await this.#askLeader<ProduceReply>(partition, { type: 'produce', partition, entry })
      if (reply?.status === 'stored') return ok([['send', partition, [reply.offset, value]]] as const)
      await this.#env.sleep(PAUSE_MS)
    }
    return info('not confirmed')
  }

  // ---- the consumer ----------------------------------------------------------------------------------------------

  async #poll() {
    if (this.#generation === undefined) {
      if (!(await this.#join())) return fail('cannot join the group')
    }
    // What it got by earlier polls: that is done.
    const committed = await this.#commit()
    if (committed === undefined) return fail('the coordinator does not answer')
    if (committed.status === 'rejoin') {
      this.#generation = undefined
      // The one that goes on is another consumer to those who compare what it polls, for it may begin somewhere else.
      return info('has lost its partitions')
    }
    const polled: Record<string, ConsumeReply & { status: 'entries' }> = {}
    for (const partition of Object.keys(this.#positions)) {
      const reply = await this.#consume(partition, this.#positions[partition]!)
      if (reply === undefined) continue
      polled[partition] = reply
      if (this.#bug === 'reset-to-the-watermark') this.#goBackTo(reply.end, partition)
    }
    const isComplete = Object.keys(this.#positions).every(partition => partition in polled)
    const isEmpty = Object.values(polled).every(({ entries }) => entries.length === 0)
    if (isEmpty && !(isComplete && (await this.#isAtTheEnd(committed.committed)))) return fail('there is more to come')
    for (const [partition, { entries }] of Object.entries(polled)) {
      this.#positions[partition]! += entries.length
    }
    if (this.#bug === 'committed-before-it-is-done' && (await this.#commit())?.status !== 'ok') {
      this.#generation = undefined
      return info('has lost its partitions')
    }
    const entries = Object.entries(polled).map(([partition, { entries }]) => [partition, entries] as const)
    return ok([['poll', Object.fromEntries(entries) as Polled]] as const)
  }

  #goBackTo(end: number, partition: string): void {
    this.#positions[partition] = Math.min(end, this.#positions[partition]!)
  }

  async #join(): Promise<boolean> {
    const reply = await this.#ask<JoinReply>('coordinator1', { type: 'join' })
    if (reply === undefined) return false
    const positions: Record<string, number> = {}
    for (const partition of reply.partitions) {
      const committed = reply.committed[partition]
      if (committed === undefined && this.#bug === 'begins-at-the-end') {
        const consumed = await this.#consume(partition, 0)
        if (consumed === undefined) return false
        positions[partition] = consumed.end
      } else positions[partition] = committed ?? 0
    }
    this.#generation = reply.generation
    this.#positions = positions
    return true
  }

  #commit(): Promise<CommitReply | undefined> {
    const message: Message = { type: 'commit', generation: this.#generation!, offsets: this.#positions }
    return this.#ask<CommitReply>('coordinator1', message)
  }

  async #consume(partition: string, offset: number): Promise<(ConsumeReply & { status: 'entries' }) | undefined> {
    const reply = await this.#askLeader<ConsumeReply>(partition, { type: 'consume', partition, offset })
    return reply?.status === 'entries' ? reply : undefined
  }

  /** Whether the group has all that there is, in the partitions of others as well. */
  async #isAtTheEnd(committed: Readonly<Record<string, number>>): Promise<boolean> {
    for (const partition of PARTITIONS) {
      if (partition in this.#positions) continue
      const reply = await this.#consume(partition, committed[partition] ?? 0)
      if (reply === undefined || reply.end > (committed[partition] ?? 0)) return false
    }
    return true
  }

  // ---- both ------------------------------------------------------------------------------------------------------

  async #askLeader<Reply extends ProduceReply | ConsumeReply>(
    partition: string,
    message: Message,
  ): Promise<Reply | undefined> {
    const leader = this.#leaders.get(partition) ?? BROKERS[this.#env.randomInteger(0, BROKERS.length - 1)]!
    this.#leaders.delete(partition)
    const reply = await this.#ask<Reply>(leader, message)
    const next = reply?.status === 'not-leader' ? reply.leader : reply === undefined ? null : leader
    if (next !== null) this.#leaders.set(partition, next)
    return reply
  }

  #ask<Reply>(node: string, message: Message): Promise<Reply | undefined> {
    return answered(this.#env.rpc<Reply>(node, message, { timeout: TIMEOUT_MS }))
  }
}

const POLL = { f: 'poll', value: [['poll']] } as const

/** Sends and polls; in the end all poll until there is no more. */
export const workload = gen.withFinal(
  gen.stagger(
    '25ms',
    gen.mix({
      send: { weight: 6, value: ({ pick, unique }) => [['send', pick([...PARTITIONS]), unique]] as const },
      poll: { weight: 6, value: () => [['poll']] as const },
      rebalance: { weight: 1, value: () => null },
    }),
  ),
  gen.phases(gen.sleep('500ms'), gen.eachClient(gen.untilOk(gen.repeat(POLL), isNothing))),
)

function isNothing(polled: unknown): boolean {
  const [[, byPartition]] = polled as [[f: 'poll', byPartition: Polled]]
  return Object.values(byPartition).every(entries => entries.length === 0)
}
