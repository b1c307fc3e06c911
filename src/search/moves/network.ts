import { formatDuration } from '../../clock/duration.ts'
import { LatencySampler, quantileOf } from '../../net/latency.ts'
import { latencyOn } from '../../net/network.ts'
import { streamSeed } from '../../random/stream-seed.ts'
import { Xor128 } from '../../random/xor128.ts'
import { expand } from '../../scenario/expand.ts'
import type { Plan } from '../../scenario/plan.ts'
import type { AnyScenario } from '../../scenario/scenario.ts'
import { type Entry, entriesOf, overlayOf } from './network-entries.ts'
import type { Step } from './pass.ts'
import { removals } from './removals.ts'

/** An open range is first cut down to a power of two, at most this. */
const MOST_MESSAGES = 2 ** 14

/**
 * Fewer messages that the network treats in a special way. Where all of them are left to the seed, the section begins as one
 * open range per link, which is the same; then links are taken out, ranges cut and split, and at last each message that is
 * left gets its fate in plain words.
 */
export function* networkMoves(scenario: AnyScenario, plan: Plan, at: number, size: number): Generator<Step> {
  const entries = entriesOf(scenario, plan)
  const withEntries = (list: readonly Entry[]): Plan => ({ ...plan, network: overlayOf(list) })
  for (const removal of removals(entries, at, size)) {
    yield { plan: withEntries(removal.kept), at: removal.at, size: removal.size }
  }
  for (const [i, entry] of entries.entries()) {
    for (const simpler of simplerEntries(scenario, plan, entry)) {
      yield { plan: withEntries([...entries.slice(0, i), ...simpler, ...entries.slice(i + 1)]), at: 0, size: 1 }
    }
  }
}

/** What may take the place of one entry, simplest first. */
function* simplerEntries(scenario: AnyScenario, plan: Plan, entry: Entry): Generator<readonly Entry[]> {
  const { from, to, fate } = entry
  if (to === Number.POSITIVE_INFINITY) {
    for (let length = 1; length <= MOST_MESSAGES; length *= 2) yield [{ ...entry, to: from + length - 1 }]
  } else if (from < to) {
    const middle = Math.floor((from + to) / 2)
    const [left, right] = [
      { ...entry, to: middle },
      { ...entry, from: middle + 1 },
    ]
    yield [left]
    yield [right]
    // Both are needed. Split, it means the same, and each half can be cut on its own.
    yield [left, right]
  } else if (fate === 'seed') {
    const { latencyUs, nominalUs } = seededLatency(scenario, plan, entry.link, from)
    // What an order decides follows from the whole run, and cannot be computed here: `order-in-words.ts` takes it down.
    for (const unit of plan.options?.order === undefined ? ROUND_US : []) {
      const rounded = Math.round(latencyUs / unit) * unit
      if (Math.abs(rounded - latencyUs) * 4 <= Math.max(latencyUs, nominalUs)) {
        yield [{ ...entry, fate: { latency: formatDuration(rounded) } }]
      }
    }
    yield [{ ...entry, fate: 'lost' }]
    yield [{ ...entry, fate: { latency: formatDuration(nominalUs), duplicate: formatDuration(2 * nominalUs) } }]
  }
}

const ROUND_US = [100_000, 10_000, 1_000, 100, 1] as const

/** The latency that chance gives to message `number` of a link, while nothing is reseeded: its own draw from the link's stream. */
function seededLatency(
  scenario: AnyScenario,
  plan: Plan,
  link: string,
  number: number,
): { latencyUs: number; nominalUs: number } {
  const sampler = LatencySampler.of(latencyOn(expand(scenario, plan).network, ...endsOf(link)))
  const random = new Xor128(streamSeed(plan.seed, `link/${link}`))
  for (let i = 0; i < number; i++) random.int32()
  return { latencyUs: sampler.sampleUs(quantileOf(random.int32())), nominalUs: sampler.nominalUs }
}

function endsOf(link: string): [from: string, to: string] {
  const [from = '', to = ''] = link.split('->')
  return [from, to]
}
