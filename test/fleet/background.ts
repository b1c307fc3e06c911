import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterAll } from 'vitest'
import type { Workbench } from '../cli/command.ts'

/** Command lines in the background, whose output nobody wants. None of them outlives the tests of its file. */
export class Background {
  readonly #bench: Workbench
  readonly #started = new Set<ChildProcess>()

  constructor(bench: Workbench) {
    this.#bench = bench
    afterAll(() => this.killAll())
  }

  begin(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    const child = this.#bench.start(words, env)
    this.#started.add(child)
    child.once('exit', () => this.#started.delete(child))
    child.stdout?.resume()
    child.stderr?.resume()
    return child
  }

  async killAll(): Promise<void> {
    for (const child of [...this.#started]) await kill(child)
  }
}

/** Kills a process, if it is still there, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
