import { Writable } from 'node:stream'

/** `process.stdout` or `stderr` of a machine: hands on what is written, line by line, at once. */
export class OutputStream extends Writable {
  readonly fd: number
  readonly isTTY = false
  readonly #line: (text: string) => void
  #rest = ''

  constructor(fd: number, line: (text: string) => void) {
    super({ decodeStrings: false, emitClose: false })
    this.fd = fd
    this.#line = line
  }

  override _write(chunk: string | Uint8Array, _encoding: string, callback: () => void): void {
    this.take(chunk)
    callback()
  }

  /** Takes text past the stream, as a write to its file descriptor does. */
  take(chunk: string | Uint8Array): void {
    const text = this.#rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())
    const lines = text.split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  // A process's own streams cannot be closed.
  override _destroy(_error: Error | null, callback: () => void): void {
    callback()
  }
}
