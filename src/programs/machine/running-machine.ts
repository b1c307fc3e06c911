import type { AnyEnv } from '../../sim/env.ts'
import type { Process } from '../../sim/process.ts'
import { builtin } from '../builtins/catalogue.ts'
import { Addresses } from '../net/addresses.ts'
import { lookupOf } from '../net/dns-module.ts'
import { Pipes } from '../net/pipes.ts'
import type { Foreseen, Invocation, Lookup, Machine } from './machine.ts'
import { OutputStream } from './output-stream.ts'
import { OwnConsole } from './own-console.ts'
import { OwnProcess } from './own-process.ts'

/** What those who run a program beside the simulation get of it. */
export interface ProgramOutput {
  /** Takes each line that is written to stdout, without its end, in the place of the journal. */
  stdout?: (line: string) => void
  /** Gets what writes to stdin, before the program is evaluated. It does not end then. */
  stdin?: (write: (text: string) => void) => void
}

/**
 * The machine that one start of a program runs on: all that belongs to this one incarnation of its node. Built-in modules of it are
 * made when the program first asks for them (`builtins/catalogue.ts`).
 */
export class RunningMachine implements Machine {
  readonly env: AnyEnv
  readonly node: Process
  readonly invocation: Invocation
  readonly addresses: Addresses
  readonly pipes = new Pipes()
  readonly listening = new Map<number, string>()
  readonly lookup: Lookup
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  readonly process: OwnProcess
  readonly console: Console
  receive: ((from: string, message: unknown) => unknown) | undefined
  foreseen: Foreseen = {}
  readonly #modules = new Map<string, unknown>()
  #lastPort = 32_767

  constructor(env: AnyEnv, node: Process, invocation: Invocation, output: ProgramOutput = {}) {
    this.env = env
    this.node = node
    this.invocation = invocation
    this.addresses = new Addresses(env.id, env.nodes, invocation.os.hostname)
    this.lookup = lookupOf(this)
    const log = (line: string) => env.log(line)
    this.stdout = new OutputStream(1, output.stdout ?? log)
    this.stderr = new OutputStream(2, log)
    this.process = new OwnProcess(this)
    const { stdin } = this.process
    if (output.stdin !== undefined) output.stdin(text => stdin.push(text))
    else {
      if (invocation.stdin !== '') stdin.push(invocation.stdin)
      stdin.push(null)
    }
    this.console = new OwnConsole(this.stdout, this.stderr) as unknown as Console
    this.#modules.set('process', this.process).set('console', this.console)
  }

  cwd(): string {
    return this.process.cwd()
  }

  builtin(name: string): unknown {
    if (!this.#modules.has(name)) this.#modules.set(name, builtin(this, name))
    return this.#modules.get(name)
  }

  soon(callback: () => void): void {
    this.env.after(0, callback)
  }

  freePort(): number {
    this.#lastPort++
    return this.#lastPort
  }
}
