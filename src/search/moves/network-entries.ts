import { type MessageFate, messageRange, type NetworkOverlay } from '../../net/overlay.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'

/** What a plan says of some messages of a link, which follow each other: from number `from` to `to`, Infinity where it is open. */
export interface Entry {
  readonly link: string
  readonly from: number
  readonly to: number
  readonly fate: MessageFate
}

/** The `network` section of a plan as a list. Where all is left to the seed: an open range for each link, which is the same. */
export function entriesOf(scenario: AnyScenario, { network, ...rest }: Plan): Entry[] {
  if (network === undefined) return allLinks(scenario, rest)
  return Object.entries(network).flatMap(([link, fates]) =>
    Object.entries(fates).map(([key, fate]) => {
      const [from, to] = messageRange(link, key)
      return { link, from, to, fate }
    }),
  )
}

function allLinks(scenario: AnyScenario, plan: Plan): Entry[] {
  const { nodeIds, clientIds } = expand(scenario, plan)
  const ids = [...nodeIds, ...clientIds]
  return ids.flatMap(a =>
    ids
      .filter(b => b !== a)
      .map(b => ({ link: `${a}->${b}`, from: 0, to: Number.POSITIVE_INFINITY, fate: 'seed' as const })),
  )
}

/** The list as a plan has it. */
export function overlayOf(entries: readonly Entry[]): NetworkOverlay {
  const overlay: Record<string, Record<string, MessageFate>> = {}
  for (const { link, from, to, fate } of entries) {
    overlay[link] ??= {}
    const key = from === to ? `${from}` : `${from}-${to === Number.POSITIVE_INFINITY ? '' : to}`
    overlay[link][key] = fate
  }
  return overlay
}
