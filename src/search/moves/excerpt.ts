import { formatDuration, microseconds } from '../../clock/duration.ts'
import type { Fault } from '../../faults/catalogue.ts'
import { type RandomStream, randomStream } from '../../random/stream.ts'
import { type Expanded, expand } from '../../scenario/expand.ts'
import type { Plan, PlanOperation } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import type { Step } from './pass.ts'
import { leavesMessagesToTheSeed, reseeded } from './reseed.ts'
import { countsFromStart } from './time.ts'

/** A plan with so many operations and faults, or fewer, is better taken apart piece by piece. */
const FEW = 8
const TRIES = 64
/** So many more of a calm network's, on a drawn one. */
const TRIES_IF_CALM = 32
/** Draws are listed where no part was found: then there are few that fail with others. */
const TRIES_IF_RARE = 16
/** An excerpt has at least so many operations and faults, and at most this share of them. */
const LEAST = 3
const LARGEST_SHARE = 0.7
/** What is of some kinds is to be at most this share. */
const WORTH_IT = 0.9

/**
 * A small part of the plan under another seed. In a large run everything depends on everything: without one operation of hundreds, messages
 * meet each other in other ways, and the failure is gone. But where it takes little, some part of the operations and faults, in some slice
 * of the time, often does it again with other draws, and hundreds of steps are saved.
 */
export function* excerptMoves(scenario: AnyScenario, plan: Plan, at: number): Generator<Step> {
  const expanded = expand(scenario, plan)
  const { operations, faults } = expanded
  if (isSmall(operations, faults)) return
  const count = amount(operations, faults)
  const isSeeded = leavesMessagesToTheSeed(plan)
  const tries = plan.draws === undefined ? TRIES : TRIES_IF_RARE
  for (let i = at; i < tries + (isSeeded ? 0 : TRIES_IF_CALM); i++) {
    const kind = KINDS[i % KINDS.length] as (typeof KINDS)[number]
    const isWhole = kind === 'calm' && isSeeded
    const random = randomStream(plan.seed, `excerpt/${count}/${i}`)
    const excerpt = kind === 'kinds' || kind === 'calm kinds' ? someKinds : excerptOf
    const part = isWhole ? { operations, faults, ...plan } : excerpt(expanded, plan, count, random)
    const most = operations.length + faults.length
    // What leaves little out is harder to take apart than what was there.
    if (!isWhole && part.operations.length + part.faults.length >= (excerpt === someKinds ? WORTH_IT * most : most))
      continue
    const { network: _, ...rest } = part
    // On a calm network it may have become rare: then it takes a drawn one, which is calmed again once there is little.
    const isCalm = isSeeded ? kind.startsWith('calm') : i < tries
    yield { plan: { ...rest, ...reseeded(plan, i + 1), ...(isCalm ? { network: {} } : {}) }, at: 0, size: 0 }
  }
}

/**
 * In turn: a part; the whole on a calm network, since on that what is left over is soon taken away; what is of some kinds; and these on a
 * calm network.
 */
const KINDS = ['part', 'calm', 'kinds', 'part', 'calm part', 'calm kinds'] as const

/** All faults of one or two kinds, since few bugs take more, with all the operations or those of some clients. */
function someKinds({ operations, faults, clientIds }: Expanded, plan: Plan, _: number, random: RandomStream) {
  const kinds = [...new Set(faults.map(({ kind }) => kind))]
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const kept = new Set(kinds.length === 0 ? [] : [pick(kinds), pick(kinds)])
  const share = random() < 0.5 ? 1 : random()
  const clients = new Set(clientIds.filter(() => random() < share))
  return {
    ...plan,
    operations: operations.filter(operation => 'final' in operation || clients.has(operation.client)),
    faults: faults.filter(({ kind }) => kept.has(kind)),
  }
}

/** Whether there is little enough to be taken apart piece by piece. */
export function isSmall(operations: readonly PlanOperation[], faults: readonly Fault[]): boolean {
  return amount(operations, faults) <= FEW
}

/** The final phase is not for taking apart. */
function amount(operations: readonly PlanOperation[], faults: readonly Fault[]): number {
  return operations.filter(({ final }) => final !== true).length + faults.length
}

function excerptOf({ operations, faults, durationUs }: Expanded, plan: Plan, count: number, random: RandomStream) {
  const least = LEAST / count
  // Small ones as often as large ones.
  const share = least * (LARGEST_SHARE / least) ** random()
  // A slice of the time, some of the operations and faults, or both.
  const ofTime = share ** random()
  const ofOperations = share / ofTime
  const way = random()
  const ofFaults = way < 0.4 ? ofOperations : way < 0.8 ? Math.min(ofOperations, 2 / faults.length) : 0
  const goneUs = Math.floor((durationUs * (1 - ofTime)) / 1_000) * 1_000
  const fromUs = Math.floor((random() * (durationUs - goneUs)) / 1_000) * 1_000
  const some = <T extends PlanOperation | Fault>(items: readonly T[], kept: number): T[] =>
    items.flatMap(item => {
      if ('final' in item) return [item]
      if (random() >= kept) return []
      if (!countsFromStart(item)) return [item]
      const us = microseconds(item.at)
      if (us < fromUs) return [item]
      return us < fromUs + goneUs ? [] : [{ ...item, at: formatDuration(us - goneUs) }]
    })
  return {
    ...plan,
    options: { ...plan.options, duration: formatDuration(Math.max(1_000, durationUs - goneUs)) },
    operations: some(operations, ofOperations),
    faults: some(faults, ofFaults),
  }
}
