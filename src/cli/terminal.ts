import { Chalk, type ChalkInstance, supportsColor } from 'chalk'
import type { StorySettings } from '../fuzz/thread/protocol.ts'

/** What we write to: results go to stdout, everything about how it goes to stderr. */
export class Terminal {
  readonly color = colorWanted(process.stdout.isTTY === true)
  readonly chalk: ChalkInstance = new Chalk({ level: this.color ? 1 : 0 })
  /** For stderr. */
  readonly errorChalk: ChalkInstance = new Chalk({ level: colorWanted(process.stderr.isTTY === true) ? 1 : 0 })
  #live = ''

  print(text = ''): void {
    this.clearLive()
    process.stdout.write(`${text}\n`)
  }

  printJson(value: unknown): void {
    this.print(JSON.stringify(value))
  }

  note(text: string): void {
    this.clearLive()
    process.stderr.write(`${text}\n`)
  }

  /** Writes over the last live line. For a stderr that is a TTY. */
  live(text: string): void {
    const line = text.slice(0, (process.stderr.columns ?? 80) - 1)
    if (line === this.#live) return
    this.#live = line
    process.stderr.write(`\r\x1b[2K${line}`)
  }

  clearLive(): void {
    if (this.#live === '') return
    this.#live = ''
    process.stderr.write('\r\x1b[2K')
  }

  /** How a story is to be told here: about a screen of it. */
  story(replay: string | undefined): StorySettings {
    const { columns, rows, isTTY } = process.stdout
    return {
      color: this.color,
      ...(isTTY && columns > 0 ? { width: Math.min(columns, WIDEST) } : {}),
      ...(isTTY && rows > 0 ? { height: Math.min(45, rows - ROWS_AROUND_A_STORY) } : {}),
      // The Linux console's font lacks what the diagram is drawn with.
      unicode: process.env.TERM !== 'linux',
      ...(replay === undefined ? {} : { replay }),
      root: process.cwd(),
    }
  }
}

const WIDEST = 140
const ROWS_AROUND_A_STORY = 8

/** https://force-color.org goes before https://no-color.org, as in Node; else it depends on what we write to. */
function colorWanted(isTTY: boolean): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTTY && supportsColor !== false
}
