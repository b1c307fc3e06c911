import { type Fault, processesOf } from '../../faults/catalogue.ts'
import { roleIn } from '../../faults/target.ts'
import { LONGEST_TYPE, messageType } from '../../net/message-type.ts'
import { mixedBits } from '../../random/mixed-bits.ts'
import type { Process } from '../../sim/process.ts'
import { abstracted, bucketOf, MOST_FIELDS, wordHash } from './abstraction.ts'
import { comparison } from './comparison.ts'

/** Holds what a run did, as far as runs are told apart by it. */
export interface Behaviours {
  /** 32-bit hashes, in ascending order, each once. */
  readonly hashes: Uint32Array
  /** For each of them, when it was seen first: virtual time, milliseconds. */
  readonly times: Float64Array
}

/** What is known of a node. All are hashes; 0 for what is not known. */
interface NodeTrack {
  role: number
  /** The message type that it got last. */
  lastType: number
  /** What it said of itself after its last step. */
  state: unknown
  /** Of the fields of its state. */
  readonly fields: Int32Array
  /** Its role, as it says. */
  said: string | undefined
  stepsUnseen: number
  isDue: boolean
}

const REACHED = 0x1d8e_4e27
const UNKIND = 0x2f1b_6a35
const DELIVERED = 0x3c6e_f372
const TOLD = 0x4b8e_2a63
const STATE = 0x4a7d_1b8f
const BECAME = 0x5b3c_9d11
const ROLES = 0x6e2a_7c43
const STRUCK = 0x7d19_5e57
const CRASHED = 0x1357_9bdf

const RECENT = 1_024

/** A node's state is abstracted once in so many of its steps; a new role is not missed where properties look at every state. */
const STEPS_PER_LOOK = 4

/**
 * Takes down what a run does, as a set of hashes: labels that were reached (with how often, in buckets) and unkindnesses; for each
 * message that a node got its type, that of the one before, and the node's role, also with the role that the sender has by now and how the
 * message compares to the node's state; pairs of abstracted fields of a state; which role follows which, after
 * which message; which roles the nodes have at a time; and faults that had an effect, with the role of whom they struck. Who it was is never
 * part of it.
 *
 * Pairs of what follows each other, in place of what happens at all, are AFL's idea of edges (Zalewski, "Technical whitepaper for
 * afl-fuzz"); that what a distributed system tells and logs can stand in for covered code is that of Mallory (Meng et al., "Greybox
 * Fuzzing of Distributed Systems", CCS 2023).
 */
export class BehaviourRecorder {
  readonly #clock: { readonly now: number }
  readonly #statesAreKnown: boolean
  /** When each was seen first, microseconds. */
  readonly #seen = new Map<number, number>()
  /** What was seen last, by low bits: saves a look-up. */
  readonly #recent = new Int32Array(RECENT)
  /** By index of the process. */
  readonly #nodes: (NodeTrack | undefined)[] = []
  /** Used again for every look. */
  readonly #fields = new Int32Array(MOST_FIELDS)
  /** The roles of all nodes: a sum, so that their order does not count. */
  #roles = 0

  /** With `statesAreKnown`, looking at the state of a node after a step costs nothing. */
  constructor(clock: { readonly now: number }, statesAreKnown: boolean) {
    this.#clock = clock
    this.#statesAreKnown = statesAreKnown
  }

  reached(label: string, count: number): void {
    // Where a bucket begins.
    if (count < 3 || ((count - 1) & (count - 2)) === 0) this.#saw(REACHED, wordHash(label), bucketOf(count))
  }

  readonly unkind = (label: string): void => {
    this.#saw(UNKIND, wordHash(label), 0)
  }

  readonly delivered = (process: Process, message: unknown, part: number, from: number): void => {
    if (process.role !== 'node') return
    const node = this.#nodeOf(process)
    const type = typeHash(message) ^ part
    this.#saw(DELIVERED ^ node.role, node.lastType, type)
    node.lastType = type
    this.#saw(TOLD ^ (this.#nodes[from]?.role ?? 0), type ^ node.role, comparison(message, node.state))
  }

