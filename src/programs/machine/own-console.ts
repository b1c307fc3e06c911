import { Console } from 'node:console'
import { format } from 'node:util'
import type { OutputStream } from './output-stream.ts'

/** The console of a machine: Node's own on the machine's streams, with the timers of its clock. */
export class OwnConsole extends Console {
  readonly #timers = new Map<string, number>()
  readonly #print: (text: string) => void

  constructor(stdout: OutputStream, stderr: OutputStream) {
    super({ stdout, stderr, ignoreErrors: false })
    this.#print = text => stdout.write(`${text}\n`)
    // Console binds methods of its own to each instance, before these.
    this.time = (label = 'default') => {
      if (!this.#timers.has(label)) this.#timers.set(label, performance.now())
    }
    this.timeLog = (label = 'default', ...data: unknown[]) => this.#tell(label, data)
    this.timeEnd = (label = 'default') => {
      this.#tell(label, [])
      this.#timers.delete(label)
    }
  }

  #tell(label: string, data: unknown[]): void {
    const since = this.#timers.get(label)
    if (since !== undefined) this.#print(format(`${label}: ${(performance.now() - since).toFixed(3)}ms`, ...data))
  }
}
