import type { Duration } from '../clock/duration.ts'
import { acrossCopies } from '../options/copies.ts'

/**
 * Gives a node all that it has of the world: messages, connections, timers, clocks, random numbers, a disk. The
 * simulator is one implementation of it; a deployment over real sockets, timers and files is another. `In` is what
 * arrives, `Out` what is sent: for most protocols they are one type. With examples: docs/env.md.
 *
 * It belongs to one life of the node. After a crash the node gets another one, and the old one does nothing.
 */
export interface Env<In, Out = In> {
  /** Names this process: `'n1'`, or `'c1'` for a client. */
  readonly id: string
  /** Names all nodes of the cluster, this one included if it is a node. */
  readonly nodes: readonly string[]
  /** Names the other nodes. */
  readonly peers: readonly string[]
  /** Names the version that this node runs, where the scenario has several of it: docs/versions.md. Default: undefined. */
  readonly version: string | undefined
  /** Names the region that this process is in, with the part of it: `'eu/a'`. Undefined where the scenario has no regions: docs/regions.md. */
  readonly region: string | undefined

  /**
   * Sends a datagram: it may be lost, late, duplicated and overtaken. It is copied at once, so that later changes do not
   * show.
   *
   * @throws RangeError when no process is called `to`; ScenarioError for what is no plain data, such as a function.
   */
  send(to: string, message: Out): void
  /**
   * Sends a request and waits for what the receiver's `receive` returns (or `reply`s). It travels as two datagrams, and
   * is not repeated.
   *
   * @param options `timeout`: how long to wait, on this node's clock. Default: 1 s.
   * @returns The reply. Rejects with a {@link RpcTimeoutError} when none came in time: the request may have been
   * carried out or not.
   */
  rpc<Reply = unknown>(to: string, message: Out, options?: { readonly timeout?: Duration }): Promise<Reply>
  /** Brings what arrived, for a node that is an async function. A class has `receive` called instead. */
  readonly inbox: Inbox<In>
  /**
   * Opens an ordered, reliable connection, which may stall and be reset; there may be several between the same two.
   *
   * @param options See {@link ConnectOptions}: a port, bytes in place of messages, a timeout (default: 5 s).
   * @returns This end of it. Rejects with a {@link ConnectionError}: `ECONNREFUSED` where nothing accepts it, `ETIMEDOUT`
   * when no answer comes in time.
   */
  connect(to: string, options: ConnectOptions & { readonly bytes: true }): Promise<Connection<Uint8Array>>
  connect(to: string, options?: ConnectOptions): Promise<Connection<In, Out>>
  /**
   * Brings connections that others opened without a port, for a node that is an async function: it accepts them from the
   * first time that it looks here. A class has `accept` called instead.
   */
  readonly connections: AsyncIterable<Connection<In, Out>>
  /**
   * Accepts connections to this port.
   *
   * @param port A whole number from 1 to 65,535.
   * @throws ConnectionError `EADDRINUSE` where it does already; RangeError for what is no port.
   */
  listen(port: number): Listener<In, Out>

  /**
   * Calls `callback` once, after `delay` on this node's clock. A number is of milliseconds.
   *
   * @throws RangeError for what is no duration.
   */
  after(delay: Duration, callback: () => void): Timer
  /**
   * Calls `callback` again and again, every `interval` on this node's clock. A number is of milliseconds.
   *
   * @throws RangeError for what is no duration, and for 0.
   */
  every(interval: Duration, callback: () => void): Timer
  /** Resolves after `delay` on this node's clock. A number is of milliseconds. */
  sleep(delay: Duration): Promise<void>
  /** Returns milliseconds since 1970 on this node's wall clock, which may be wrong and may jump. */
  now(): number
  /** Returns milliseconds on this node's monotonic clock, which never goes back. */
  elapsed(): number

  /** Returns a random number in [0, 1), from this node's own stream. */
  random(): number
  /** Returns a random integer in [min, max], both included. */
  randomInteger(min: number, max: number): number

