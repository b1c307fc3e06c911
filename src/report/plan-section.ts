import { microseconds } from '../clock/duration.ts'
import { durationText, timeText } from '../clock/time-text.ts'
import { describeFault, effectText } from '../faults/catalogue.ts'
import { triggerText } from '../faults/trigger.ts'
import { fateText } from '../net/overlay.ts'
import { counted } from '../options/counted.ts'
import { quotedLine } from '../options/quoted.ts'
import type { FaultRecord } from '../scenario/fault-driver.ts'
import type { Run } from '../scenario/run.ts'
import type { PlanSize } from '../search/size.ts'
import { clip } from './display-width.ts'
import type { Glyphs } from './glyphs.ts'
import { sizeText } from './size-text.ts'
import { type Line, span } from './spans.ts'
import { valueText } from './value-text.ts'

export interface PlanSectionOptions {
  readonly width: number
  /** Lines that the section may take. */
  readonly lines: number
  readonly glyphs: Glyphs
  /** How large the plan was before it was shrunk. */
  readonly original?: PlanSize
}

/** What the run was made of: the seed, what the plan says beside it, and its faults, a line each. */
export function planSection(run: Run, { width, lines, glyphs, original }: PlanSectionOptions): Line[] {
  const { plan, faults, nemesisSettings } = run
  const said: string[] = []
  if (plan.operations !== undefined) said.push(counted(plan.operations.length, 'operation'))
  if (plan.faults !== undefined) said.push(counted(plan.faults.length, 'fault'))
  const messages = Object.entries(plan.network ?? {}).flatMap(([link, entries]) =>
    Object.entries(entries).map(([key, fate]) => `${link} #${key} ${fateText(fate)}`),
  )
  if (plan.network !== undefined) said.push(counted(messages.length, 'perturbed message'))
  if (plan.schedule !== undefined) said.push('schedule')
  if (plan.draws !== undefined) said.push('draws by time')
  if (plan.reseed !== undefined) said.push(`reseeded at ${plan.reseed.map(({ at }) => durationText(at)).join(', ')}`)
  const rest = said.length === 0 ? 'all else follows from it' : `explicit: ${said.join(', ')}`
  const section: Line[] = [
    [span('plan', 'title')],
    [span('  seed '), span(quotedLine(plan.seed), 'strong'), span(` ${glyphs.dot} ${rest}`)],
  ]
  const options = Object.entries(plan.options ?? {})
  if (options.length > 0) {
    const texts = options.map(
      ([name, value]) => `${name}: ${valueText(value, 40)}${name === 'duration' ? settling(run) : ''}`,
    )
    section.push([span(`  options ${texts.join(', ')}`)])
  }
  if (nemesisSettings.length > 0) {
    const settings = nemesisSettings.join(` ${glyphs.dot} `)
    section.push([span(`  nemesis ${clip(settings, Math.max(10, width - 10), glyphs.ellipsis)}`)])
  }
  if (original !== undefined) section.push([span(`  before shrinking: ${sizeText(original)}`, 'dim')])
  const afterwards: Line[] =
    messages.length === 0
      ? []
      : [[span(`  messages ${clip(messages.join(', '), Math.max(10, width - 11), glyphs.ellipsis)}`)]]
  const room = Math.max(1, lines - section.length - afterwards.length)
  const shown = faults.length <= room ? faults : mostEffective(faults, room - 1)
  section.push(...shown.map(record => faultLine(record, glyphs)))
  const hidden = faults.filter(record => !shown.includes(record))
  if (hidden.length > 0) {
    const inert = hidden.filter(({ effect }) => effect === 0).length
    const effect = inert === 0 ? '' : `, ${inert} of them without effect`
    section.push([span(`  ${glyphs.ellipsis} ${counted(hidden.length, 'more fault')}${effect}`, 'dim')])
  }
  return [...section, ...afterwards]
}

/** What a run takes beyond its `duration`: what is open then has time to end. */
function settling({ plan: { options }, timeMs }: Run): string {
  if (options?.duration === undefined) return ''
  const moreUs = timeMs * 1_000 - microseconds(options.duration)
  return moreUs < 1_000 ? '' : ` (then ${timeText(moreUs)} to settle)`
}

/** In their order, those which did the most. */
function mostEffective(faults: readonly FaultRecord[], count: number): readonly FaultRecord[] {
  const strongest = new Set([...faults].sort((a, b) => b.effect - a.effect).slice(0, Math.max(1, count)))
  return faults.filter(record => strongest.has(record))
}

function faultLine({ fault, effect }: FaultRecord, glyphs: Glyphs): Line {
  const length = 'for' in fault && fault.for !== undefined ? ` for ${durationText(fault.for)}` : ''
  const { after } = fault
  const nth = after?.nth === undefined || after.nth === 1 ? '' : ` (${after.nth})`
  const since = after === undefined ? '' : ` after ${triggerText(after)}${nth}`
  return [
    span(`  ${describeFault(fault)}`, 'fault'),
    span(` at ${durationText(fault.at)}${since}${length} ${glyphs.dot} `),
    span(effectText(fault, effect), ...(effect === 0 ? ['dim' as const] : [])),
  ]
}
