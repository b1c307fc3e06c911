import * as v from 'valibot'
import { type Duration, formatDuration, microseconds } from '../../clock/duration.ts'
import { durationSchema } from '../../clock/duration-schema.ts'
import type { UnsyncedOutcome } from '../../disk/unsynced.ts'
import { counted } from '../../options/counted.ts'
import { rateField, textField } from '../../options/fields.ts'
import { checkOptions, optionsOf } from '../../options/options.ts'
import { eraAt } from '../../random/eras.ts'
import { integerBetween, pick, type RandomStream, shuffled } from '../../random/stream.ts'
import {
  type CrashOutcomes,
  crashOutcomeOptions,
  drawnOutcome,
  outcomeText,
  simplerOutcomes,
  unsyncedField,
} from '../disk/unsynced.ts'
import type { When } from '../entry.ts'
import { type Moment, type Nemesis, type Rhythm, recurring, rhythmOptions } from '../nemesis.ts'
import { nodeFaultKind } from '../node-fault.ts'
import { isByRole, type Target } from '../target.ts'
import type { VersionedGroup } from '../versioned-group.ts'
import { GRACE } from './stop.ts'

/** A node is stopped as a deployment does it, and starts with another version at the end. It keeps its disk, and healing keeps its version. */
export interface Upgrade extends When {
  readonly kind: 'upgrade'
  readonly node: Target
  /** The version that it gets, an older or a newer one. Nothing happens to a node that has it already. */
  readonly to: string
  /** How long a program has to end by itself, before it is killed. Default: 1 s. */
  readonly grace?: Duration
  /** It crashes in place of being stopped, and this becomes of what was not synced. Default: it is stopped, and all is kept. */
  readonly unsynced?: UnsyncedOutcome
}

export const upgradeKind = nodeFaultKind<Upgrade>({
  kind: 'upgrade',
  family: 'process',
  lasts: true,
  drawn: 'lifelines',
  ending: 'is over',
  nemesis: upgrade,
  fields: { to: textField, grace: v.exactOptional(durationSchema), unsynced: unsyncedField },
  describe({ node, to, grace, unsynced }) {
    const within = grace === undefined ? '' : ` within ${grace}`
    const crash = unsynced === undefined ? '' : `, crashing${outcomeText(unsynced)}`
    return `upgrade ${node} to ${to}${within}${crash}`
  },
  effectText: effect => `changed the version of ${counted(effect, 'node')}`,
  damages: ({ unsynced }) => unsynced === 'wiped',
  *weaker(fault) {
    const { grace, ...usual } = fault
    if (grace !== undefined) yield usual
    const { unsynced, ...stopped } = fault
    for (const simpler of simplerOutcomes(unsynced))
      yield simpler === undefined ? stopped : { ...fault, unsynced: simpler }
  },
  misfit({ node, to }, { versionsOf, nodes }) {
    const known = isByRole(node) ? [...new Set(nodes.flatMap(versionsOf))] : versionsOf(node)
    if (known.includes(to)) return undefined
    const whose = isByRole(node) ? 'the nodes have' : `${node} has`
    const which = known.length === 0 ? 'no versions' : `the ${counted(known.length, 'version')} ${known.join(', ')}`
    return `upgrades ${node} to "${to}", but ${whose} ${which}`
  },
  begin({ to, grace = GRACE, unsynced }, processes, { kernel }) {
    const changing = processes.filter(({ nextVersion, versions }) => nextVersion !== to && versions.includes(to))
    const running = changing.map(process => ({ process, incarnation: process.incarnation }))
    for (const process of changing) {
      // What starts it next starts this one, whether that is the end of this fault or of another.
      process.nextVersion = to
      if (unsynced === undefined) kernel.terminate(process, microseconds(grace, 'the grace of an upgrade'))
      else kernel.crash(process, 'upgraded', unsynced)
    }
    return {
      effect: changing.length,
      heal() {
        for (const { process, incarnation } of running) {
          // A program that takes its time is the old one still.
          if (process.incarnation === incarnation) kernel.terminate(process, 0)
          kernel.start(process)
        }
      },
    }
  },
})

/** Configures {@link upgrade}. */
export interface UpgradeOptions extends Rhythm, CrashOutcomes {
  /** Whether nodes may get a version that is listed before the one that they have. Default: true. */
  readonly downgrades?: boolean
  /** The share of rollouts in which nodes crash in place of being stopped. Default: 0.25. */
  readonly crashes?: number
  /** How long a program has to end by itself, before it is killed. Default: 1 s. */
  readonly grace?: Duration
}

