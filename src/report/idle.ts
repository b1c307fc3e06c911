import { processesOf } from '../faults/catalogue.ts'
import type { Run } from '../scenario/run.ts'
import { mentionedProcesses } from './focus.ts'
import type { Step } from './happening.ts'
import type { Happenings } from './happenings.ts'

/**
 * The nodes and clients that start, and then do nothing all run long that anybody could notice: they say and hear nothing, show no
 * other state than at first, and no fault is about them. Not those that the violation names, nor the one in whose step it was found,
 * nor nodes of whose states something should have come true in the end: that they did nothing may be what is wrong. Empty where all
 * would be idle.
 */
export function idleProcesses(run: Pick<Run, 'violations'>, happenings: Happenings): ReadonlySet<string> {
  const busy = new Set<string>()
  for (const happening of happenings.all) {
    if (happening.kind === 'failure') {
      busy.add(happening.message.from).add(happening.message.to)
      continue
    }
    const { trigger, process, lifecycle, faults } = happening
    if (trigger.kind === 'message') busy.add(trigger.message.from).add(trigger.message.to)
    if (process !== undefined && doesSomething(happening)) busy.add(process)
    if (trigger.kind !== 'start' || happening.restart) for (const each of lifecycle) busy.add(each.process)
    for (const { fault } of faults) for (const each of processesOf(fault)) busy.add(each)
  }
  const [violation] = run.violations
  const named = new Set(mentionedProcesses(violation?.message ?? '', happenings)).add(violation?.process ?? '')
  const shows = (process: string) => happenings.byProcess.get(process)?.some(({ changes }) => changes.length > 0)
  const isMeant = (process: string) => named.has(process) || (violation?.kind === 'eventually' && shows(process))
  const idle = happenings.processes.filter(process => !busy.has(process) && !isMeant(process))
  return new Set(idle.length === happenings.processes.length ? [] : idle)
}

/** A timer that fires and comes to nothing is nothing. */
function doesSomething(step: Step): boolean {
  const { trigger, changes, operations, logs, reached, buggified, connections, sends } = step
  const effects = operations.length + logs.length + reached.length + buggified.length + connections.length + sends
  if (effects > 0) return true
  if (trigger.kind === 'start' && !step.restart) return false
  return trigger.kind === 'message' || trigger.kind === 'disk' || changes.length > 0
}
