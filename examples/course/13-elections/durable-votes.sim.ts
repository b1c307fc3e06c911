import type { Env } from 'sameseed'
import { Durable } from './durable.ts'
import { electionScenario } from './election-scenario.ts'
import { type Ballot, type ElectionMessage, Elector } from './elector.ts'

/** Tells of a vote, or asks for one, only when a crash cannot take its own away. */
class FromDisk extends Elector {
  readonly #file: Durable<Ballot>

  static async start(env: Env<ElectionMessage>): Promise<FromDisk> {
    const file = new Durable<Ballot>(env.disk, 'ballot')
    return new FromDisk(env, file, await file.read())
  }

  constructor(env: Env<ElectionMessage>, file: Durable<Ballot>, ballot: Ballot | undefined) {
    super(env, ballot)
    this.#file = file
  }

  protected override save(ballot: Ballot): Promise<void> {
    return this.#file.save(ballot)
  }
}

export default electionScenario('votes from disk', (env: Env<ElectionMessage>) => FromDisk.start(env))
