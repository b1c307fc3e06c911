import type { Fault } from 'sameseed'
import { microseconds } from '../../src/clock/duration.ts'
import { NodeClock } from '../../src/clock/node-clock.ts'
import { type Latency, LatencySampler, quantileOf } from '../../src/net/latency.ts'
import { mixedBits } from '../../src/random/mixed-bits.ts'
import { type RandomStream, randomStream } from '../../src/random/stream.ts'
import { streamSeed } from '../../src/random/stream-seed.ts'
import { Xor128 } from '../../src/random/xor128.ts'
import { Script, type Table } from './script.ts'

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
  part: 'datagram' | 'request' | 'reply'
  request: number
  hold: Interception | undefined
  event: number
  counted: boolean
  isOnMachine: boolean
}

interface Timer {
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
}

interface Node {
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
}

/**
 * A kernel as one would write it from the rules, without any thought of speed: one list that is sorted before every step, plain
 * objects, one place for each rule. It knows datagrams, requests, timers, disks and the faults below; no connections.
 */
export class ReferenceKernel {
  readonly journal: Entry[] = []
  now = 0
  readonly #seed: string
  readonly #latency: LatencySampler
  readonly #diskLatency: LatencySampler
  readonly #nodes: Node[] = []
  readonly #links = new Map<string, Link>()
  #queue: Item[] = []
  /** What has come up and cannot happen yet, and why. */
  #waiting: { reason: unknown; item: Item }[] = []
  #interceptions: Interception[] = []
  #loss = 0
  #order = 0
  #requests = 0
  #step = -1
  #root = -1

