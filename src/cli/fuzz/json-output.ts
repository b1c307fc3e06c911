import type { RunIdentity } from '../../failures/same-again.ts'
import type { Entry } from '../../fuzz/findings/triage.ts'
import type { FindingNews } from '../../fuzz/known/known-finding.ts'
import type { Problem } from '../../fuzz/problem.ts'
import type { CanaryResult, FuzzListener, SessionStart } from '../../fuzz/session/fuzz-listener.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'
import type { ShrunkFailure } from '../../fuzz/thread/protocol.ts'
import type { Terminal } from '../terminal.ts'

/** Tells a program what fuzzing comes upon: a line of JSON for each event. Problems are told to a person, too. */
export class JsonOutput implements FuzzListener {
  readonly #terminal: Terminal

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  note(text: string): void {
    this.#terminal.note(text)
  }

  started({ store, ...start }: SessionStart): void {
    this.event('start', { ...start, store: store ?? null })
  }

  found(scenario: string, { finding: { signature }, seed, message, path }: Entry): void {
    this.event('failure', { scenario, signature, seed, message, file: path ?? null })
  }

  left(): void {}

  shrunk(
    entry: Entry,
    news: string,
    { failure, runs, before, after, complete }: ShrunkFailure,
    isStored: boolean,
  ): void {
    const { finding, seed, path } = entry
    const details = { signature: finding.signature, seed, news, file: path ?? null, runs, before, after, complete }
    this.event('shrunk', isStored ? details : { ...details, plan: failure.plan })
  }

  improved(): void {}

  verified({ path }: Entry, { signature, fingerprint }: RunIdentity): void {
    this.event('replayed', { file: path ?? null, same: true, signature, fingerprint })
  }

  problem(problem: Problem): void {
    this.event('problem', problem)
    this.#terminal.problem(problem)
  }

  canary(result: CanaryResult, shortcoming: Problem | undefined): void {
    this.event('canary', result)
    if (shortcoming !== undefined) this.problem(shortcoming)
  }

  over({ scenario, undecided, problems }: SessionResults): void {
    for (const { outcome, message } of problems) {
      if (outcome === 'vacuous') this.event('vacuous', { scenario: scenario.name, message })
    }
    for (const { signature, seed, hits, message } of undecided) {
      this.event('undecided', { scenario: scenario.name, signature, seed, hits, message })
    }
  }

  news(scenario: string, news: readonly FindingNews[]): void {
    for (const { news: what, finding } of news) this.event(what, { scenario, finding })
  }

  event(event: string, details: object): void {
    this.#terminal.printJson({ event, ...details })
  }
}
