import type { PageData, PageFault, PageFile, PageOperation } from '../page-data.ts'
import { lastUpTo } from './last-up-to.ts'

/** The events of a run as the page asks for them. Events are numbers, from 0. */
export class RunModel {
  readonly data: PageData
  readonly length: number
  readonly times: Float64Array
  readonly steps: Int32Array
  readonly causes: Int32Array
  readonly lanes: Int32Array
  readonly peers: Int32Array
  readonly sliced: Uint8Array
  /** The events of each lane, in order. */
  readonly byLane: readonly (readonly number[])[]
  readonly faultOf = new Map<number, PageFault>()
  readonly operationOf = new Map<number, PageOperation>()
  readonly lineOf = new Map<number, string>()
  /** What events changed on disks. */
  readonly filesOf = new Map<number, PageFile[]>()
  /** The first effect of each event, and the next effect of the same cause; -1 for none. */
  readonly #firstEffect: Int32Array
  readonly #nextEffect: Int32Array
  /** Arrivals that nothing came of. */
  readonly #idle: ReadonlySet<number>
  /** 1 for an event in whose step something happened that a person would look for. */
  readonly #remarkable: Uint8Array

  constructor(data: PageData) {
    this.data = data
    const { columns } = data
    const length = columns.kind.length
    this.length = length
    this.times = summed(columns.time, new Float64Array(length))
    this.steps = summed(columns.step, new Int32Array(length))
    this.causes = Int32Array.from(columns.cause, (distance, id) => (distance === 0 ? -1 : id - distance))
    this.lanes = Int32Array.from(columns.lane)
    this.peers = Int32Array.from(columns.peer)
    this.sliced = new Uint8Array(length)
    for (const id of data.slice) this.sliced[id] = 1
    this.byLane = data.lanes.map(() => [])
    this.#firstEffect = new Int32Array(length).fill(-1)
    this.#nextEffect = new Int32Array(length).fill(-1)
    for (let id = length - 1; id >= 0; id--) {
      const cause = this.causes[id] as number
      if (cause < 0) continue
      this.#nextEffect[id] = this.#firstEffect[cause] as number
      this.#firstEffect[cause] = id
    }
    for (let id = 0; id < length; id++) {
      const lane = this.lanes[id] as number
      if (lane >= 0) (this.byLane[lane] as number[]).push(id)
    }
    for (const fault of data.faults) {
      this.faultOf.set(fault.begin, fault)
      if (fault.end >= 0) this.faultOf.set(fault.end, fault)
    }
    for (const operation of data.operations) {
      if (operation.begin >= 0) this.operationOf.set(operation.begin, operation)
      if (operation.end >= 0) this.operationOf.set(operation.end, operation)
    }
    for (const file of data.files) {
      const [id] = file
      const others = this.filesOf.get(id)
      if (others === undefined) this.filesOf.set(id, [file])
      else others.push(file)
    }
    this.#idle = new Set(data.idleArrivals)
    for (const [id, text] of data.lines) this.lineOf.set(id, data.texts[text] as string)
    this.#remarkable = this.#findRemarkable()
  }

  kind(id: number): string {
    return this.data.kinds[this.data.columns.kind[id] as number] as string
  }

  text(id: number): string | undefined {
    return this.data.texts[this.data.columns.text[id] as number]
  }

