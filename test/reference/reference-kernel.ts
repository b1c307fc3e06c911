import type { Fault } from 'sameseed'
import { microseconds } from '../../src/clock/duration.ts'
import { NodeClock } from '../../src/clock/node-clock.ts'
import { type Latency, LatencySampler, quantileOf } from '../../src/net/latency.ts'
import { mixedBits } from '../../src/random/mixed-bits.ts'
import { type RandomStream, randomStream } from '../../src/random/stream.ts'
import { streamSeed } from '../../src/random/stream-seed.ts'
import { Xor128 } from '../../src/random/xor128.ts'
import { type End, ReferenceConnections, type Segment } from './reference-connections.ts'
import { type Action, Script, type Table, type Trigger } from './script.ts'

/** An event of the journal, as far as the reference says what is in it. */
export interface Entry {
  readonly kind: string
  readonly time: number
  readonly step: number
  readonly cause: number
  readonly what: string
}

interface Item {
  time: number
  order: number
  cause: number
  what: 'flight' | 'timer' | 'wake' | 'disk' | 'world'
  node?: Node
  life?: number
  flight?: Flight
  timer?: Timer
  run?: () => void
  cancelled: boolean
}

interface Flight {
  from: Node
  to: Node
  number: number
  part: 'datagram' | 'request' | 'reply' | 'segment'
  request: number
  segment: Segment | undefined
  hold: Interception | undefined
  event: number
  counted: boolean
  isOnMachine: boolean
}

export interface Timer {
  node: Node
  number: number
  item: Item
  fired: boolean
  run: () => void
}

interface Interception {
  over: boolean
  seen: number
  action: string
  first: number
  last: number
  byUs: number
}

interface Link {
  name: string
  draws: Xor128
  sent: number
  blocks: number
  holds: number
  stalls: number
}

export interface Node {
  id: string
  script: Script
  clock: NodeClock
  status: 'down' | 'starting' | 'up'
  life: number
  paused: boolean
  busy: boolean
  stepUs: number
  timers: number
  slots: (Timer | undefined)[]
  pending: Map<number, Timer>
  early: Flight[]
  /** Who asked for a connection while it was starting. */
  knocks: End[]
  /** The ports that it listens at. */
  doors: number[]
  /** Its connections, the last three: which are opened or accepted next takes the place of the oldest. */
  ends: End[]
  diskFreeAt: number
  diskSlowness: number
  diskDraws: RandomStream
}

export interface ReferenceOptions {
  readonly seed: string
  readonly latency: Latency
  readonly diskLatency: Latency
  readonly faults: readonly Fault[]
  readonly tables: Readonly<Record<string, Table>>
  /** The ports at which each node accepts connections. */
  readonly doors: Readonly<Record<string, readonly number[]>>
  /** How long each takes to start, after what it does at once. */
  readonly startsUs: Readonly<Record<string, number>>
}

/** A segment that was lost is sent again after so long, and then after twice that. */
const RETRANSMIT_US = 200_000
const LONGEST_RETRANSMIT_US = 1_000_000

/** What counts the cuts of a link. */
const CUTS = { partition: 'blocks', hold: 'holds', stall: 'stalls' } as const

/**
 * A kernel as one would write it from the rules, without any thought of speed: one list that is sorted before every step, plain
 * objects, one place for each rule. It knows datagrams, requests, connections, timers, disks and the faults below.
 */
export class ReferenceKernel {
  readonly journal: Entry[] = []
  now = 0
  readonly #seed: string
  readonly #latency: LatencySampler
  readonly #diskLatency: LatencySampler
  readonly #startsUs: Readonly<Record<string, number>>
  readonly #nodes: Node[] = []
  readonly #links = new Map<string, Link>()
  readonly #connections = new ReferenceConnections(this)
  #queue: Item[] = []
  /** What has come up and cannot happen yet, and why. */
  #waiting: { reason: unknown; item: Item }[] = []
  #interceptions: Interception[] = []
  #loss = 0
  #order = 0
  #requests = 0
  #step = -1
  #root = -1