  /** Whether to look at the state of a node after this step. */
  wants(process: Process): boolean {
    if (process.role !== 'node' || process.inspect === undefined) return false
    const node = this.#nodeOf(process)
    node.isDue = ++node.stepsUnseen >= STEPS_PER_LOOK || node.state === undefined
    return node.isDue || this.#statesAreKnown
  }

  /** A step of a node has ended, and left this state. */
  rested(process: Process, state: unknown): void {
    const node = this.#nodeOf(process)
    node.state = state
    const said = roleIn(state)
    if (said !== node.said) {
      node.said = said
      const role = said === undefined ? 1 : wordHash(said)
      this.#saw(BECAME ^ node.role, role, node.lastType)
      this.#becomes(node, role)
    } else if (!node.isDue) return
    node.stepsUnseen = 0
    this.#looked(node.fields, abstracted(state, process.id, this.#fields))
  }

  /** Notes the pairs of fields of which one has changed. */
  #looked(before: Int32Array, count: number): void {
    const now = this.#fields
    for (let i = 0; i < count; i++) {
      const field = now[i] as number
      if (field === before[i]) continue
      before[i] = field
      this.#saw(STATE, field, i)
      // What comes later and has changed as well will have its pairs with this one then.
      for (let j = 0; j < count; j++) {
        const other = now[j] as number
        if (j < i) this.#saw(STATE ^ (j << 4) ^ i, other, field)
        else if (j > i && other === before[j]) this.#saw(STATE ^ (i << 4) ^ j, field, other)
      }
    }
  }

  crashed(process: Process): void {
    if (process.role !== 'node') return
    const node = this.#nodeOf(process)
    node.lastType = CRASHED
    node.state = undefined
    node.said = undefined
    this.#becomes(node, 0)
  }

  #becomes(node: NodeTrack, role: number): void {
    this.#roles = (this.#roles - mixedBits(node.role ^ ROLES) + mixedBits(role ^ ROLES)) | 0
    node.role = role
    this.#saw(ROLES, this.#roles, 0)
  }

  /** A fault begins. Returns what to call when it has had an effect. */
  striking(fault: Fault, nodeOf: (id: string) => Process): () => void {
    const struck = processesOf(fault)
    // Of many, the roles of all nodes say more than theirs.
    const role = struck.length === 1 ? this.#nodeOf(nodeOf(struck[0] as string)).role : this.#roles
    const beganUs = this.#clock.now
    return () => this.#saw(STRUCK, wordHash(fault.kind), role, beganUs)
  }

  behaviours(): Behaviours {
    const hashes = Uint32Array.from(this.#seen.keys()).sort()
    return { hashes, times: Float64Array.from(hashes, hash => (this.#seen.get(hash | 0) as number) / 1_000) }
  }

  #nodeOf({ index }: Process): NodeTrack {
    const known = this.#nodes[index]
    if (known !== undefined) return known
    const node: NodeTrack = {
      role: 0,
      lastType: 0,
      state: undefined,
      fields: new Int32Array(MOST_FIELDS),
      said: undefined,
      stepsUnseen: 0,
      isDue: false,
    }
    this.#nodes[index] = node
    return node
  }

  #saw(kind: number, a: number, b: number, us: number = this.#clock.now): void {
    const hash = mixedBits(Math.imul(kind ^ a, 0x85eb_ca6b) + Math.imul(b ^ (a >>> 15), 0xc2b2_ae35))
    // Most have been seen just now.
    const at = hash & (RECENT - 1)
    if (this.#recent[at] === hash) return
    this.#recent[at] = hash
    if (!this.#seen.has(hash)) this.#seen.set(hash, us)
  }
}

function typeHash(message: unknown): number {
  const { type } = (message ?? {}) as { readonly type?: unknown }
  // What nearly all messages have.
  const said = typeof type === 'string' && type !== '' && type.length <= LONGEST_TYPE ? type : messageType(message)
  return said === undefined ? 1 : wordHash(said)
}
