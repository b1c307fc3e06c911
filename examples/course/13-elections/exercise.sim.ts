import type { Env } from 'sameseed'
import { electionScenario } from './election-scenario.ts'
import { type ElectionMessage, Elector } from './elector.ts'

/** Votes once in each term, and keeps that in mind. What is wrong? */
class FromMemory extends Elector {
  protected override async save(): Promise<void> {}
}

export default electionScenario('votes from memory', (env: Env<ElectionMessage>) => new FromMemory(env))