  constructor({ seed, latency, diskLatency, faults, tables, doors, startsUs }: ReferenceOptions) {
    this.#startsUs = startsUs
    this.#seed = seed
    this.#latency = new LatencySampler(latency)
    this.#diskLatency = new LatencySampler(diskLatency)
    for (const [id, table] of Object.entries(tables)) {
      this.#nodes.push({
        id,
        script: new Script(table, doors[id] ?? []),
        clock: new NodeClock(),
        status: 'down',
        life: 0,
        paused: false,
        busy: false,
        stepUs: 0,
        timers: 0,
        slots: [],
        pending: new Map(),
        early: [],
        knocks: [],
        doors: [],
        ends: [],
        diskFreeAt: 0,
        diskSlowness: 1,
        diskDraws: randomStream(seed, `disk/${id}`),
      })
    }
    for (const node of this.#nodes) this.#start(node)
    faults.forEach((fault, index) => {
      this.#plan(fault, index)
    })
  }

  // ---- time ------------------------------------------------------------------------------------------------------

  run(untilUs: number): void {
    for (;;) {
      this.#queue = this.#queue.filter(({ cancelled }) => !cancelled)
      this.#queue.sort((a, b) => a.time - b.time || a.order - b.order)
      const item = this.#queue[0]
      if (item === undefined || item.time > untilUs) return
      this.#queue.shift()
      this.now = Math.max(this.now, item.time)
      this.#step++
      this.#root = item.cause
      this.#happen(item)
    }
  }

  #happen(item: Item): void {
    const { node } = item
    if (item.what === 'world' || node === undefined) {
      item.run?.()
      return
    }
    if (item.flight !== undefined) {
      this.#arrive(item, item.flight)
      return
    }
    if (item.life !== node.life) return
    if (node.paused || node.busy) {
      this.#waiting.push({ reason: node, item })
      return
    }
    this.#occupy(node)
    item.run?.()
  }

  #at(what: Item['what'], time: number, more: Partial<Item>, cause = this.#root): Item {
    const item: Item = { time: Math.max(time, this.now), order: this.#order++, cause, what, cancelled: false, ...more }
    this.#queue.push(item)
    return item
  }

  #wake(reason: unknown, afterUs = 0): void {
    const woken = this.#waiting.filter(one => one.reason === reason)
    this.#waiting = this.#waiting.filter(one => one.reason !== reason)
    for (const { item } of woken) {
      item.time = this.now + afterUs
      item.order = this.#order++
      this.#queue.push(item)
    }
  }

  write(kind: string, what: string, cause = this.#root): number {
    this.journal.push({ kind, time: this.now, step: this.#step, cause, what })
    return this.journal.length - 1
  }

  /** Writes the event that the step is about. */
  #begin(kind: string, what: string): void {
    this.#root = this.write(kind, what)
  }

  // ---- processes -------------------------------------------------------------------------------------------------

  #start(node: Node): void {
    if (node.status !== 'down') return
    node.status = 'starting'
    const run = () => {
      this.#begin('start', node.id)
      node.slots = []
      node.ends = []
      node.doors = node.script.doors
      this.act(node, 'start')
      const takesUs = this.#startsUs[node.id] ?? 0
      if (takesUs === 0) this.#isUp(node)
      else this.set(node, takesUs, () => this.#isUp(node))
    }
    this.#at('wake', this.now, { node, life: node.life, run })
  }

  /** What came while it was starting comes now. */
  #isUp(node: Node): void {
    node.status = 'up'
    const { early, knocks } = node
    node.early = []
    node.knocks = []
    for (const flight of early) this.wakeUp(node, () => this.#receive(node, flight))
    for (const from of knocks) this.wakeUp(node, () => this.#connections.knock(from, node))
  }

  /** Something happens in the node in a step of its own, now. */
  wakeUp(node: Node, what: () => void): void {
    const run = () => {
      this.#begin('wake', node.id)
      what()
    }
    this.#at('wake', this.now, { node, life: node.life, run })
  }

  #crash(node: Node): void {
    const crash = this.write('crash', node.id)
    node.status = 'down'
    node.life++
    node.paused = false
    node.busy = false
    node.pending.clear()
    node.early = []
    node.knocks = []
    node.doors = []
    node.diskFreeAt = this.now
    this.#waiting = this.#waiting.filter(({ reason }) => reason !== node)
    const before = this.#root
    this.#root = crash
    this.#connections.crashed(node)
    this.#root = before
  }

  #resume(node: Node): void {
    if (!node.paused) return
    node.paused = false
    this.write('resume', node.id)
    if (!node.busy) this.#wake(node)
  }

  /** A step of a slow node takes its time. */
  #occupy(node: Node): void {
    if (node.stepUs === 0) return
    node.busy = true
    const { life } = node
    this.#at('world', this.now + node.stepUs, {
      run: () => {
        if (node.life !== life) return
        node.busy = false
        if (!node.paused) this.#wake(node)
      },
    })
  }

  act(node: Node, trigger: Trigger): void {
    for (const action of node.script.react(trigger)) this.#do(node, action)
  }

  #do(node: Node, action: Action): void {
    switch (action.does) {
      case 'send':
        this.#send(node, this.#node(action.to), 'datagram', -1)
        break
      case 'rpc':
        this.#ask(node, this.#node(action.to), action.timeoutUs)
        break
      case 'disk':
        this.#disk(node)
        break
      case 'timer':
        node.slots[action.slot] = this.set(node, action.afterUs, () => this.act(node, 'timer'))
        break
      case 'clear': {
        const timer = node.slots[action.slot]
        if (timer !== undefined) this.clear(timer)
        break
      }
      case 'connect':
        this.#connections.connect(node, this.#node(action.to), action.port, action.timeoutUs)
        break
      default: {
        const end = node.ends[action.slot]
        if (end === undefined) return
        // A string of so many characters, in its quotes.
        if (action.does === 'say') this.#connections.say(end, action.characters + 2)
        else if (action.does === 'close') this.#connections.close(end)
        else this.#connections.abort(end)
      }
    }
  }

  /** The node has one more connection. */
  remember(node: Node, end: End): void {
    node.ends.unshift(end)
    node.ends.length = Math.min(node.ends.length, 3)
  }

  // ---- timers and disks ------------------------------------------------------------------------------------------

  set(node: Node, afterUs: number, run: () => void): Timer {
    const number = node.timers++
    const event = this.write('timer-set', `${node.id} ${number}`)
    const timer = { node, number, fired: false, run } as Timer
    timer.item = this.#at(
      'timer',
      this.now + node.clock.trueDelayUs(afterUs),
      {
        node,
        life: node.life,
        timer,
        run: () => {
          timer.fired = true
          this.#begin('timer', `${node.id} ${number}`)
          run()
        },
      },
      event,
    )
    return timer
  }

  clear(timer: Timer): void {
    if (timer.fired || timer.item.cancelled) return
    timer.item.cancelled = true
    this.write('timer-clear', `${timer.node.id} ${timer.number}`)
  }

  #disk(node: Node): void {
    const event = this.write('disk', node.id)
    const takesUs = Math.round(this.#diskLatency.sampleUs(node.diskDraws()) * node.diskSlowness)
    node.diskFreeAt = Math.max(this.now, node.diskFreeAt) + takesUs
    const run = () => {
      this.#begin('disk-done', node.id)
      this.act(node, 'disk')
    }
    this.#at('disk', node.diskFreeAt, { node, life: node.life, run }, event)
  }

  #stretch(what: Item['what'], node: Node, factor: number): void {
    for (const item of this.#queue) {
      if (item.what === what && item.node === node) item.time = this.#stretched(item.time, factor)
    }
  }

  #stretched(time: number, factor: number): number {
    return this.now + Math.max(0, Math.round((time - this.now) * factor))
  }

  // ---- the network -----------------------------------------------------------------------------------------------

  #node(id: string): Node {
    return this.#nodes.find(node => node.id === id) as Node
  }

  #link(from: Node, to: Node): Link {
    const name = `${from.id}->${to.id}`
    let link = this.#links.get(name)
    if (link === undefined) {
      link = {
        name,
        draws: new Xor128(streamSeed(this.#seed, `link/${name}`)),
        sent: 0,
        blocks: 0,
        holds: 0,
        stalls: 0,
      }
      this.#links.set(name, link)
    }
    return link
  }

  #ask(from: Node, to: Node, timeoutUs: number): void {
    const request = this.#requests++
    const timer = this.set(from, timeoutUs, () => {
      from.pending.delete(request)
      this.act(from, 'timeout')
    })
    from.pending.set(request, timer)
    this.#send(from, to, 'request', request)
  }

  #send(from: Node, to: Node, part: Flight['part'], request: number): void {
    const link = this.#link(from, to)
    const number = link.sent++
    const flight = this.#flight(from, to, number, part, request)
    const { fate, arrival, copy, hold } = this.#route(link, from === to)
    const told = `${link.name} #${number} ${part}`
    const event = this.write('send', `${told} ${fate}${fate === 'sent' ? ` ${arrival}` : ''}`)
    if (fate !== 'sent') return
    this.#at('flight', arrival, { node: to, flight: { ...flight, hold, event } }, event)
    if (copy === undefined) return
    const second = this.write('copy', `${link.name} #${number} ${copy}`, event)
    this.#at('flight', copy, { node: to, flight: { ...flight, event: second } }, second)
  }

  #flight(from: Node, to: Node, number: number, part: Flight['part'], request: number): Flight {
    const [segment, hold] = [undefined, undefined]
    return { from, to, number, part, request, segment, hold, event: -1, counted: false, isOnMachine: false }
  }

  /** Sends a segment of a connection, which arrives no earlier than the one before. Returns when it arrives if nothing keeps it. */
  sendSegment(from: Node, to: Node, segment: Segment, earliest: number): number {
    const link = this.#link(from, to)
    const number = link.sent++
    const isLoopback = from === to
    const draw = isLoopback ? 0 : link.draws.int32()
    const { isLost, arrival, hold } = this.#routeSegment(draw, isLoopback, segment.control === 'data')
    const due = Math.max(arrival, earliest)
    const told = `${link.name} #${number} segment:${segment.control}`
    const event = this.write('send', `${told} ${isLost ? 'lost' : `sent ${due}`}`)
    const flight = { ...this.#flight(from, to, number, 'segment', -1), segment, hold, event }
    if (isLost) {
      this.#sendAgain(flight, draw, RETRANSMIT_US)
      return earliest
    }
    this.#at('flight', due, { node: to, flight }, event)
    return due
  }

  #sendAgain(flight: Flight, before: number, afterUs: number): void {
    const run = () => {
      const draw = mixedBits(before)
      const { isLost, arrival } = this.#routeSegment(draw, false, false)
      if (isLost) {
        this.#sendAgain(flight, draw, Math.min(2 * afterUs, LONGEST_RETRANSMIT_US))
        return
      }
      const { name } = this.#link(flight.from, flight.to)
      const event = this.write('copy', `${name} #${flight.number} ${arrival}`, flight.event)
      this.#at('flight', arrival, { node: flight.to, flight: { ...flight, event } }, event)
    }
    this.#at('world', this.now + afterUs, { run })
  }

  /** What is intercepted is what carries a message, when it is sent for the first time; nothing comes twice. */
  #routeSegment(draw: number, isLoopback: boolean, isIntercepted: boolean) {
    if (isLoopback) return { isLost: false, arrival: this.now + 10, hold: undefined }
    let isLost = this.#loss > 0 && quantileOf(mixedBits(draw)) < this.#loss
    let delayUs = 0
    let hold: Interception | undefined
    for (const interception of isIntercepted ? this.#interceptions : []) {
      interception.seen++
      const { seen, first, last, action, byUs } = interception
      if (isLost || seen < first || seen >= last) continue
      if (action === 'lose') isLost = true
      else if (action === 'hold') hold = interception
      else if (action === 'delay') delayUs += byUs
    }
    // What is sent again sets out anew: nothing holds it that held what was lost.
    const arrival = this.now + this.#latency.sampleUs(quantileOf(draw)) + delayUs
    return { isLost, arrival, hold: isLost ? undefined : hold }
  }

  #route(link: Link, isLoopback: boolean) {
    if (isLoopback) return { fate: 'sent', arrival: this.now + 10, copy: undefined, hold: undefined }
    const draw = link.draws.int32()
    let fate = 'sent'
    if (link.blocks > 0) fate = 'blocked'
    else if (this.#loss > 0 && quantileOf(mixedBits(draw)) < this.#loss) fate = 'lost'
    const latencyUs = this.#latency.sampleUs(quantileOf(draw))
    let delayUs = 0
    let copyUs: number | undefined
    let hold: Interception | undefined
    let isDropped = fate !== 'sent'
    for (const interception of this.#interceptions) {
      interception.seen++
      const { seen, first, last, action, byUs } = interception
      if (isDropped || seen < first || seen >= last) continue
      if (action === 'lose') isDropped = true
      else if (action === 'hold') hold = interception
      else if (action === 'delay') delayUs += byUs
      // Only drawn where the latency is constant: a copy has a latency of its own.
      else copyUs = latencyUs + byUs
    }
    if (fate === 'sent' && isDropped) fate = 'lost'
    const arrival = this.now + latencyUs + delayUs
    return { fate, arrival, copy: copyUs === undefined ? undefined : this.now + copyUs + delayUs, hold }
  }

  #arrive(item: Item, flight: Flight): void {
    const { from, to, number, part, segment } = flight
    const link = this.#link(from, to)
    const name = segment === undefined ? part : `segment:${segment.control}`
    const told = (fate: string) => `${link.name} #${number} ${name} ${fate}`
    if (!flight.isOnMachine) {
      if (link.blocks > 0) {
        this.write('arrive', told('blocked'))
        // What is sent on a connection is sent again until it gets through.
        if (segment !== undefined) this.#waiting.push({ reason: `${link.name} blocks`, item })
        return
      }
      if (link.stalls > 0 && link.holds === 0 && segment !== undefined) {
        this.write('arrive', told('stalled'))
        this.#waiting.push({ reason: `${link.name} stalls`, item })
        return
      }
      const hold = link.holds > 0 ? link : flight.hold !== undefined && !flight.hold.over ? flight.hold : undefined
      if (hold !== undefined) {
        this.write('arrive', told('held'))
        this.#waiting.push({ reason: hold, item })
        return
      }
    }
    if (to.paused || to.busy) {
      flight.isOnMachine = true
      this.write('arrive', told('waits'))
      this.#waiting.push({ reason: to, item })
      return
    }
    if (to.status === 'down') {
      this.write('arrive', told('unreachable'))
      if (segment !== undefined) this.#connections.unreachable(segment, to)
      return
    }
    this.#begin('arrive', told('delivered'))
    this.#occupy(to)
    if (segment !== undefined) this.#connections.arrive(segment, to)
    else if (part === 'reply') {
      const timer = to.pending.get(flight.request)
      if (timer === undefined) return
      to.pending.delete(flight.request)
      this.clear(timer)
      this.act(to, 'reply')
    } else if (to.status === 'starting') to.early.push(flight)
    else this.#receive(to, flight)
  }

  #receive(node: Node, { part, from, request }: Flight): void {
    this.act(node, part === 'request' ? 'request' : 'datagram')
    if (part === 'request' && node.script.answers) this.#send(node, from, 'reply', request)
  }

  // ---- faults ----------------------------------------------------------------------------------------------------

  #plan(fault: Fault, index: number): void {
    const atUs = microseconds(fault.at)
    let end: (() => void) | undefined
    const tell = (phase: string, cause: number) => {
      this.#root = this.write('fault', `${phase} ${index}`, cause)
      return this.#root
    }
    let begun = -1
    this.#at('world', atUs, {
      run: () => {
        begun = tell('begin', -1)
        end = this.#inject(fault)
      },
    })
    if (!('for' in fault) || fault.for === undefined) return
    this.#at('world', atUs + microseconds(fault.for), {
      run: () => {
        if (end === undefined) return
        tell('end', begun)
        end()
      },
    })
  }

  /** Makes the fault happen now. Returns what ends it. */
  #inject(fault: Fault): () => void {
    switch (fault.kind) {
      case 'partition':
      case 'hold':
      case 'stall': {
        const { links } = fault as unknown as { links: readonly [string, string][] }
        const cut = links.map(([from, to]) => this.#link(this.#node(from), this.#node(to)))
        const field = CUTS[fault.kind]
        for (const link of cut) link[field]++
        return () => {
          for (const link of cut) {
            if (--link[field] > 0) continue
            if (field === 'holds') this.#wake(link)
            // What was sent again and again gets through one trip later.
            else this.#wake(`${link.name} ${field}`, field === 'blocks' ? this.#latency.nominalUs : 0)
          }
        }
      }
      case 'reset': {
        const [a, b] = fault.between
        this.#connections.reset(this.#node(a), this.#node(b))
        return () => {}
      }
      case 'loss':
        this.#loss += fault.rate
        return () => {
          this.#loss -= fault.rate
          if (Math.abs(this.#loss) < 1e-9) this.#loss = 0
        }
      case 'message': {
        const first = fault.nth ?? 1
        const last = first + (fault.count ?? (fault.nth === undefined ? Number.POSITIVE_INFINITY : 1))
        const byUs = microseconds(fault.by ?? 0)
        const interception: Interception = { over: false, seen: 0, action: fault.action, first, last, byUs }
        this.#interceptions.push(interception)
        return () => {
          interception.over = true
          this.#interceptions = this.#interceptions.filter(one => one !== interception)
          this.#wake(interception)
        }
      }
      case 'crash': {
        const node = this.#node(fault.node)
        if (node.status === 'down') return () => {}
        this.#crash(node)
        return () => this.#start(node)
      }
      case 'pause': {
        const node = this.#node(fault.node)
        if (node.status === 'down' || node.paused) return () => {}
        node.paused = true
        this.write('pause', node.id)
        return () => this.#resume(node)
      }
      case 'slow': {
        const node = this.#node(fault.node)
        const stepUs = microseconds(fault.step)
        node.stepUs += stepUs
        return () => {
          node.stepUs -= stepUs
        }
      }
      case 'clock-drift': {
        const node = this.#node(fault.node)
        const set = (ppm: number) => {
          const before = node.clock.rate
          node.clock.drift(ppm, this.now)
          this.write('clock', node.id)
          this.#stretch('timer', node, before / node.clock.rate)
        }
        set(fault.ppm)
        return () => set(0)
      }
      case 'disk-slow': {
        const node = this.#node(fault.node)
        const times = (factor: number) => {
          node.diskSlowness *= factor
          node.diskFreeAt = this.#stretched(node.diskFreeAt, factor)
          this.#stretch('disk', node, factor)
        }
        times(fault.factor)
        return () => times(1 / fault.factor)
      }
      default:
        throw new Error(`the reference does not know ${fault.kind}`)
    }
  }
}
