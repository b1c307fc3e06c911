import type { Duration, Env, Operation } from 'sameseed'
import * as Y from 'yjs'

/** What a user does to the document. Positions are taken modulo the length of the text. */
export type Edit =
  | Operation<'insert', { readonly at: number; readonly text: string }, never>
  | Operation<'delete', { readonly at: number; readonly length: number }, never>
  | Operation<'set', { readonly key: string; readonly value: number }, never>

export type Message =
  /** From a client: its edit. */
  | { readonly type: 'edit'; readonly edit: Edit }
  /** To the other replicas: what has changed. */
  | { readonly type: 'update'; readonly update: Uint8Array }
  /** To another replica: how far I am. It answers with an update that holds what I do not have. */
  | { readonly type: 'state-vector'; readonly vector: Uint8Array }

/** What the properties and the story see of a replica. */
export interface ReplicaState {
  readonly text: string
  readonly fields: Readonly<Record<string, unknown>>
  /** How many changes of each author it has. */
  readonly vector: Readonly<Record<string, number>>
}

/** A replica of a Yjs document: it tells the others of every change, and now and then asks one of them what it missed. */
export class Replica {
  readonly #env: Env<Message>
  readonly #doc = new Y.Doc()
  readonly #text = this.#doc.getText('text')
  readonly #fields = this.#doc.getMap('fields')
  #state: ReplicaState

  /** Without `repairEvery`, it never asks. */
  constructor(env: Env<Message>, { repairEvery }: { readonly repairEvery?: Duration } = {}) {
    this.#env = env
    this.#state = this.#look()
    this.#doc.on('update', (update: Uint8Array, origin: unknown) => {
      this.#state = this.#look()
      if (origin !== 'peer') for (const peer of env.peers) env.send(peer, { type: 'update', update })
    })
    if (repairEvery !== undefined) env.every(repairEvery, () => this.#askSomeone())
  }

  receive(from: string, message: Message): 'done' | undefined {
    switch (message.type) {
      case 'edit':
        this.#doc.transact(() => this.#apply(message.edit))
        return 'done'
      case 'update':
        Y.applyUpdate(this.#doc, message.update, 'peer')
        return undefined
      case 'state-vector':
        this.#env.send(from, { type: 'update', update: Y.encodeStateAsUpdate(this.#doc, message.vector) })
        return undefined
    }
  }

  inspect(): ReplicaState {
    return this.#state
  }

  #apply({ f, value }: Edit): void {
    const { length } = this.#text
    switch (f) {
      case 'insert':
        this.#text.insert(value.at % (length + 1), value.text)
        break
      case 'delete':
        if (length > 0) {
          const at = value.at % length
          this.#text.delete(at, Math.min(value.length, length - at))
        }
        break
      case 'set':
        this.#fields.set(value.key, value.value)
        break
    }
  }

  #askSomeone(): void {
    const { peers } = this.#env
    const peer = peers[this.#env.randomInteger(0, peers.length - 1)]
    if (peer !== undefined) this.#env.send(peer, { type: 'state-vector', vector: Y.encodeStateVector(this.#doc) })
  }

  #look(): ReplicaState {
    const vector = [...Y.decodeStateVector(Y.encodeStateVector(this.#doc))].sort(([a], [b]) => a - b)
    return {
      text: this.#text.toString(),
      fields: Object.fromEntries(Object.entries(this.#fields.toJSON()).sort(([a], [b]) => (a < b ? -1 : 1))),
      vector: Object.fromEntries(vector),
    }
  }
}