  constructor({ seed, latency, diskLatency, faults, tables }: ReferenceOptions) {
    this.#seed = seed
    this.#latency = new LatencySampler(latency)
    this.#diskLatency = new LatencySampler(diskLatency)
    for (const [id, table] of Object.entries(tables)) {
      this.#nodes.push({
        id,
        script: new Script(table),
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

  #wake(reason: unknown): void {
    const woken = this.#waiting.filter(one => one.reason === reason)
    this.#waiting = this.#waiting.filter(one => one.reason !== reason)
    for (const { item } of woken) {
      item.time = this.now
      item.order = this.#order++
      this.#queue.push(item)
    }
  }

  #write(kind: string, what: string, cause = this.#root): number {
    this.journal.push({ kind, time: this.now, step: this.#step, cause, what })
    return this.journal.length - 1
  }

  /** Writes the event that the step is about. */
  #begin(kind: string, what: string): void {
    this.#root = this.#write(kind, what)
  }

  // ---- processes -------------------------------------------------------------------------------------------------

  #start(node: Node): void {
    if (node.status !== 'down') return
    node.status = 'starting'
    const run = () => {
      this.#begin('start', node.id)
      node.slots = []
      this.#act(node, 'start')
      node.status = 'up'
      const { early } = node
      node.early = []
      for (const flight of early) {
        this.#at('wake', this.now, {
          node,
          life: node.life,
          run: () => {
            this.#begin('wake', node.id)
            this.#receive(node, flight)
          },
        })
      }
    }
    this.#at('wake', this.now, { node, life: node.life, run })
  }

  #crash(node: Node): void {
    this.#write('crash', node.id)
    node.status = 'down'
    node.life++
    node.paused = false
    node.busy = false
    node.pending.clear()
    node.early = []
    node.diskFreeAt = this.now
    this.#waiting = this.#waiting.filter(({ reason }) => reason !== node)
  }

  #resume(node: Node): void {
    if (!node.paused) return
    node.paused = false
    this.#write('resume', node.id)
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

  #act(node: Node, trigger: Parameters<Script['react']>[0]): void {
    for (const action of node.script.react(trigger)) {
      if (action.does === 'send') this.#send(node, this.#node(action.to), 'datagram', -1)
      else if (action.does === 'rpc') this.#ask(node, this.#node(action.to), action.timeoutUs)
      else if (action.does === 'disk') this.#disk(node)
      else if (action.does === 'timer') {
        node.slots[action.slot] = this.#set(node, action.afterUs, () => this.#act(node, 'timer'))
      } else {
        const timer = node.slots[action.slot]
        if (timer !== undefined) this.#clear(timer)
      }
    }
  }

  // ---- timers and disks ------------------------------------------------------------------------------------------

  #set(node: Node, afterUs: number, run: () => void): Timer {
    const number = node.timers++
    const event = this.#write('timer-set', `${node.id} ${number}`)
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

  #clear(timer: Timer): void {
    if (timer.fired || timer.item.cancelled) return
    timer.item.cancelled = true
    this.#write('timer-clear', `${timer.node.id} ${timer.number}`)
  }

  #disk(node: Node): void {
    const event = this.#write('disk', node.id)
    const takesUs = Math.round(this.#diskLatency.sampleUs(node.diskDraws()) * node.diskSlowness)
    node.diskFreeAt = Math.max(this.now, node.diskFreeAt) + takesUs
    const run = () => {
      this.#begin('disk-done', node.id)
      this.#act(node, 'disk')
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
      link = { name, draws: new Xor128(streamSeed(this.#seed, `link/${name}`)), sent: 0, blocks: 0, holds: 0 }
      this.#links.set(name, link)
    }
    return link
  }

  #ask(from: Node, to: Node, timeoutUs: number): void {
    const request = this.#requests++
    const timer = this.#set(from, timeoutUs, () => {
      from.pending.delete(request)
      this.#act(from, 'timeout')
    })
    from.pending.set(request, timer)
    this.#send(from, to, 'request', request)
  }

  #send(from: Node, to: Node, part: Flight['part'], request: number): void {
    const link = this.#link(from, to)
    const number = link.sent++
    const flight = { from, to, number, part, request, hold: undefined, event: -1, counted: false, isOnMachine: false }
    const { fate, arrival, copy, hold } = this.#route(link, from === to)
    const told = `${link.name} #${number} ${part}`
    const event = this.#write('send', `${told} ${fate}${fate === 'sent' ? ` ${arrival}` : ''}`)
    if (fate !== 'sent') return
    this.#at('flight', arrival, { node: to, flight: { ...flight, hold, event } }, event)
    if (copy === undefined) return
    const second = this.#write('copy', `${link.name} #${number} ${copy}`, event)
    this.#at('flight', copy, { node: to, flight: { ...flight, event: second } }, second)
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
    const { from, to, number, part } = flight
    const link = this.#link(from, to)
    const told = (fate: string) => `${link.name} #${number} ${part} ${fate}`
    if (!flight.isOnMachine) {
      if (link.blocks > 0) {
        this.#write('arrive', told('blocked'))
        return
      }
      const hold = link.holds > 0 ? link : flight.hold !== undefined && !flight.hold.over ? flight.hold : undefined
      if (hold !== undefined) {
        this.#write('arrive', told('held'))
        this.#waiting.push({ reason: hold, item })
        return
      }
    }
    if (to.paused || to.busy) {
      flight.isOnMachine = true
      this.#write('arrive', told('waits'))
      this.#waiting.push({ reason: to, item })
      return
    }
    if (to.status === 'down') {
      this.#write('arrive', told('unreachable'))
      return
    }
    this.#begin('arrive', told('delivered'))
    this.#occupy(to)
    if (part === 'reply') {
      const timer = to.pending.get(flight.request)
      if (timer === undefined) return
      to.pending.delete(flight.request)
      this.#clear(timer)
      this.#act(to, 'reply')
    } else if (to.status === 'starting') to.early.push(flight)
    else this.#receive(to, flight)
  }

  #receive(node: Node, { part, from, request }: Flight): void {
    this.#act(node, part === 'request' ? 'request' : 'datagram')
    if (part === 'request' && node.script.answers) this.#send(node, from, 'reply', request)
  }

  // ---- faults ----------------------------------------------------------------------------------------------------

  #plan(fault: Fault, index: number): void {
    const atUs = microseconds(fault.at)
    let end: (() => void) | undefined
    const tell = (phase: string, cause: number) => {
      this.#root = this.#write('fault', `${phase} ${index}`, cause)
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
      case 'hold': {
        const { links } = fault as unknown as { links: readonly [string, string][] }
        const cut = links.map(([from, to]) => this.#link(this.#node(from), this.#node(to)))
        const field = fault.kind === 'hold' ? 'holds' : 'blocks'
        for (const link of cut) link[field]++
        return () => {
          for (const link of cut) {
            link[field]--
            if (fault.kind === 'hold' && link.holds === 0) this.#wake(link)
          }
        }
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
        this.#write('pause', node.id)
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
          this.#write('clock', node.id)
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
