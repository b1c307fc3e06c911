import type { Problem } from '../../fuzz/problem.ts'
import type { Terminal } from '../terminal.ts'

/** What `fuzz` says: to a person, or as lines of JSON. Each call is for one of the two; problems are for both. */
export class FuzzOutput {
  readonly terminal: Terminal
  readonly isJson: boolean

  constructor(terminal: Terminal, isJson: boolean) {
    this.terminal = terminal
    this.isJson = isJson
  }

  event(event: string, details: object): void {
    if (this.isJson) this.terminal.printJson({ event, ...details })
  }

  text(text: string): void {
    if (!this.isJson) this.terminal.print(text)
  }

  problem({ message, exitCode }: Problem): void {
    this.event('problem', { message, exitCode })
    this.terminal.note(`${this.terminal.errorChalk.red('error:')} ${message}`)
  }
}
