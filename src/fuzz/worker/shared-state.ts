/** What the main thread can see of a thread that does not answer: it is shared memory, so that no message is needed. */
export class SharedState {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** Goes up while the thread turns its event loop, as it does between the slices of a run. */
  get heartbeat(): number {
    return Atomics.load(this.#cells, HEARTBEAT)
  }

  beat(): void {
    Atomics.add(this.#cells, HEARTBEAT, 1)
  }

  /** How many runs of the task are done. */
  get done(): number {
    return Atomics.load(this.#cells, DONE)
  }

  set done(runs: number) {
    Atomics.store(this.#cells, DONE, runs)
    this.beat()
  }

  /** Memory outside of the heap that the thread holds, such as buffers, in MiB: no limit of Node's is about that. */
  get externalMiB(): number {
    return Atomics.load(this.#cells, EXTERNAL)
  }

  set externalMiB(size: number) {
    Atomics.store(this.#cells, EXTERNAL, size)
  }

  /** Whether the thread should come to an end with what it has. */
  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) !== 0
  }

  stop(): void {
    Atomics.store(this.#cells, STOP, 1)
  }
}

const HEARTBEAT = 0
const DONE = 1
const STOP = 2
const EXTERNAL = 3
const CELLS = 4
