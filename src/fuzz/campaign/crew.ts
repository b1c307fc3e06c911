import { EventEmitter, once } from 'node:events'
import type { RealTime } from '../real-time.ts'
import type { Thread } from '../thread/thread.ts'
import type { Campaign, Job } from './campaign.ts'

export interface CrewOptions {
  /** How many threads. */
  readonly jobs: number
  /** Real milliseconds for which new runs are begun, from when the first scenario is loaded. */
  readonly timeMs: number
  readonly time: RealTime
}

/** How long, after Ctrl-C, runs that are under way may take. */
const GRACE_MS = 3_000
/** A thread belongs to one scenario, so changing to another costs a second: not more often than this. */
const LONGEST_TURN_MS = 30_000
const SHORTEST_TURN_MS = 500
/** But each scenario is to come up so many times before the time is up. */
const LEAST_TURNS = 4

/** A thread, and the campaign whose scenario it has loaded. */
interface Seat {
  readonly campaign: Campaign
  readonly thread: Thread
}

/**
 * Works off campaigns with a number of threads: one after the other where the seeds are counted, by turns where there is a time
 * limit, so that each gets its share of it.
 */
export class Crew {
  readonly #campaigns: readonly Campaign[]
  readonly #options: CrewOptions
  readonly #turnMs: number
  readonly #open: Set<Campaign>
  readonly #changes = new EventEmitter().setMaxListeners(0)
  #startedMs: number | undefined
  #isOver = false

  constructor(campaigns: readonly Campaign[], options: CrewOptions) {
    this.#campaigns = campaigns
    this.#options = options
    this.#open = new Set(campaigns)
    const fair = (options.timeMs * options.jobs) / (LEAST_TURNS * campaigns.length)
    this.#turnMs = Math.max(SHORTEST_TURN_MS, Math.min(LONGEST_TURN_MS, fair))
  }

  /** Until the seeds or the time are used up, or enough has been found. Does not throw: the campaigns tell of problems. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: this.#options.jobs }, () => this.#lane()))
    for (const campaign of this.#open) campaign.close()
  }

  interrupt(): void {
    for (const campaign of this.#campaigns) campaign.interrupt()
    this.#changes.emit('change')
    this.#options.time.after(GRACE_MS, () => void this.#end())
  }

  async #lane(): Promise<void> {
    let seat: Seat | undefined
    for (;;) {
      const turn = this.#turn(seat?.campaign)
      if (turn === undefined) {
        if (this.#open.size === 0 || this.#isOver) break
        await once(this.#changes, 'change')
        continue
      }
      const { campaign, job } = turn
      // A failure goes to a thread that has run nothing else: that shows whether its plan alone makes it fail.
      if (seat !== undefined && (seat.campaign !== campaign || job.type !== 'batch')) seat = await leave(seat)
      const isUsable = await campaign.carryOut(job, async () => {
        seat ??= { campaign, thread: await campaign.threads.start() }
        this.#startedMs ??= this.#options.time.now()
        if (this.#isOver) await campaign.threads.endAll()
        return seat.thread
      })
      if (!isUsable && seat !== undefined) seat = await leave(seat)
      if (campaign.hasEnough) await campaign.threads.endAll()
      this.#changes.emit('change')
    }
    if (seat !== undefined) await leave(seat)
  }

  /** What a thread is to do now. Undefined if there is nothing at the moment; campaigns with nothing to come are closed. */
  #turn(current: Campaign | undefined): { campaign: Campaign; job: Job } | undefined {
    if (this.#isOver) return undefined
    const timeIsUp = this.#startedMs !== undefined && this.#options.time.now() - this.#startedMs >= this.#options.timeMs
    for (const campaign of this.#inOrder(current)) {
      // However long it took to load, each has its turn.
      const job = campaign.next(timeIsUp && campaign.spentMs >= SHORTEST_TURN_MS)
      if (job !== undefined) return { campaign, job }
      // What comes back is worth waiting for: another scenario would cost a thread.
      if (campaign === current && campaign.isWaiting) return undefined
      if (!campaign.isIdle) continue
      this.#open.delete(campaign)
      campaign.close()
      this.#changes.emit('change')
    }
    return undefined
  }

  #inOrder(current: Campaign | undefined): Campaign[] {
    const open = [...this.#open]
    if (!Number.isFinite(this.#options.timeMs)) return open
    open.sort((a, b) => a.spentMs - b.spentMs)
    const [least] = open
    if (current === undefined || least === undefined || !this.#open.has(current)) return open
    if (current.spentMs - least.spentMs >= this.#turnMs) return open
    return [current, ...open.filter(campaign => campaign !== current)]
  }

  async #end(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#campaigns.map(campaign => campaign.end()))
    this.#changes.emit('change')
  }
}

async function leave({ campaign, thread }: Seat): Promise<undefined> {
  await campaign.threads.end(thread)
}