  /** Stores what is to survive a crash, as far as it is synced: docs/durability.md. */
  readonly disk: DiskEnv

  /**
   * Says how a node that is an async function shows its state, as `inspect()` does for a class: `state` is called at every look, and
   * returns plain data. Make it cheap, and without side effects.
   *
   * @throws ScenarioError for what is no function.
   */
  expose(state: () => unknown): void
  /** Writes a line into the journal and the story. Anything but text is written as JSON. */
  log(...parts: readonly unknown[]): void
  /** Marks that this place was reached: counted across runs, so that one sees what the runs never got to. */
  reach(label: string): void
  /**
   * Says whether to do something unkind but allowed here (FoundationDB's BUGGIFY). A quarter of the labels are active in
   * a run. Never true outside the simulator, and after all faults are healed.
   *
   * @param probability The chance that an active one says yes. Default: 0.25.
   */
  buggify(label: string, probability?: number): boolean
}

/**
 * Stands for the environment as a factory gets it, before it is known what messages the node takes. Pass it on to a
 * class or function that says which: any `Env<Message>` accepts it.
 */
export type AnyEnv = Env<never, unknown>

/** Stands for a timer, so that it can be cancelled. */
export interface Timer {
  /** Stops it: the callback is not called any more. The second time nothing happens. */
  cancel(): void
}

/** Describes a message that arrived. */
export interface Envelope<In> {
  /** Names the process that sent it. */
  readonly from: string
  /** Holds what was sent: a copy of its own. */
  readonly message: In
  /** Answers an `rpc`. Does nothing for a plain message, and the second time. */
  reply(value: unknown): void
}

/** Brings messages in the order in which they arrived: iterate over it, or take one at a time. */
export interface Inbox<In> extends AsyncIterable<Envelope<In>> {
  /** Resolves with the next message; with undefined if none comes within `timeout`, on this node's clock. */
  next(options: { readonly timeout: Duration }): Promise<Envelope<In> | undefined>
  /** Resolves with the next message, however long that takes. */
  next(): Promise<Envelope<In>>
}

/** Says how to open a connection. */
export interface ConnectOptions {
  /** The port at which the other side has to `listen`. Default: 0, which stands for its `accept` or `connections`. */
  readonly port?: number
  /**
   * Carries bytes in place of messages: they arrive in order, in pieces of any size, as over TCP. Default: false.
   */
  readonly bytes?: boolean
  /** How long to wait for an answer, on this node's clock. Default: 5 s. */
  readonly timeout?: Duration
}

/** Brings the connections to one port, as they come. */
export interface Listener<In, Out = In> extends AsyncIterable<Connection<In, Out>> {
  /** Says at which port it listens. */
  readonly port: number
  /** Refuses connections from now on. Those that are open stay. */
  close(): void
}

/**
 * Describes one end of an ordered, reliable connection: a stream of messages, or of bytes, each way. Iterate over it
 * for what the other end sends. The two streams end by themselves (half-close), and break together.
 */
export interface Connection<In, Out = In> extends AsyncIterable<In> {
  /** Names the process at the other end. */
  readonly peer: string
  /** Says to which port it was opened; 0 for one without. */
  readonly port: number
  /** Says whether it carries bytes in place of messages. */
  readonly isBytes: boolean
  /**
   * Sends in order. Returns false where the other end has no room (64 KiB are under way or not taken): what is sent waits here, and
   * well-behaved code awaits `drained`. Throws a {@link ConnectionError} once the connection was reset (`ECONNRESET`) or this end
   * was closed (`EPIPE`).
   */
  send(message: Out): boolean
  /** Counts the bytes that wait here for room at the other end. */
  readonly waiting: number
  /** Resolves when nothing waits here any more. Rejects with a {@link ConnectionError} on a reset. */
  drained(): Promise<void>
  /** Resolves with the next message, or undefined when the other end has closed. Rejects with {@link ConnectionError} on a reset. */
  receive(): Promise<In | undefined>
  /** Ends what this end sends; what was sent before still arrives, and what the other end sends still comes. */
  close(): void
  /** Breaks it at once, at both ends: what is on its way is lost. */
  reset(): void
}

