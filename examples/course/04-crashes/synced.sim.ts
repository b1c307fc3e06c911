import type { AnyEnv } from 'sameseed'
import { notesScenario, type Request } from './notes-scenario.ts'

/** Confirms a number, or shows it to anyone, only when a crash cannot take it away. */
class SyncedNotes {
  readonly #env: AnyEnv
  readonly #numbers: number[]

  static async start(env: AnyEnv): Promise<SyncedNotes> {
    // What was written last may be there in part: a line counts when its end is there.
    const text = (await env.disk.readText('notes')) ?? ''
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    await env.disk.write('notes.new', whole)
    await env.disk.fsync('notes.new')
    await env.disk.rename('notes.new', 'notes')
    await env.disk.syncDirectory()
    return new SyncedNotes(env, whole.split('\n').filter(Boolean).map(Number))
  }

  constructor(env: AnyEnv, numbers: number[]) {
    this.#env = env
    this.#numbers = numbers
  }

  async receive(_from: string, request: Request): Promise<number[]> {
    if (request !== 'read') {
      await this.#env.disk.append('notes', `${request.add}\n`)
      await this.#env.disk.fsync('notes')
      this.#numbers.push(request.add)
    }
    return this.#numbers
  }
}

export default notesScenario('synced notes', env => SyncedNotes.start(env))
