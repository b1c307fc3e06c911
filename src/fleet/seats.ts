import { resolve } from 'node:path'
import { mostMemoryMiB } from '../fuzz/process/most-memory.ts'
import type { Task } from '../fuzz/thread/protocol.ts'
import type { NewThread, Thread } from '../fuzz/thread/thread.ts'
import { type Answer, answerTo, type FleetJob } from './job.ts'
import { misfit, type Revision, revisionHere } from './revision.ts'
import type { SearchReader } from './search-shelf.ts'

interface Seat {
  readonly key: string
  readonly thread: Thread
  /** The digest of the search that the thread was told last. */
  told?: string
}

/** What a job goes by is not there, or not there yet. */
export class SearchMissing extends Error {
  override readonly name = 'SearchMissing'
}

/** The code here is not what a job is about. */
export class WrongRevision extends Error {
  override readonly name = 'WrongRevision'
}

/** The threads of a worker: each belongs to one scenario in one revision, and is used again where that is asked for again. */
export class Seats {
  readonly #newThread: NewThread
  readonly #jobs: number
  readonly #searches: Pick<SearchReader, 'get'>
  readonly #idle: Seat[] = []
  readonly #busy = new Set<Seat>()
  readonly #checked = new Map<string, Promise<Revision | undefined>>()

  /** `jobs` is how many threads there are at most. */
  constructor(newThread: NewThread, jobs: number, searches: Pick<SearchReader, 'get'>) {
    this.#newThread = newThread
    this.#searches = searches
    this.#jobs = jobs
  }

  /**
   * Throws a WrongRevision or a SearchMissing where it cannot be done here, or not now, and a ThreadTerminated where it was broken off.
   */
  async carryOut(job: FleetJob): Promise<Answer> {
    const { task, limits } = job
    const search = await this.#search(task)
    let seat: Seat | undefined
    let isUsable = true
    try {
      seat = await this.#seat(job)
      const { thread } = seat
      if (task === undefined) return { type: 'facts', facts: thread.facts }
      return { type: 'done', result: await thread.ask<Task>(toldBy(seat, task, search), limits.patienceMs) }
    } catch (error) {
      isUsable = false
      if (error instanceof WrongRevision || (error as Error).name === 'ThreadTerminated') throw error
      return answerTo(error)
    } finally {
      if (seat !== undefined) await this.#leave(seat, isUsable)
    }
  }

  /** What a task of a guided search goes by. */
  async #search(task: Task | undefined): Promise<string | undefined> {
    if (task?.type !== 'batch' || task.guided === undefined) return undefined
    const { digest } = task.guided
    const search = await this.#searches.get(digest)
    if (search === undefined) throw new SearchMissing(`there is no search ${digest} in Redis`)
    return search
  }

  async endAll(): Promise<void> {
    const all = [...this.#idle, ...this.#busy]
    this.#idle.length = 0
    await Promise.all(all.map(({ thread }) => thread.terminate()))
  }

  async #seat({ file, revision, task, limits }: FleetJob): Promise<Seat> {
    const key = JSON.stringify([file, revision])
    const at = this.#idle.findIndex(seat => seat.key === key)
    // A failure goes to a thread that has run nothing else: that shows whether its plan alone makes it fail.
    const isFresh = task !== undefined && task.type !== 'batch'
    const found = at === -1 ? undefined : this.#idle.splice(at, 1)[0]
    if (found !== undefined && !isFresh) {
      this.#busy.add(found)
      return found
    }
    await found?.thread.terminate()
    // Threads of other scenarios make room.
    while (this.#idle.length > 0 && this.#idle.length + this.#busy.size >= this.#jobs) {
      await this.#idle.shift()?.thread.terminate()
    }
    // What is in the files may have changed since the last thread was started.
    const wrong = misfit(file, revision, await this.#revision(file))
    if (wrong !== undefined) throw new WrongRevision(wrong)
    const { stepTimeoutMs, memoryMiB = mostMemoryMiB(this.#jobs) } = limits
    const thread = this.#newThread({
      ...{ scenarioFile: resolve(file), stepTimeoutMs, memoryMiB, output: 'none' },
    })
    const seat = { key, thread }
    this.#busy.add(seat)
    try {
      await thread.load()
    } catch (error) {
      this.#busy.delete(seat)
      await thread.terminate()
      throw error
    }
    return seat
  }

  /** Threads that are started at the same moment look at the same files. */
  #revision(file: string): Promise<Revision | undefined> {
    const known = this.#checked.get(file)
    if (known !== undefined) return known
    const looking = revisionHere(file).finally(() => this.#checked.delete(file))
    this.#checked.set(file, looking)
    return looking
  }

  async #leave(seat: Seat, isUsable: boolean): Promise<void> {
    this.#busy.delete(seat)
    if (isUsable) this.#idle.push(seat)
    else await seat.thread.terminate()
  }
}

/** A thread is told what it goes by, unless it was. */
function toldBy(seat: Seat, task: Task, search: string | undefined): Task {
  if (task.type !== 'batch' || task.guided === undefined || search === undefined) return task
  const { digest } = task.guided
  if (seat.told === digest) return task
  seat.told = digest
  return { ...task, guided: { ...task.guided, search } }
}
