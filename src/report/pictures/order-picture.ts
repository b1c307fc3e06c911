import type { OrderViolationDetails } from '../../checkers/weaker/order-violation.ts'
import type { ProcessNames } from '../process-names.ts'
import { drawCycle, type EdgeTone } from './cycle-picture.ts'
import type { Markup } from './markup.ts'

/** Operations that would have to come before each other in a circle; nothing if they contradict each other in another way. */
export function drawOrderCycle(
  { cycle }: OrderViolationDetails,
  label: string,
  processes: ProcessNames,
): Markup | undefined {
  if (cycle === undefined || cycle.nodes.length === 0) return undefined
  const names = new Map(cycle.nodes.map(({ id }, i) => [id, nameOf(i)]))
  return drawCycle({
    nodes: cycle.nodes.map(({ label: text }, i) => {
      const colon = text.startsWith('process ') ? text.indexOf(': ') : -1
      const name = nameOf(i)
      return colon < 0
        ? { name, about: text, lines: [], full: text }
        : {
            name,
            about: processes.inSentence(text.slice(0, colon)),
            lines: [{ text: text.slice(colon + 2), tones: [] }],
            full: text,
          }
    }),
    edges: cycle.edges.map(({ from, to, label: reason }) => {
      const [kind = reason, ...witness] = reason.split(', says ')
      const said = `${witness.join(', says ')} returned what ${names.get(to)} wrote, although ${names.get(from)} had to be in place by then`
      return {
        tone: TONES[kind] ?? 'ordered',
        label: WORDS[kind] ?? kind,
        reason: witness.length > 0 ? said : (REASONS[kind] ?? reason),
      }
    }),
    label,
  })
}

const TONES: Readonly<Record<string, EdgeTone>> = { 'reads from': 'wr', initial: 'ww', overwritten: 'rw', older: 'ww' }
const WORDS: Readonly<Record<string, string>> = {
  'program order': 'process',
  'reads from': 'read',
  overwritten: 'replaced',
}
const REASONS: Readonly<Record<string, string>> = {
  'program order': 'one process did them in this order',
  'reads from': 'it read what that wrote',
  initial: 'the value at the start is there before every write',
  overwritten: 'what was read was still there, and this replaced it',
}

/** (a) … (z), (a2), … */
function nameOf(i: number): string {
  return `(${String.fromCharCode(97 + (i % 26))}${i < 26 ? '' : Math.floor(i / 26) + 1})`
}
