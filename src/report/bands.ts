import { factsOf } from '../faults/catalogue.ts'
import type { Glyphs } from './glyphs.ts'
import type { Step } from './happening.ts'
import type { Happenings } from './happenings.ts'
import { type Span, span } from './spans.ts'

/** A fault that goes on for a while, from the happening where it begins to the one where it ends. */
export interface Band {
  readonly begin: number
  readonly end: number
  readonly lane: number
}

const MAX_LANES = 3

/** The bands of the faults whose begin or end is shown, each in a lane of its own while they overlap. */
export function bandsOf(happenings: Happenings, isShown: (step: Step) => boolean): Band[] {
  const bands: Band[] = []
  /** By the event with which they began. */
  const open = new Map<number, { begin: number; isShown: boolean; lane: number }>()
  const close = (fault: number, end: number, shown: boolean) => {
    const band = open.get(fault)
    if (band === undefined) return
    open.delete(fault)
    if ((band.isShown || shown) && band.lane < MAX_LANES) bands.push({ begin: band.begin, end, lane: band.lane })
  }
  for (const step of happenings.all) {
    if (step.kind !== 'step') continue
    for (const { id, cause, phase, fault } of step.faults) {
      if (phase === 'end') close(cause, step.index, isShown(step))
      else if (factsOf(fault).drawn === 'band') {
        const taken = [...open.values()].filter(each => each.isShown).map(({ lane }) => lane)
        let lane = 0
        while (taken.includes(lane)) lane++
        open.set(id, { begin: step.index, isShown: isShown(step), lane })
      }
    }
  }
  for (const fault of [...open.keys()]) close(fault, Number.POSITIVE_INFINITY, false)
  return bands
}

/** The bands beside a line that stands for the happenings from one to another. */
export function bandSpans(bands: readonly Band[], from: number, to: number, lanes: number, glyphs: Glyphs): Span {
  let text = ''
  for (let lane = 0; lane < lanes; lane++) {
    const band = bands.findLast(each => each.lane === lane && each.begin <= to && from <= each.end)
    if (band === undefined) text += ' '
    else if (band.end <= to) text += glyphs.bandEnd
    else text += band.begin >= from ? glyphs.bandBegin : glyphs.band
  }
  return span(text, 'fault')
}