  /** A message as the story has it: with what matters first. */
  #messageText(id: number): string {
    return this.#label(id) ?? withType(this.type(id), this.text(id))
  }

  #label(id: number): string | undefined {
    return this.data.texts[this.data.columns.label[id] as number]
  }

  /** When a timer is due, of the event that set it. */
  dueText(id: number): string {
    return this.#label(id) ?? ''
  }

  type(id: number): string | undefined {
    return this.data.types[this.data.columns.type[id] as number]
  }

  fate(id: number): string | undefined {
    return this.data.fates[this.data.columns.fate[id] as number]
  }

  number(id: number): number {
    return this.data.columns.number[id] as number
  }

  laneName(lane: number): string {
    return this.data.lanes[lane]?.name ?? 'the world'
  }

  effects(id: number): number[] {
    const found: number[] = []
    for (let effect = this.#firstEffect[id] as number; effect >= 0; effect = this.#nextEffect[effect] as number) {
      found.push(effect)
    }
    return found
  }

  /** From the event back to what nothing of the run caused, the event first. */
  chain(id: number): number[] {
    const chain: number[] = []
    for (let each = id; each >= 0; each = this.causes[each] as number) chain.push(each)
    return chain
  }

  /**
   * The chain without what says nothing: that something was due is told by what it was, the operation that a client then began, or left out.
   */
  toldChain(id: number): number[] {
    const told: number[] = []
    for (const each of this.chain(id)) {
      const shown = this.kind(each) === 'wake' ? this.effects(each).find(effect => this.#isInvocation(effect)) : each
      if (shown !== undefined && shown !== told.at(-1)) told.push(shown)
    }
    return told
  }

  #isInvocation(id: number): boolean {
    return this.kind(id) === 'operation' && this.fate(id) === 'invoke'
  }

  /** The state that a process showed before an event that tells one; undefined where it was the first. */
  stateBefore(id: number): string | undefined {
    const events = this.byLane[this.lanes[id] as number] ?? []
    for (let i = events.indexOf(id) - 1; i >= 0; i--) {
      const each = events[i] as number
      if (this.kind(each) === 'state') return this.text(each)
    }
    return undefined
  }

  /** The sending that an arrival or a copy goes back to. */
  sending(id: number): number {
    const cause = this.causes[id] as number
    return cause >= 0 && this.kind(cause) === 'copy' ? (this.causes[cause] as number) : cause
  }

  /** Whether its step changed nothing that a person would look for: no state, operation, log, fault, crash. */
  isRoutine(id: number): boolean {
    return this.sliced[id] === 0 && this.#remarkable[id] === 0
  }

  /** The last event up to a time. */
  at(timeUs: number): number {
    return Math.max(0, lastUpTo(this.times, this.length, timeUs))
  }

  /** The first event of a time. */
  firstAt(timeUs: number): number {
    return Math.min(this.length - 1, lastUpTo(this.times, this.length, timeUs - 1) + 1)
  }

  /** Whether the line about an event, or what it holds, has this in it; `needle` is in lower case. */
  says(id: number, needle: string): boolean {
    if (this.label(id).toLowerCase().includes(needle)) return true
    return this.text(id)?.toLowerCase().includes(needle) === true
  }

  /** One line about an event, with as much of what it holds as there is. */
  fullLabel(id: number): string {
    const [label, text] = [this.label(id), this.text(id)]
    // Of a state the changes say enough, if none is cut.
    const saysAll = this.kind(id) === 'state' && !label.includes('…')
    const isTold = text === undefined || saysAll || label.includes(text)
    return (isTold ? label : `${label}\n${text}`).slice(0, 1_000)
  }

  /** One line about an event, without its time. */
  label(id: number): string {
    const lane = this.laneName(this.lanes[id] as number)
    const peer = this.laneName(this.peers[id] as number)
    const [kind, text, type, fate] = [this.kind(id), this.text(id), this.type(id), this.fate(id)]
    switch (kind) {
      case 'send':
        return `${fate === 'sent' ? '' : `${fateText(fate)}: `}${lane} → ${peer}  ${this.#messageText(id)}`
      case 'arrive':
        if (fate !== 'delivered' && fate !== 'altered')
          return `${fateText(fate)}: ${peer} → ${lane}  ${this.#messageText(id)}`
        return `${lane} got ${this.#notesOf(id)}${this.#messageText(id)} from ${peer}`
      case 'copy':
        return `the network makes a copy: ${lane} → ${peer}  ${this.#messageText(this.causes[id] as number)}`
      case 'timer-set':
        return `${lane} sets timer ${this.number(id)}, due at ${this.#label(id)}`
      case 'timer':
        return `${lane}: timer ${this.number(id)} fires`
      case 'timer-clear':
        return `${lane} clears timer ${this.number(id)}`
      case 'disk':
        return `${lane} ${type}${text === undefined ? '' : ` ${text}`}`
      case 'disk-done':
        return `${lane} ${type}${text === undefined ? '' : ` ${text}`} ${fate === undefined ? 'is done' : `failed: ${fate}`}`
      case 'connection':
        return `${lane}: connection ${this.number(id)} with ${peer} ${type}`
      case 'fault':
        return `${type === 'begin' ? 'fault' : 'fault ends'}: ${text}`
      case 'operation':
        if (fate === 'invoke') return `${lane} invokes ${type}${text === 'null' ? '' : ` ${text ?? ''}`}`
        return `${lane} ${type} ${fate}${text === undefined ? '' : `: ${text}`}`
      case 'state':
        return `${lane} ⇒ ${this.#label(id) ?? 'its state has changed'}`
      case 'log':
        return `${lane}: ${text}`
      case 'reach':
        return `${lane} reached ${text}`
      case 'buggify':
        return `a fault built into the code of ${lane} strikes (buggify): ${text}`
      case 'phase':
        return `the end begins: ${text}`
      case 'clock':
        return `the clock of ${lane}: ${text}`
      case 'start':
        return `${lane} starts${text === undefined ? '' : ` as ${text}`}`
      default:
        return `${lane} ${PAST[kind] ?? kind}${text === undefined ? '' : `: ${text}`}`
    }
  }

  /** What is to be known of an arrival besides what it brought. It stands first: rows are cut at their ends. */
  #notesOf(id: number): string {
    const notes = [
      ...(this.fate(id) === 'altered' ? ['altered on its way'] : []),
      ...(this.#isCopy(id) ? ['a copy'] : []),
      ...(this.#idle.has(id) ? ['no visible effect'] : []),
    ]
    return notes.length === 0 ? '' : `(${notes.join(', ')}) `
  }

  /** Whether what arrives is the copy that the network made of a message. */
  #isCopy(id: number): boolean {
    const cause = this.causes[id] as number
    return cause >= 0 && this.kind(cause) === 'copy'
  }

  /** Of processes that show no state, such as programs, what they say to one another is all that there is to see. */
  #isAllThereIs(id: number, stateful: ReadonlySet<number>): boolean {
    const kind = this.kind(id)
    if ((kind !== 'send' && kind !== 'arrive') || (this.data.columns.label[id] as number) < 0) return false
    return !stateful.has(this.lanes[id] as number) && !stateful.has(this.peers[id] as number)
  }

  #findRemarkable(): Uint8Array {
    const stateful = new Set<number>()
    for (let id = 0; id < this.length; id++) if (this.kind(id) === 'state') stateful.add(this.lanes[id] as number)
    const remarkable = new Uint8Array(this.length)
    const kinds = ['state', 'operation', 'log', 'fault', 'crash', 'start', 'pause', 'resume', 'connection', 'phase']
    for (let first = 0; first < this.length; ) {
      let end = first + 1
      while (end < this.length && this.steps[end] === this.steps[first]) end++
      let found = 0
      for (let id = first; id < end; id++) {
        const fate = this.fate(id)
        const isUsual = fate === undefined || fate === 'sent' || fate === 'delivered'
        if (kinds.includes(this.kind(id)) || !isUsual || this.#isAllThereIs(id, stateful)) found = 1
      }
      remarkable.fill(found, first, end)
      first = end
    }
    // What the client of an operation that is wrong said and heard, belongs to what is wrong.
    for (const { involvement, lane, begin, end } of this.data.operations) {
      if (involvement !== 'culprit' || begin < 0) continue
      const last = end < 0 ? this.length - 1 : end
      for (let id = begin; id <= last; id++) {
        const isMessage = this.kind(id) === 'send' || this.kind(id) === 'arrive'
        if (isMessage && (this.lanes[id] === lane || this.peers[id] === lane)) remarkable[id] = 1
      }
    }
    return remarkable
  }
}

const PAST: Readonly<Record<string, string>> = {
  crash: 'crashes',
  pause: 'stands still',
  resume: 'goes on',
  wake: 'goes on with what was due',
}

/** How a message fared, in words that stand by themselves: the story's stand beside an arrow. */
function fateText(fate: string | undefined): string {
  return `✗ ${FATES[fate ?? ''] ?? fate}`
}

const FATES: Readonly<Record<string, string>> = {
  blocked: 'blocked by a cut',
  held: 'held back',
  waits: 'waits for its receiver',
  unreachable: 'its receiver is down',
}

function withType(type: string | undefined, text: string | undefined): string {
  if (text === undefined) return type ?? ''
  return type === undefined || text === type || text === `(${type})` ? text : `${type} ${text}`
}

function summed<Numbers extends Float64Array | Int32Array>(differences: readonly number[], into: Numbers): Numbers {
  let sum = 0
  differences.forEach((difference, i) => {
    sum += difference
    into[i] = sum
  })
  return into
}
