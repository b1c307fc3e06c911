import { NEWS } from '../../fuzz/known/known-finding.ts'
import type { SessionResults } from '../../fuzz/session/results.ts'

/** What the sessions of a command come to: the last line of `--json`. */
export function summaryOf(sessions: readonly SessionResults[]): object {
  const sum = (count: (session: SessionResults) => number) =>
    sessions.reduce((total, session) => total + count(session), 0)
  const tookSeconds =
    Math.max(
      sum(session => session.tookMs),
      1,
    ) / 1_000
  return {
    runs: sum(session => session.runs),
    failures: sessions.flatMap(({ failures }) =>
      failures.map(({ signature, seed, hits, path, size, shape, verified, nondeterministic }) => ({
        signature,
        seed,
        hits,
        file: path ?? null,
        operations: size?.operations ?? null,
        faults: size?.faults ?? null,
        perturbedMessages: size?.perturbedMessages ?? null,
        nodes: size?.nodes ?? null,
        shape: shape ?? null,
        verified: verified ?? null,
        nondeterministic: nondeterministic ?? null,
      })),
    ),
    ...(sessions.some(({ news }) => news !== undefined) ? { news: newsOf(sessions) } : {}),
    vacuous: sessions.flatMap(({ problems }) =>
      problems.flatMap(({ outcome, message }) => (outcome === 'vacuous' ? [message] : [])),
    ),
    runsPerSecond: rounded(sum(session => session.executed) / tookSeconds),
    simulatedSecondsPerSecond: rounded(sum(session => session.simulatedMs) / 1_000 / tookSeconds),
  }
}

/** Of each kind of news, the fingerprints of the findings. */
function newsOf(sessions: readonly SessionResults[]): object {
  const all = sessions.flatMap(({ news = [] }) => news)
  return Object.fromEntries(
    NEWS.map(what => [what, all.flatMap(({ news, finding }) => (news === what ? [finding.kind] : []))]),
  )
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