/**
 * Reads and writes files asynchronously, in a tree of directories: `'wal/1'` is a file in the directory `wal`, which has to be
 * made first. What is written is read back at once; what survives a
 * crash is what was made durable, by the rules in docs/durability.md. What goes wrong rejects with a
 * {@link DiskError}.
 */
export interface DiskEnv {
  /** Resolves with all that the file holds; with undefined when there is none of that name. */
  read(name: string): Promise<Uint8Array | undefined>
  /** As `read`, as UTF-8. */
  readText(name: string): Promise<string | undefined>
  /** Replaces the file. Not durable before `fsync`. */
  write(name: string, data: string | Uint8Array): Promise<void>
  /** Adds to the end of the file. Not durable before `fsync`. */
  append(name: string, data: string | Uint8Array): Promise<void>
  /** Writes into the file at a byte offset; what lies between its end and there becomes zeros. */
  writeAt(name: string, offset: number, data: string | Uint8Array): Promise<void>
  /** Cuts a file off after `length` bytes, or fills it with zeros up to there. Rejects with ENOENT when there is none of that name. */
  truncate(name: string, length: number): Promise<void>
  /** Makes a directory. Rejects with EEXIST when there is anything of that name. */
  makeDirectory(name: string): Promise<void>
  /** Removes an empty directory. Rejects with ENOENT when there is none, ENOTEMPTY when anything is in it. */
  removeDirectory(name: string): Promise<void>
  /** Syncs a file: when it resolves, everything written to the file so far survives a crash, and so does the file's creation. */
  fsync(name: string): Promise<void>
  /**
   * Syncs a directory: when it resolves, all creations, renamings and removals in it so far survive a crash. Default: the one that
   * all others are in.
   */
  syncDirectory(name?: string): Promise<void>
  /** Renames a file at once, in the place of one that has the new name. Rejects with ENOENT when there is none of the old one. */
  rename(from: string, to: string): Promise<void>
  /** Removes a file. Nothing happens when there is none of that name. */
  remove(name: string): Promise<void>
  /**
   * Resolves with the names of all that is in a directory, sorted; those of directories end with `/`. Default: the one that all
   * others are in.
   */
  list(name?: string): Promise<string[]>
}

/** Tells that no reply came in time: the request may have been carried out or not. */
export class RpcTimeoutError extends Error {
  override readonly name = 'RpcTimeoutError'
}
acrossCopies(RpcTimeoutError, 'RpcTimeoutError')

/** Tells that a connection could not be opened or is gone. What was sent may have arrived or not. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError'
  /** As Node has it: refused, reset, not answered in time, closed at this end, or a port that is taken. */
  readonly code: 'ECONNREFUSED' | 'ECONNRESET' | 'ETIMEDOUT' | 'EPIPE' | 'EADDRINUSE'

  constructor(message: string, code: ConnectionError['code']) {
    super(message)
    this.code = code
  }
}
acrossCopies(ConnectionError, 'ConnectionError')

/**
 * Answers what the simulator asks of a running node that is a class. All of it is optional, so that a node which only
 * answers needs only `receive`. `State` is what `inspect` returns: the properties and the story look at it.
 */
export interface NodeInstance<State = unknown> {
  /**
   * Takes a message that arrived. What it returns (or resolves to), unless undefined, answers an `rpc`. What it throws is
   * an error of the node: it fails the run, or crashes the node where the scenario says `uncaught`.
   */
  receive?(from: string, message: never): unknown
  /** Takes a connection that another process opened without a port. Without it they are refused. */
  accept?(connection: Connection<never, never>): unknown
  /** Shows what others may see of this node, as plain data. Called after every step: make it cheap, and without side effects. */
  inspect?(): State
}
