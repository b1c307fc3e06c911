import type { UnsyncedOutcome } from '../../src/disk/unsynced.ts'

export type Command =
  | { readonly do: 'write' | 'append'; readonly name: string; readonly data: Uint8Array }
  | { readonly do: 'writeAt'; readonly name: string; readonly offset: number; readonly data: Uint8Array }
  | { readonly do: 'rename'; readonly name: string; readonly to: string }
  | { readonly do: 'remove' | 'fsync' | 'giveUpUnsynced'; readonly name: string }
  | { readonly do: 'syncDirectory' }

/** What is on a disk: the bytes of each file, by name. */
export type DiskState = Readonly<Record<string, readonly number[]>>

interface DirectoryStep {
  readonly names: readonly string[]
  readonly change: (entries: Map<string, number>) => void
  synced: boolean
}

interface WriteStep {
  readonly file: number
  readonly change: (bytes: readonly number[], kept: number) => number[]
  readonly length: number
  synced: boolean
  givenUp: boolean
}

/**
 * The naive disk: it keeps every step since it was last started, marks those that were synced, and says by trying all
 * combinations which states a crash may leave. Files are numbers here.
 */
export class ReferenceDisk {
  readonly #directorySteps: DirectoryStep[] = []
  readonly #writeSteps: WriteStep[] = []
  readonly #created = new Map<number, DirectoryStep>()
  readonly #entriesAtStart = new Map<string, number>()
  readonly #bytesAtStart = new Map<number, readonly number[]>()
  #entries = new Map<string, number>()
  #files = 0

  constructor(start: DiskState) {
    for (const [name, bytes] of Object.entries(start)) {
      const file = this.#files++
      this.#entriesAtStart.set(name, file)
      this.#bytesAtStart.set(file, bytes)
    }
    this.#entries = new Map(this.#entriesAtStart)
  }

  /** Returns false for what must fail with ENOENT. */
  execute(command: Command): boolean {
    if (command.do === 'syncDirectory') {
      for (const step of this.#directorySteps) step.synced = true
      return true
    }
    const file = this.#entries.get(command.name)
    switch (command.do) {
      case 'write':
      case 'append':
      case 'writeAt':
        this.#write(command)
        return true
      case 'rename': {
        const { name, to } = command
        if (file === undefined) return false
        if (name === to) return true
        this.#step([name, to], entries => {
          entries.delete(name)
          entries.set(to, file)
        })
        return true
      }
      case 'remove':
        if (file !== undefined) this.#step([command.name], entries => entries.delete(command.name))
        return true
      case 'giveUpUnsynced':
        for (const step of this.#writeSteps) if (step.file === file && !step.synced) step.givenUp = true
        return true
      case 'fsync': {
        if (file === undefined) return false
        for (const step of this.#writeSteps) if (step.file === file && !step.givenUp) step.synced = true
        const creation = this.#created.get(file)
        if (creation !== undefined) this.#syncWithEarlier(creation)
        return true
      }
    }
  }

  #syncWithEarlier(step: DirectoryStep): void {
    step.synced = true
    for (const earlier of this.#directorySteps.slice(0, this.#directorySteps.indexOf(step))) {
      if (!earlier.synced && share(earlier, step)) this.#syncWithEarlier(earlier)
    }
  }

