import { formatDuration } from '../../../clock/duration.ts'
import type { MessageFate, NetworkOverlay } from '../../../net/overlay.ts'
import { integerBetween, pick, type RandomStream } from '../../../random/stream.ts'
import type { Mutator } from './mutator.ts'

const MOST_MESSAGES = 8
/** Early messages of a link are as likely as late ones. */
const HIGHEST_NUMBER = 1_024
const LEAST_LATENCY_US = 100
const MOST_LATENCY_US = 2_000_000

/** A few messages on one link are late, lost or come twice; all others stay as they are. */
export const perturbMessages: Mutator = ({ plan, expanded }, random) => {
  const ids = [...expanded.nodeIds, ...expanded.clientIds]
  if (ids.length < 2) return undefined
  const network = { ...(plan.network ?? allSeeded(ids)) }
  const from = pick(random, expanded.nodeIds)
  const link = `${from}->${pick(
    random,
    ids.filter(id => id !== from),
  )}`
  const first = Math.floor(HIGHEST_NUMBER ** random()) - 1
  const fates: Record<string, MessageFate> = { ...network[link] }
  for (let i = integerBetween(random, 1, MOST_MESSAGES); i > 0; i--) fates[`${first + i - 1}`] = drawnFate(random)
  network[link] = fates
  return { ...plan, network }
}

function drawnFate(random: RandomStream): MessageFate {
  const latency = () => formatDuration(Math.round(LEAST_LATENCY_US * (MOST_LATENCY_US / LEAST_LATENCY_US) ** random()))
  const which = random()
  if (which < 0.3) return 'lost'
  return which < 0.8 ? { latency: latency() } : { latency: latency(), duplicate: latency() }
}

/** All messages of all links as the seed has them: the same as no section. */
function allSeeded(ids: readonly string[]): NetworkOverlay {
  return Object.fromEntries(
    ids.flatMap(from => ids.filter(to => to !== from).map(to => [`${from}->${to}`, { '0-': 'seed' as const }])),
  )
}
