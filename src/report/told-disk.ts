import { diskEffect } from './disk-calls.ts'
import type { Focus } from './focus.ts'
import type { Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { foundNothing } from './slice.ts'

/** So many operations of a disk are told before a crash, the last ones. */
const BEFORE_A_CRASH = 3

/**
 * What the disks did that a story tells though nothing went wrong with it: what led to the violation, and what a process that crashed wrote
 * last. Reading tells nothing but by what comes of it. What a process that never crashes writes down makes no difference, so a short story
 * leaves that out.
 */
export function toldDiskSteps(
  happenings: Happenings,
  focus: Focus,
  slice: ReadonlyMap<number, number>,
  isFull: boolean,
): ReadonlySet<Step> {
  const told = new Set<Step>()
  for (const steps of happenings.byProcess.values()) {
    const isCrashed = (step: Step) => step.index <= focus.last && step.lifecycle.some(({ kind }) => kind === 'crash')
    const isLost = (step: Step) => slice.has(step.index) && foundNothing(step)
    if (!isFull && !steps.some(step => isCrashed(step) || isLost(step))) continue
    let last: Step[] = []
    for (const step of steps) {
      if (step.index > focus.last) break
      if (changesDisk(step)) {
        if (slice.has(step.index)) told.add(step)
        last = [...last, step].slice(-BEFORE_A_CRASH)
      }
      if (!isCrashed(step)) continue
      if (slice.has(step.index)) for (const each of last) told.add(each)
      last = []
    }
  }
  return told
}

function changesDisk({ trigger }: Step): boolean {
  return trigger.kind === 'disk' && diskEffect(trigger.call, trigger.file).effect !== 'nothing'
}
