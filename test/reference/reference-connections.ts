import type { Node, ReferenceKernel, Timer } from './reference-kernel.ts'

/** So many bytes may be under way; the receiver tells when it has taken half of that. */
const WINDOW_BYTES = 65_536

/** One thing that an end sends to the other one. */
export interface Segment {
  readonly from: End
  readonly control: 'data' | 'connect' | 'accept' | 'refuse' | 'close' | 'reset' | 'window'
  /** Its position in the stream; for a window, how many bytes were taken. */
  readonly sequence: number
  readonly bytes: number
}

/** One end of a connection. */
export interface End {
  readonly owner: Node
  /** The life of its owner: a later one has nothing to do with it. */
  readonly life: number
  readonly peer: Node
  readonly port: number
  readonly number: number
  other: End | undefined
  /** Of the handshake, while it is under way. */
  timer: Timer | undefined
  lastArrival: number
  isBroken: boolean
  hasClosed: boolean
  isCloseSent: boolean
  /** Whether its owner reads what comes. */
  reads: boolean
  sent: number
  underWay: number
  /** The bytes of each message that waits for room. */
  waiting: number[]
  expected: number
  early: Segment[]
  /** The bytes of each message that has come and was not read. */
  unread: number[]
  untold: number
  end: 'closed' | 'reset' | undefined
}

/** Connections as one would write them from the rules: lists that are searched, and one function for each thing that can come. */
export class ReferenceConnections {
  readonly #kernel: ReferenceKernel
  /** Those that are not over, in the order in which they were opened. */
  #ends: End[] = []
  #count = 0

  constructor(kernel: ReferenceKernel) {
    this.#kernel = kernel
  }

  // ---- what a node does ------------------------------------------------------------------------------------------

