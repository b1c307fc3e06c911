import { spanText, timeText } from '../clock/time-text.ts'
import type { Run } from '../scenario/run.ts'
import { evidence, type Involvement, type ListedOperation, listOperations } from './client-operations.ts'
import { clip, displayWidth, padEnd, padStart } from './display-width.ts'
import type { Glyphs } from './glyphs.ts'
import { clientNames } from './process-names.ts'
import { resultText } from './result-text.ts'
import { type Line, type Span, span } from './spans.ts'
import { valueText } from './value-text.ts'

const LONGEST_CALL = 40
const LONGEST_RESULT = 48

/** The history, an operation a line: those that the checker speaks of, and of the others those nearest to them. */
export function operationsSection(run: Run, lines: number, glyphs: Glyphs): Line[] {
  const operations = listOperations(run.history)
  if (operations.length === 0) return []
  const named = evidence(run)
  const shown = chooseOperations(operations, named, Math.max(3, lines - 1))
  const clients = clientNames(run)
  const table = shown.map(each => (typeof each === 'number' ? each : cells(each, clients, glyphs)))
  const cellLists = table.filter(each => typeof each !== 'number')
  const widths = [0, 1, 2].map(i => Math.max(...cellLists.map(each => displayWidth(each[i]?.text ?? ''))))
  const title = shown.length < operations.length ? `operations (of ${operations.length})` : 'operations'
  return [
    [span(title, 'title')],
    ...table.map((row, i): Line => {
      if (typeof row === 'number') return [span(`  ${glyphs.elided} ${glyphs.ellipsis} ${row} more`, 'dim')]
      const [who, when, call, outcome] = row as [Span, Span, Span, Span]
      const operation = shown[i] as ListedOperation
      const involvement = named.get(operation.start)
      const mark = involvement === 'culprit' ? glyphs.wrong : involvement === undefined ? ' ' : glyphs.dot
      return [
        span(`  ${mark} `, involvement === 'culprit' ? 'wrong' : 'dim'),
        { ...who, text: padEnd(who.text, widths[0] ?? 0) },
        span('  '),
        { ...when, text: padStart(when.text, widths[1] ?? 0) },
        span('  '),
        { ...call, text: padEnd(call.text, widths[2] ?? 0), tone: involvement === 'culprit' ? 'wrong' : call.tone },
        span('  '),
        outcome,
      ]
    }),
  ]
}

function cells(
  { invocation, completion }: ListedOperation,
  clients: readonly (string | undefined)[],
  glyphs: Glyphs,
): Span[] {
  const { f, value, process, time, index } = invocation
  const argument = value === null || value === undefined ? '' : ` ${valueText(value, LONGEST_CALL)}`
  const becomes = ` ${glyphs.becomes} `
  const when =
    completion === undefined
      ? `${timeText(time / 1_000)}${becomes}${glyphs.ellipsis}`
      : spanText(time / 1_000, completion.time / 1_000, becomes)
  const client = clients[index]
  return [
    span(client === undefined ? `process ${process}` : `${client} (process ${process})`, 'dim'),
    span(when, 'dim'),
    span(clip(`${f}${argument}`, LONGEST_CALL, glyphs.ellipsis)),
    outcome(invocation, completion),
  ]
}

function outcome(invocation: ListedOperation['invocation'], completion: ListedOperation['completion']): Span {
  if (completion === undefined) return span('no answer', 'fault')
  const { type, value, error } = completion
  if (type === 'ok') {
    const result = resultText(invocation.f, invocation.value, value, LONGEST_RESULT)
    return span(result === '' ? 'ok' : `ok ${clip(result, LONGEST_RESULT)}`, 'right')
  }
  const because = error === undefined ? '' : ` ${typeof error === 'string' ? error : valueText(error, LONGEST_RESULT)}`
  return span(clip(`${type}${because.replace(/\s+/g, ' ')}`, LONGEST_RESULT), 'fault')
}

/** The operations that matter most, in order, and in place of the others how many they are. */
function chooseOperations(
  operations: readonly ListedOperation[],
  named: ReadonlyMap<number, Involvement>,
  lines: number,
): (ListedOperation | number)[] {
  if (operations.length <= lines) return [...operations]
  const positions = operations.flatMap(({ start }, i) => (named.get(start) === undefined ? [] : [i]))
  const culprits = operations.flatMap(({ start }, i) => (named.get(start) === 'culprit' ? [i] : []))
  const focus = culprits.at(-1) ?? positions.at(-1) ?? operations.length - 1
  const importance = (i: number) => {
    const involvement = named.get((operations[i] as ListedOperation).start)
    const rank = involvement === 'culprit' ? 0 : involvement === 'concurrent' ? 1 : involvement === 'context' ? 2 : 3
    return rank * operations.length * 2 + (i > focus ? (i - focus) * 2 : focus - i)
  }
  const order = operations.map((_, i) => i).sort((a, b) => importance(a) - importance(b))
  let chosen: number[] = []
  for (const candidate of order) {
    const next = [...chosen, candidate].sort((a, b) => a - b)
    if (elide(operations, next).length <= lines) chosen = next
    else if (named.get((operations[candidate] as ListedOperation).start) === undefined) break
  }
  return elide(operations, chosen)
}

function elide(operations: readonly ListedOperation[], chosen: readonly number[]): (ListedOperation | number)[] {
  const result: (ListedOperation | number)[] = []
  let previous = -1
  for (const i of [...chosen, operations.length]) {
    const missing = i - previous - 1
    if (missing === 1) result.push(operations[i - 1] as ListedOperation)
    else if (missing > 1) result.push(missing)
    if (i < operations.length) result.push(operations[i] as ListedOperation)
    previous = i
  }
  return result
}
