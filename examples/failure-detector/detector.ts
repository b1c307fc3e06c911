import type { Env, Timer } from 'sameseed'
import type { BugName } from './bugs.ts'
import type { Message } from './messages.ts'

/** So often a node is pinged in a round before it is taken for down. */
export const MOST_ATTEMPTS = 3
const ATTEMPT_MS = 40
const BETWEEN_ROUNDS_MS = 60

/**
 * Finds out who is up, round by round: it pings all nodes, those again that do not answer, and takes for down who has not answered
 * three times.
 */
export class Detector {
  readonly #env: Env<Message>
  readonly #bug: BugName | undefined
  readonly #watched: readonly string[]
  readonly #listeners: readonly string[]
  #up: ReadonlySet<string>
  #round = 0
  #attempts = 0
  #timer: Timer | undefined
  /** Those that have answered in this round, and in which of their lives. */
  readonly #answered = new Map<string, number>()
  /** How often each was pinged in this round. */
  readonly #pings = new Map<string, number>()
  /** The fewest pings after which one was taken for down. */
  #fewestPings = Number.POSITIVE_INFINITY

  constructor(env: Env<Message>, bug?: BugName) {
    this.#env = env
    this.#bug = bug
    this.#watched = env.peers.filter(peer => peer.startsWith('node'))
    this.#listeners = env.peers.filter(peer => peer.startsWith('listener'))
    this.#up = new Set(this.#watched)
    this.#begin()
  }

  receive(from: string, message: Message): void {
    if (message.type !== 'pong') return
    if (message.round !== this.#round && this.#bug !== 'any-pong-counts') return
    this.#answered.set(from, message.life)
    if (this.#isPinging && this.#missing().length === 0) this.#end()
  }

  inspect() {
    const answered = Object.fromEntries(this.#answered)
    return { round: this.#round, answered, up: [...this.#up].sort(), fewestPings: this.#fewestPings }
  }

  /** Between rounds nobody is waited for. */
  get #isPinging(): boolean {
    return this.#attempts > 0
  }

  #missing(): readonly string[] {
    return this.#watched.filter(node => !this.#answered.has(node))
  }

  #begin(): void {
    this.#round++
    this.#answered.clear()
    this.#pings.clear()
    this.#attempt()
  }

  #attempt(): void {
    this.#attempts++
    for (const node of this.#missing()) {
      this.#pings.set(node, (this.#pings.get(node) ?? 0) + 1)
      this.#env.send(node, { type: 'ping', round: this.#round })
    }
    this.#timer = this.#env.after(ATTEMPT_MS, () => (this.#attempts < MOST_ATTEMPTS ? this.#attempt() : this.#end()))
  }

  #end(): void {
    this.#timer?.cancel()
    for (const node of this.#missing()) {
      if (!this.#up.has(node)) continue
      this.#fewestPings = Math.min(this.#fewestPings, this.#pings.get(node) ?? 0)
      this.#env.reach('one is taken for down')
    }
    this.#up = new Set(this.#answered.keys())
    // Each time: what was said when it changed may have been lost.
    this.#tell()
    if (this.#bug !== 'attempts-not-reset' || this.#attempts >= MOST_ATTEMPTS) this.#attempts = 0
    this.#env.after(BETWEEN_ROUNDS_MS, () => this.#begin())
  }

  #tell(): void {
    for (const listener of this.#listeners) {
      this.#env.send(listener, { type: 'status', round: this.#round, up: [...this.#up] })
    }
  }
}
