import type { MessageFate } from '../net/overlay.ts'
import type { Plan } from '../scenario/plan.ts'

/** The names of all links between processes: `n1->n2`. */
export function processPairs(ids: readonly string[]): string[] {
  return ids.flatMap(a => ids.filter(b => b !== a).map(b => `${a}->${b}`))
}

/** The plan in which one message has another fate, and all others are as they were. */
export function withMessage(plan: Plan, ids: readonly string[], link: string, number: number, fate: MessageFate): Plan {
  const network = plan.network ?? Object.fromEntries(processPairs(ids).map(each => [each, { '0-': 'seed' as const }]))
  return { ...plan, network: { ...network, [link]: { ...network[link], [number]: fate } } }
}
