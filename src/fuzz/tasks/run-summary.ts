import { sentenceOf } from '../../failures/failure.ts'
import type { Run } from '../../scenario/run.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { sizeOf } from '../../search/size.ts'
import { CoverageCount } from '../findings/coverage.ts'
import type { RunSummary } from '../thread/protocol.ts'

/** A run without what cannot pass between threads: errors, states, whatever a checker added. */
export function summaryOf(scenario: AnyScenario, run: Run): RunSummary {
  const coverage = new CoverageCount()
  coverage.addRun(run)
  return {
    scenario: run.scenario,
    seed: run.plan.seed,
    ok: run.ok,
    verdict: run.verdict,
    signature: run.signature,
    message: run.ok ? undefined : sentenceOf(run),
    violations: run.violations.length,
    fingerprint: run.fingerprint,
    timeMs: run.timeMs,
    events: run.events,
    messages: run.messages,
    operations: run.history.filter(({ type }) => type === 'invoke').length,
    coverage: { ...coverage.plain, reached: run.coverage.reached },
    waiting: run.waiting,
    size: sizeOf(scenario, run.plan, run),
  }
}
