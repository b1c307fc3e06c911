import { type AsyncHook, createHook } from 'node:async_hooks'
import { current } from './current.ts'
import { OffThreadError } from './errors.ts'
import type { Process, World } from './process.ts'
import { lineHere } from './user-frames.ts'

const ADVICE =
  'It awaited something that takes real time, such as import(): what follows has the real clock, and happens at another time in ' +
  'each run. Import at the top of the module, and await only what the simulation brings.'

/** Says that code of a process goes on while no step of it is under way. */
export function strayError({ id }: Process, doing: string, line: string | undefined): OffThreadError {
  return new OffThreadError(
    `${id} goes on outside of the simulation${doing}${line === undefined ? '' : ` at ${line}`}. ${ADVICE}`,
  )
}

/** What is awaited in a step goes on in a step: as many promises are watched at a time, at most. */
const MOST = 1_000_000

/**
 * Watches each promise that code of a process makes or awaits, and calls out when one goes on outside of a step: nothing else can see
 * that, and everything virtual is real from there on. It is slow, and for runs that are checked.
 */
export class StrayWatch {
  readonly #hook: AsyncHook
  #untold: OffThreadError | undefined
  readonly #owners = new Map<number, { readonly owner: Process; readonly line: string | undefined }>()

  /** `lines`: whether to know the line, which is slower still. Of runs side by side, each watches the processes of its own world. */
  constructor(world: World, lines: boolean, callOut: (error: OffThreadError) => void) {
    const watch = this
    const owners = this.#owners
    let isLooking = false
    this.#hook = createHook({
      init(id, type) {
        if (type !== 'PROMISE' || current?.world !== world || isLooking || owners.size >= MOST) return
        isLooking = true
        owners.set(id, { owner: current, line: lines ? lineHere() : undefined })
        isLooking = false
      },
      before(id) {
        const found = owners.get(id)
        if (found === undefined) return
        owners.delete(id)
        if (current !== undefined) return
        // The first of them may be Node's own: the line is told by the next.
        if (lines && found.line === undefined) watch.#untold ??= strayError(found.owner, '', undefined)
        else callOut(strayError(found.owner, '', found.line))
      },
    })
  }

  begin(): void {
    this.#hook.enable()
  }

  /** Returns what was found and not told, since no line is known. */
  end(): OffThreadError | undefined {
    this.#hook.disable()
    this.#owners.clear()
    return this.#untold
  }
}
