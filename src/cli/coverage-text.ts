import type { ExploreResult, ExploreTask } from '../fuzz/thread/protocol.ts'
import { counted } from '../options/counted.ts'

/** How much was covered, and what that is worth. */
export function coverageText(explored: ExploreResult['explored'], bounds: ExploreTask['options']): string {
  const { runs, undecided } = explored
  const made = `in ${counted(runs, 'run')}`
  const unclear = undecided === 0 ? '' : `; a checker could not tell of ${counted(undecided, 'run')}`
  return `${explored.of === 'orders' ? ordersText(explored, bounds, made) : lineageText(explored, bounds, made)}${unclear}`
}

type Explored<Of> = Extract<ExploreResult['explored'], { readonly of: Of }>

function ordersText(
  { orders, longest, because }: Explored<'orders'>,
  { losses = 0, crashes = 0, depth = 0 }: { losses?: number; crashes?: number; depth?: number },
  inRuns: string,
): string {
  const made = `${counted(orders, 'order')} of up to ${counted(longest, 'step')}, ${inRuns}`
  const bounds = `at most ${numbered(losses, 'loss')} and ${numbered(crashes, 'crash')}`
  switch (because) {
    case undefined:
      return `${made}: there are no others with ${bounds}`
    case 'a failure':
      return orders === 0
        ? `already the first order that was tried fails, ${inRuns}, with ${bounds}`
        : `${made}, until one failed, with ${bounds}`
    case 'depth':
      return `${made}: all that differ in their first ${counted(depth, 'step')}, with ${bounds}; there are more (--depth)`
    case 'runs':
      return `${made}, with ${bounds}: not all there are (--runs)`
    case 'stopped':
      return `${made}, with ${bounds}: not all there are, since it was interrupted`
    case 'strayed':
      return `${made}, with ${bounds}: not all there are, since some runs did not follow their plan`
  }
}

function lineageText(
  { considered, because }: Explored<'lineage'>,
  { faults = 2, losses = faults, crashes = faults }: { faults?: number; losses?: number; crashes?: number },
  inRuns: string,
): string {
  const bounds = `up to ${counted(faults, 'fault')} (at most ${numbered(losses, 'loss')} and ${numbered(crashes, 'crash')})`
  const made = `${inRuns}, of ${counted(considered, 'fault')} that could make a difference to one of them`
  switch (because) {
    case undefined:
      return `it stands ${bounds}, with the times that messages take under this seed: shown ${made}`
    case 'a failure':
      return `found ${inRuns}: no fewer faults break it`
    case 'runs':
      return `not all were tried of ${bounds}: ${made} (--runs)`
    case 'stopped':
      return `not all were tried of ${bounds}, since it was interrupted: ${made}`
  }
}

function numbered(count: number, noun: 'loss' | 'crash'): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}es`
}