  #write(command: Extract<Command, { data: Uint8Array }>): void {
    const { name } = command
    let file = this.#entries.get(name)
    if (file === undefined) {
      const created = this.#files++
      file = created
      this.#created.set(
        created,
        this.#step([name], entries => entries.set(name, created)),
      )
    }
    const offset =
      command.do === 'write'
        ? 0
        : command.do === 'append'
          ? this.#seen(file).length
          : 'offset' in command
            ? command.offset
            : 0
    this.#writeSteps.push({
      file,
      length: command.data.length,
      synced: false,
      givenUp: false,
      change(bytes, kept) {
        const result = command.do === 'write' ? [] : [...bytes]
        while (kept > 0 && result.length < offset) result.push(0)
        for (let i = 0; i < kept; i++) result[offset + i] = command.data[i] as number
        return result
      },
    })
  }

  #step(names: readonly string[], change: (entries: Map<string, number>) => unknown): DirectoryStep {
    const step: DirectoryStep = { names, change: entries => void change(entries), synced: false }
    step.change(this.#entries)
    this.#directorySteps.push(step)
    return step
  }

  /** What programs read. */
  state(): DiskState {
    return Object.fromEntries([...this.#entries].map(([name, file]) => [name, this.#seen(file)]))
  }

  #seen(file: number): number[] {
    return this.#replay(file, () => true)
  }

  #replay(file: number, survives: (step: WriteStep) => boolean, torn?: { step: WriteStep; kept: number }): number[] {
    let bytes = [...(this.#bytesAtStart.get(file) ?? [])]
    for (const step of this.#writeSteps) {
      if (step.file !== file) continue
      if (step === torn?.step) bytes = step.change(bytes, torn.kept)
      else if (survives(step)) bytes = step.change(bytes, step.length)
    }
    return bytes
  }

  /** Whether a crash with this outcome may leave the disk in such a state. */
  allows(outcome: UnsyncedOutcome, observed: DiskState): boolean {
    const names = Object.keys(observed).sort().join()
    return this.#directories(outcome).some(
      entries =>
        [...entries.keys()].sort().join() === names &&
        [...entries].every(([name, file]) => this.#contents(outcome, file).has(String(observed[name]))),
    )
  }

  /** All states that a crash with this outcome may leave, as text. */
  states(outcome: UnsyncedOutcome): Set<string> {
    const states = new Set<string>()
    for (const entries of this.#directories(outcome)) {
      let partial: string[] = ['']
      for (const [name, file] of [...entries].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const contents = [...this.#contents(outcome, file)]
        partial = partial.flatMap(text => contents.map(content => `${text}${name}:${content};`))
      }
      for (const text of partial) states.add(text)
    }
    return states
  }

  #directories(outcome: UnsyncedOutcome): Map<string, number>[] {
    if (outcome === 'wiped') return [new Map()]
    const steps = this.#directorySteps
    const unsynced = steps.filter(({ synced }) => !synced)
    return subsets(outcome, unsynced)
      .map(kept => steps.filter(step => step.synced || kept.includes(step)))
      .filter(all => all.every(step => earlierOf(step, steps).every(earlier => all.includes(earlier))))
      .map(all => {
        const entries = new Map(this.#entriesAtStart)
        for (const step of all) step.change(entries)
        return entries
      })
  }

  #contents(outcome: UnsyncedOutcome, file: number): Set<string> {
    if (outcome === 'kept') return new Set([String(this.#seen(file))])
    const unsynced = this.#writeSteps.filter(step => step.file === file && !step.synced && !step.givenUp)
    const contents = new Set<string>()
    for (const kept of subsets(outcome, unsynced)) {
      const survives = (step: WriteStep) => step.synced || kept.includes(step)
      contents.add(String(this.#replay(file, survives)))
      const step = outcome === 'torn' ? unsynced[kept.length] : undefined
      for (let length = 0; step !== undefined && length <= step.length; length++) {
        contents.add(String(this.#replay(file, survives, { step, kept: length })))
      }
    }
    return contents
  }
}

function share(a: DirectoryStep, b: DirectoryStep): boolean {
  return a.names.some(name => b.names.includes(name))
}

function earlierOf(step: DirectoryStep, steps: readonly DirectoryStep[]): DirectoryStep[] {
  return steps.slice(0, steps.indexOf(step)).filter(earlier => share(earlier, step))
}

/** Which of the unsynced steps an outcome may leave, before anything that one step asks of another. */
function subsets<T>(outcome: UnsyncedOutcome, steps: readonly T[]): T[][] {
  if (outcome === 'kept') return [[...steps]]
  if (outcome === 'torn') return Array.from({ length: steps.length + 1 }, (_, length) => steps.slice(0, length))
  if (outcome !== 'reordered') return [[]]
  return Array.from({ length: 2 ** steps.length }, (_, mask) => steps.filter((_step, i) => mask & (1 << i)))
}
