import type { AnyEnv } from '../../sim/env.ts'
import type { Process } from '../../sim/process.ts'
import type { Addresses } from '../net/addresses.ts'
import type { Pipes } from '../net/pipes.ts'
import type { MachineDescription } from './machine-options.ts'
import type { OutputStream } from './output-stream.ts'
import type { OwnFolder } from './own-folder.ts'

/** How a program is run on a machine. */
export interface Invocation {
  /** The program's file, as the program sees it. */
  readonly entry: string
  /** What follows the name of the program on its command line. */
  readonly args: readonly string[]
  /** Its environment variables, besides a few that every machine has. */
  readonly env: Readonly<Record<string, string>>
  /** What it reads from its standard input, which ends after that. */
  readonly stdin: string
  /** What the machine is like. */
  readonly os: MachineDescription
  /** Where its package is, which it runs in. */
  readonly folder: OwnFolder
}

/** What loads modules that a program names by what it computes: files by their paths, packages by their names. */
export type Foreseen = Readonly<Record<string, () => unknown>>

/** Looks a name up, as `dns.lookup` does. */
export type Lookup = (hostname: string, options: unknown, callback: LookupCallback) => void

export type LookupCallback = (error: Error | null, address?: string | FoundAddress[], family?: number) => void

export interface FoundAddress {
  readonly address: string
  readonly family: number
}

/** As much of a program's `process` as its built-in modules use. */
export interface ProcessOfProgram {
  readonly emitWarning: typeof process.emitWarning
  /** Set by programs that want to hear of no deprecation. */
  noDeprecation?: boolean
}

/** The machine that one start of a program runs on, as its built-in modules know it. */
export interface Machine {
  /** What the simulation gives to the node: its network, disk, clock, log. */
  readonly env: AnyEnv
  /** The kernel's side of the node. */
  readonly node: Process
  readonly invocation: Invocation
  readonly addresses: Addresses
  readonly pipes: Pipes
  /** The addresses that it listens at, by port. */
  readonly listening: Map<number, string>
  readonly lookup: Lookup
  readonly process: ProcessOfProgram
  readonly stdout: OutputStream
  readonly stderr: OutputStream
  /** Takes what other nodes send with `env.send`; set by the module that reads it. */
  receive: ((from: string, message: unknown) => unknown) | undefined
  /** What the program can load by names that it computes. */
  foreseen: Foreseen
  /** The folder that the program is in now. */
  cwd(): string
  /** The machine's own built-in module of this name, without `node:`. */
  builtin(name: string): unknown
  /** Calls back in a step of its own, now: for what a real machine answers after its own work. */
  soon(callback: () => void): void
  /** A port that a program gets when it asks for any. */
  freePort(): number
}
