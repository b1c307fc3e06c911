/** What the main thread of its process can see of a worker thread that does not answer: it is shared memory, so that no message is needed. */
export class SharedState {
  readonly buffer: SharedArrayBuffer
  readonly #cells: Int32Array

  constructor(buffer = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer
    this.#cells = new Int32Array(buffer)
  }

  /** Goes up while the thread turns its event loop, as it does between the slices of a run, and with each run. */
  get heartbeat(): number {
    return Atomics.load(this.#cells, HEARTBEAT)
  }

  beat(): void {
    Atomics.add(this.#cells, HEARTBEAT, 1)
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
const STOP = 1
const CELLS = 2