const OPTIONS = optionsOf<UpgradeOptions>({
  ...rhythmOptions,
  ...crashOutcomeOptions,
  downgrades: v.boolean(),
  crashes: rateField,
  grace: durationSchema,
})

/**
 * Has versions rolled out and back, `every` so often (default: 5 s): one node after the other is down `for` a while (default: 300 ms) and
 * starts with another version. Some rollouts reach all nodes of a role, some only a few, which stay as they are until the next one, and some are
 * given up half way and rolled back. Between two nodes the cluster is mixed, for a drawn time. It draws nothing where a scenario has no
 * versions; a swarm draws it wherever one has.
 */
export function upgrade(options: UpgradeOptions = {}): Nemesis {
  checkOptions('upgrade', OPTIONS, options)
  // What can be changed to depends on what there is by then: the moments come first.
  const moments = recurring('upgrade', { every: '5s', for: '300ms' }, options, (_, when) => ({
    kind: 'upgrade',
    ...when,
  }))
  return {
    kinds: ['upgrade'],
    ...(moments.settings === undefined ? {} : { settings: moments.settings }),
    faults(context) {
      const { versions: groups = [] } = context
      if (groups.length === 0) return []
      const fleets = groups.map(group => new Fleet(group))
      return moments.faults(context).flatMap(when => {
        const atUs = microseconds(when.at)
        const random = eraAt(context, atUs).stream(`faults/upgrade/${atUs}`)
        const fleet = pick(random, fleets)
        // One at a time, as deployments are.
        if (atUs < fleet.busyUntilUs) return []
        const rollout = timed(random, drawnRollout(random, fleet, options), atUs, microseconds((when as Moment).for))
        fleet.follow(rollout)
        return rollout.filter(({ at }) => microseconds(at) < context.durationUs)
      })
    },
  }
}

/** The nodes of a role, and what the rollouts drawn so far made of them. */
class Fleet {
  readonly nodes: readonly string[]
  readonly versions: readonly string[]
  busyUntilUs = 0
  readonly #present: Map<string, string>

  constructor({ nodes, versions, current }: VersionedGroup) {
    this.nodes = nodes
    this.versions = versions
    this.#present = new Map(Object.entries(current))
  }

  versionOf(node: string): string {
    return this.#present.get(node) as string
  }

  follow(rollout: readonly Upgrade[]): void {
    for (const { node, to } of rollout) this.#present.set(node, to)
    const last = rollout.at(-1)
    if (last?.for !== undefined) this.busyUntilUs = microseconds(last.at) + microseconds(last.for)
  }
}

/** Which node gets which version, one after the other. */
type Rollout = readonly Omit<Upgrade, 'at' | 'for'>[]

function drawnRollout(random: RandomStream, fleet: Fleet, options: UpgradeOptions): Rollout {
  const { downgrades = true, crashes = 0.25, grace } = options
  const { nodes, versions } = fleet
  /** Who would get another version. */
  const changedBy = (version: string) =>
    nodes.filter(node => {
      const now = fleet.versionOf(node)
      return downgrades ? now !== version : versions.indexOf(now) < versions.indexOf(version)
    })
  const targets = versions.filter(version => changedBy(version).length > 0)
  if (targets.length === 0) return []
  const to = pick(random, targets)
  const order = shuffled(random, changedBy(to))
  const way = random()
  const reached = way < ALL ? order : order.slice(0, integerBetween(random, 1, order.length))
  const unsynced = random() < crashes ? drawnOutcome(random, options) : undefined
  const step = (node: string, to: string): Rollout[number] => ({
    kind: 'upgrade',
    node,
    to,
    ...(unsynced === undefined ? {} : { unsynced }),
    ...(grace === undefined || unsynced !== undefined ? {} : { grace }),
  })
  const forth = reached.map(node => step(node, to))
  const isGivenUp = downgrades && way >= SOME
  return isGivenUp ? [...forth, ...reached.toReversed().map(node => step(node, fleet.versionOf(node)))] : forth
}

/** So many rollouts reach all nodes, so many more only some; the others are rolled back. */
const ALL = 0.5
const SOME = 0.8

/** One node after the other, each as long down as the first, and between them a pause that may be much shorter or longer than that. */
function timed(random: RandomStream, rollout: Rollout, atUs: number, downUs: number): Upgrade[] {
  const pauseUs = downUs * LEAST_PAUSE * (MOST_PAUSE / LEAST_PAUSE) ** random()
  const everyUs = downUs + 1 + Math.round(pauseUs)
  return rollout.map((step, i) => ({ ...step, at: formatDuration(atUs + i * everyUs), for: formatDuration(downUs) }))
}

const LEAST_PAUSE = 0.1
const MOST_PAUSE = 10
