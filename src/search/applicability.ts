import { microseconds } from '../clock/duration.ts'
import { describeFault } from '../faults/catalogue.ts'
import { type Trigger, triggerText } from '../faults/trigger.ts'
import { fateText, messageRange } from '../net/overlay.ts'
import { counted } from '../options/counted.ts'
import { expand } from '../scenario/expand.ts'
import { invokedOperations } from '../scenario/invoked-operations.ts'
import type { PlanOperation } from '../scenario/plan.ts'
import type { Run } from '../scenario/run.ts'
import type { AnyScenario } from '../scenario/scenario.ts'

/** Something that a plan lays down and its run did not do. */
export interface UnmetPart {
  /** Where it stands in the plan: `faults[0]`, `network["n1->n2"]["17"]`. */
  readonly part: string
  /** What it is and what became of it: `crash n2: never began`. */
  readonly what: string
}

/** How much of what a plan lays down its run did. A plan that is a seed lays nothing down, and is met by any run. */
export interface Applicability {
  /** How many operations, faults and perturbed messages the plan spells out. */
  readonly parts: number
  readonly unmet: readonly UnmetPart[]
}

/**
 * Whether a run of a stored plan still is about what the plan is about: code changes, and a perturbed message that is not sent
 * any more tests nothing. It goes by the run's own counts, so that it can be asked of every run.
 */
export function applicability(scenario: AnyScenario, run: Run): Applicability {
  const parts = [...operationParts(scenario, run), ...faultParts(run), ...messageParts(run), ...scheduleParts(run)]
  return { parts: parts.length, unmet: parts.filter(({ what }) => what !== MET) as UnmetPart[] }
}

/** What of a plan was not met by a run that now stands for it, but was when the failure was stored. */
export function lostSince({ parts, unmet }: Applicability, unmetThen: readonly string[] = []): Applicability {
  const then = new Set(unmetThen)
  return { parts: parts - then.size, unmet: unmet.filter(({ part }) => !then.has(part)) }
}

/** Whether nothing happened of what a plan lays down: a run of it that passes has tested nothing. */
export function isAboutNothing({ parts, unmet }: Applicability): boolean {
  return unmet.length > 0 && unmet.length === parts
}

const MET = undefined

interface Part {
  readonly part: string
  readonly what: string | typeof MET
}

/** Each client takes its operations in the order of their times: those that it never came to are the last ones. */
function operationParts(scenario: AnyScenario, run: Run): readonly Part[] {
  const { operations } = run.plan
  if (operations === undefined) return []
  const left = new Map<string, number>()
  for (const invoked of invokedOperations(run.history, expand(scenario, run.plan))) {
    left.set(queueOf(invoked), (left.get(queueOf(invoked)) ?? 0) + 1)
  }
  const never = new Set<PlanOperation>()
  for (const planned of operations.toSorted((a, b) => microseconds(a.at) - microseconds(b.at))) {
    const count = left.get(queueOf(planned)) ?? 0
    if (count === 0) never.add(planned)
    else left.set(queueOf(planned), count - 1)
  }
  return operations.map((planned, i) => {
    const { client, at, f, final } = planned
    const when = final === true ? `${at} after the healing` : at
    return { part: `operations[${i}]`, what: never.has(planned) ? `${client} ${f} at ${when}: never invoked` : MET }
  })
}

/** Of which operations a client takes one after the other. */
function queueOf({ client, final }: PlanOperation): string {
  return final === true ? `${client} final` : client
}

function faultParts({ plan, faults: begun }: Run): readonly Part[] {
  return (plan.faults ?? []).map((fault, i) => {
    const records = begun.filter(record => record.fault === fault)
    const text = describeFault(fault)
    const awaited = fault.after === undefined ? '' : `, ${notMet(fault.after)}`
    let what: string | undefined = MET
    if (records.length === 0) what = `${text}: never began${awaited}`
    else if (records.every(({ effect }) => effect === 0)) what = `${text}: had no effect`
    return { part: `faults[${i}]`, what }
  })
}

function messageParts({ plan, sentByLink }: Run): readonly Part[] {
  return Object.entries(plan.network ?? {}).flatMap(([link, entries]) =>
    Object.entries(entries).flatMap(([key, fate]) => {
      const [from, to] = messageRange(link, key)
      // Leaves a link as it is without a plan, from a message on: it says nothing about any of them.
      if (to === Number.POSITIVE_INFINITY && fate === 'seed') return []
      const sent = sentByLink[link] ?? 0
      const what = sent > from ? MET : `${fateText(fate)}: never sent, ${countText(sent)}`
      return [{ part: `network["${link}"]["${key}"]`, what }]
    }),
  )
}

/** Of the events that a `schedule` puts in order, messages can be counted. */
function scheduleParts({ plan, sentByLink }: Run): readonly Part[] {
  return Object.keys(plan.schedule ?? {}).flatMap(address => {
    const [, link, number] = /^(\S+->\S+) #(\d+)$/.exec(address) ?? []
    if (link === undefined) return []
    const sent = sentByLink[link] ?? 0
    const what = sent > Number(number) ? MET : `never sent, ${countText(sent)}`
    return [{ part: `schedule["${address}"]`, what }]
  })
}

function countText(sent: number): string {
  return sent === 0 ? 'no message went over the link' : `only ${counted(sent, 'message')} went over the link`
}

function notMet(trigger: Trigger): string {
  if ('parted' in trigger) return `it never came about that ${triggerText(trigger)}`
  return 'reach' in trigger ? `${triggerText(trigger)} was not reached` : `no node came to show ${triggerText(trigger)}`
}
