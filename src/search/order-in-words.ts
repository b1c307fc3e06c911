import type { FateRecorder } from '../net/fate-recorder.ts'
import type { MessageFate, NetworkOverlay } from '../net/overlay.ts'
import type { Plan } from '../scenario/plan.ts'

/**
 * The plan with what its `order` decided in its run said outright: for each message how long it takes, or that it is lost. It makes the
 * same run, event by event, and needs no order any more.
 */
export function inWords({ options = {}, network = {}, ...rest }: Plan, recorder: FateRecorder): Plan {
  const { order: _, ...others } = options
  const fates = recorder.fates()
  const overlay: NetworkOverlay = Object.fromEntries(
    [...new Set([...Object.keys(network), ...fates.keys()])].flatMap(link => {
      const entries: Readonly<Record<string, MessageFate>> = { ...listed(network[link]), ...fates.get(link) }
      return Object.keys(entries).length === 0 ? [] : [[link, entries]]
    }),
  )
  return { ...rest, ...(Object.keys(others).length === 0 ? {} : { options: others }), network: overlay }
}

/** What the plan says itself. What it leaves to chance, the order has decided. */
function listed(entries: Readonly<Record<string, MessageFate>> = {}): Record<string, MessageFate> {
  return Object.fromEntries(Object.entries(entries).filter(([, fate]) => fate !== 'seed'))
}
