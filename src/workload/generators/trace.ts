import { timeText } from '../../clock/time-text.ts'
import { NEMESIS, type OperationGenerator } from '../generator.ts'
import type { AnyOperation } from '../history.ts'
import { asGenerator, type OperationOf, type Source } from './source.ts'

/**
 * Leaves a source as it is, and tells what it is asked, what it answers and what it hears, a line each: to find out why a workload does what it does.
 * A generator may be asked often before something comes of it.
 */
export function trace<F extends string, From extends Source<F>>(
  tell: (line: string) => void,
  source: From,
): OperationGenerator<OperationOf<From>> {
  return traced(tell, asGenerator(source))
}

function traced<Op extends AnyOperation>(
  tell: (line: string) => void,
  inner: OperationGenerator<Op>,
): OperationGenerator<Op> {
  return {
    op(context) {
      const answer = inner.op(context)
      const asked = `at ${timeText(context.nowUs)}, free: ${context.free.map(nameOf).join(' ') || '–'}`
      if (typeof answer !== 'object') {
        tell(`${asked} ⇒ ${answer ?? 'nothing more'}`)
        return answer
      }
      const { turn, next } = answer
      const what = turn.kind === 'invoke' ? `${turn.operation.f} ${JSON.stringify(turn.operation.value)}` : turn.kind
      tell(`${asked} ⇒ ${nameOf(turn.client)} ${what} at ${timeText(turn.atUs)}`)
      return { turn, next: traced(tell, next) }
    },
    update(event, context) {
      const { type, client, f, value } = event
      tell(`at ${timeText(context.nowUs)}: ${nameOf(client)} ${type} ${f} ${JSON.stringify(value)}`)
      return traced(tell, inner.update(event, context))
    },
  }
}

function nameOf(client: number): string {
  return client === NEMESIS ? 'nemesis' : `c${client + 1}`
}