  connect(owner: Node, peer: Node, port: number, timeoutUs: number): void {
    const end = this.#end(owner, peer, port, this.#count++)
    end.timer = this.#kernel.set(owner, timeoutUs, () => {
      this.#tell(end, 'timed out')
      this.#sever(end)
      this.#hear(end)
    })
    this.#send(end, 'connect')
  }

  say(end: End, bytes: number): void {
    if (end.isBroken || end.hasClosed) return
    if (end.waiting.length > 0 || end.underWay >= WINDOW_BYTES) end.waiting.push(bytes)
    else this.#let(end, bytes)
  }

  close(end: End): void {
    if (end.hasClosed || isBroken(end)) return
    end.hasClosed = true
    if (end.waiting.length === 0) this.#sendClose(end)
  }

  /** Its owner breaks it, and does not listen to it any more. */
  abort(end: End): void {
    end.reads = false
    if (isBroken(end)) return
    this.#send(end, 'reset')
    this.#sever(end)
  }

  // ---- what comes ------------------------------------------------------------------------------------------------

  arrive(segment: Segment, at: Node): void {
    const { from, control } = segment
    const { other } = from
    switch (control) {
      case 'connect':
        if (!isBroken(from)) this.knock(from, at)
        return
      case 'accept':
        if (other === undefined) return
        if (isBroken(other)) this.#send(other, 'reset')
        else this.#opened(other)
        return
      case 'refuse':
        if (isBroken(from)) return
        this.#tell(from, 'refused')
        this.#sever(from)
        this.#hear(from)
        return
      case 'reset':
        if (other === undefined || isBroken(other)) return
        this.#tell(other, 'reset')
        this.#sever(other)
        this.#hear(other)
        return
      case 'window':
        if (other !== undefined && !isBroken(other)) this.#widen(other, segment.sequence)
        return
      default:
        if (other === undefined || isBroken(other)) return
        other.early.push(segment)
        this.#inOrder(other)
    }
  }

  /** Its machine is there, the process is not. */
  unreachable({ from, control }: Segment, at: Node): void {
    if (control === 'connect') this.#refuse(from, at)
  }

  /** `from` asks for a connection. */
  knock(from: End, at: Node): void {
    // A door with a number is open once the node has said so; whether it accepts at all is known when it is up.
    const isOpen = at.doors.includes(from.port) && (at.status === 'up' || from.port !== 0)
    if (at.status === 'starting' && from.port === 0) at.knocks.push(from)
    else if (isOpen) {
      const end = this.#end(at, from.owner, from.port, from.number)
      end.other = from
      from.other = end
      this.#tell(end, 'accepted')
      this.#send(end, 'accept')
      end.reads = at.script.reads
      this.#kernel.remember(at, end)
      this.#kernel.act(at, 'accepted')
    } else this.#refuse(from, at)
  }

  #refuse(from: End, at: Node): void {
    this.#kernel.write('connection', `${at.id} ${from.owner.id} ${from.number} refused`)
    this.#kernel.sendSegment(at, from.owner, { from, control: 'refuse', sequence: -1, bytes: 0 }, 0)
  }

  #opened(end: End): void {
    if (end.timer !== undefined) this.#kernel.clear(end.timer)
    end.timer = undefined
    this.#tell(end, 'opened')
    this.#kernel.remember(end.owner, end)
    end.reads = true
    this.#kernel.act(end.owner, 'opened')
    // What the other side said may have come before its word that the connection is open.
    this.#read(end)
  }

  #widen(end: End, bytes: number): void {
    end.underWay -= bytes
    while (end.waiting.length > 0 && end.underWay < WINDOW_BYTES) this.#let(end, end.waiting.shift() as number)
    if (end.waiting.length === 0 && end.hasClosed && !end.isCloseSent) this.#sendClose(end)
  }

  /** Takes what is next in the stream, as far as it has come; then its owner reads. */
  #inOrder(end: End): void {
    for (;;) {
      const next = end.early.find(({ sequence }) => sequence === end.expected)
      if (next === undefined) break
      end.early = end.early.filter(one => one !== next)
      end.expected++
      if (next.control === 'data') end.unread.push(next.bytes)
      else {
        this.#tell(end, 'closed')
        end.end = 'closed'
        this.#endIfOver(end)
      }
    }
    this.#read(end)
  }

  #read(end: End): void {
    while (end.reads && end.unread.length > 0) {
      end.untold += end.unread.shift() as number
      if (end.untold >= WINDOW_BYTES / 2) {
        const { untold } = end
        end.untold = 0
        if (!isBroken(end)) this.#send(end, 'window', untold)
      }
      this.#kernel.act(end.owner, 'said')
    }
    if (end.reads && end.end === 'closed') {
      end.reads = false
      this.#kernel.act(end.owner, 'ended')
    }
  }

  // ---- ending ----------------------------------------------------------------------------------------------------

  /** The fault: all connections between two nodes break, also those that are being opened. */
  reset(a: Node, b: Node): void {
    for (const [owner, peer] of [[a, b] as const, [b, a] as const]) {
      for (const end of this.#ends.filter(end => end.owner === owner && end.peer === peer)) {
        for (const broken of [end, end.other]) {
          if (broken === undefined || isBroken(broken)) continue
          this.#sever(broken)
          this.#tell(broken, 'reset')
          this.#kernel.wakeUp(broken.owner, () => this.#hear(broken))
        }
      }
    }
  }

  crashed(node: Node): void {
    const ends = this.#ends.filter(({ owner }) => owner === node)
    this.#ends = this.#ends.filter(({ owner }) => owner !== node)
    for (const end of ends) this.#send(end, 'reset')
  }

  #sever(end: End): void {
    end.isBroken = true
    this.#ends = this.#ends.filter(one => one !== end)
  }

  /** Its owner hears that it is broken. */
  #hear(end: End): void {
    const wasOpening = end.timer !== undefined
    if (end.timer !== undefined) this.#kernel.clear(end.timer)
    end.timer = undefined
    end.waiting = []
    if (wasOpening) this.#kernel.act(end.owner, 'failed')
    else if (end.reads && end.end === undefined) {
      end.reads = false
      this.#kernel.act(end.owner, 'broken')
    }
  }

  /** Both streams have ended in order. */
  #endIfOver(end: End): void {
    if (end.hasClosed && end.end === 'closed') this.#ends = this.#ends.filter(one => one !== end)
  }

  // ---- sending ---------------------------------------------------------------------------------------------------

  #end(owner: Node, peer: Node, port: number, number: number): End {
    const end: End = {
      owner,
      life: owner.life,
      peer,
      port,
      number,
      other: undefined,
      timer: undefined,
      lastArrival: 0,
      isBroken: false,
      hasClosed: false,
      isCloseSent: false,
      reads: false,
      sent: 0,
      underWay: 0,
      waiting: [],
      expected: 0,
      early: [],
      unread: [],
      untold: 0,
      end: undefined,
    }
    this.#ends.push(end)
    return end
  }

  #let(end: End, bytes: number): void {
    end.underWay += bytes
    this.#sendInOrder(end, 'data', bytes)
  }

  #sendClose(end: End): void {
    if (isBroken(end)) return
    end.isCloseSent = true
    this.#sendInOrder(end, 'close', 0)
    this.#endIfOver(end)
  }

  #sendInOrder(end: End, control: 'data' | 'close', bytes: number): void {
    const segment = { from: end, control, sequence: end.sent++, bytes }
    end.lastArrival = this.#kernel.sendSegment(end.owner, end.peer, segment, end.lastArrival)
  }

  #send(end: End, control: Segment['control'], sequence = -1): void {
    this.#kernel.sendSegment(end.owner, end.peer, { from: end, control, sequence, bytes: 0 }, 0)
  }

  #tell(end: End, phase: string): void {
    this.#kernel.write('connection', `${end.owner.id} ${end.peer.id} ${end.number} ${phase}`)
  }
}

function isBroken(end: End): boolean {
  return end.isBroken || end.owner.life !== end.life
}
