import { type AnyEnv, type AnyOperation, type Operation, type Outcome, ok } from 'sameseed'

/** How a replicated object keeps, changes and joins what it knows. States are plain data. */
export interface Replicated<State> {
  readonly empty: State
  /** What a client does to it at a replica: `by` is a name that no other incarnation of a replica has. */
  change(state: State, operation: Operation, by: string): State
  join(a: State, b: State): State
  read(state: State): unknown
}

/**
 * The ways in which a replica can be wrong: it tells others of a change once, and never again; it writes nothing down;
 * or every seventh change is acknowledged and not made.
 */
export const REPLICA_BUGS = ['told-once', 'unsaved', 'dropped'] as const
export type ReplicaBug = (typeof REPLICA_BUGS)[number]

type Message<State> =
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'ask'; readonly id: string; readonly operation: Operation }

/** What is on the disk. */
interface Saved<State> {
  readonly state: State
  /** The operations that this replica has carried out. */
  readonly done: readonly string[]
}

const FILE = 'state'

/**
 * A state-based CRDT: each replica makes changes by itself, writes them down before it acknowledges them, and tells all others
 * everything every 50 ms. What it is asked twice it does once. So it stands lost, repeated, late and reordered messages,
 * partitions, pauses and crashes.
 */
export class Replica<State> {
  readonly #env: AnyEnv
  readonly #object: Replicated<State>
  readonly #bug: ReplicaBug | undefined
  readonly #name: string
  readonly #done: Set<string>
  #state: State
  /** What is written down, here or where it came from: others are told, and shown, nothing that a crash could take back. */
  #shown: State
  /** One change is written down after the other. */
  #written: Promise<void> = Promise.resolve()

  static async start<State>(env: AnyEnv, object: Replicated<State>, bug?: ReplicaBug): Promise<Replica<State>> {
    const text = await env.disk.readText(FILE)
    return new Replica(env, object, bug, text ? JSON.parse(text) : { state: object.empty, done: [] })
  }

  private constructor(env: AnyEnv, object: Replicated<State>, bug: ReplicaBug | undefined, saved: Saved<State>) {
    this.#env = env
    this.#object = object
    this.#bug = bug
    this.#state = saved.state
    this.#shown = saved.state
    this.#done = new Set(saved.done)
    this.#name = `${env.id}/${env.random()}`
    if (bug !== 'told-once') env.every('50ms', () => this.#tell())
  }

  async receive(_from: string, message: Message<State>): Promise<Outcome | undefined> {
    if (message.kind === 'state') {
      this.#state = this.#object.join(this.#state, message.state)
      this.#shown = this.#object.join(this.#shown, message.state)
      return undefined
    }
    const { id, operation } = message
    if (operation.f === 'read') return ok(this.#object.read(this.#shown))
    const isNew = !this.#done.has(id)
    this.#done.add(id)
    if (this.#bug === 'dropped' && this.#done.size % 7 === 0) return ok()
    if (isNew) this.#state = this.#object.change(this.#state, operation, this.#name)
    if (this.#bug === 'unsaved') this.#shown = this.#object.join(this.#shown, this.#state)
    else await (isNew ? this.#save() : this.#written)
    if (this.#bug === 'told-once') this.#tell()
    return ok()
  }

  #tell(): void {
    for (const peer of this.#env.peers) this.#env.send(peer, { kind: 'state', state: this.#shown })
  }

  #save(): Promise<void> {
    this.#written = this.#written.then(async () => {
      const { disk } = this.#env
      const saved: Saved<State> = { state: this.#state, done: [...this.#done] }
      await disk.write('next', JSON.stringify(saved))
      await disk.fsync('next')
      await disk.rename('next', FILE)
      await disk.syncDirectory()
      this.#shown = this.#object.join(this.#shown, saved.state)
    })
    return this.#written
  }
}

/** Asks the replica with its own number, and is told how it ended. It serves any workload. */
export const replicaClient = (env: AnyEnv) => {
  let asked = 0
  return {
    invoke: (operation: AnyOperation) => {
      const message = { kind: 'ask', id: `${env.id}/${asked++}`, operation }
      return env.rpc<Outcome<never>>(`n${env.id.slice(1)}`, message, { timeout: '200ms' })
    },
  }
}
