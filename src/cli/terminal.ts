import { Chalk, type ChalkInstance, supportsColor } from 'chalk'
import type { Problem } from '../fuzz/problem.ts'
import type { StorySettings } from '../fuzz/thread/protocol.ts'
import { quoted, quotedJson, quotedLine } from '../options/quoted.ts'
import type { Environment } from './ci/environment.ts'
import type { StoryLayout } from './options/story-options.ts'

/** A stream that may be a terminal. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number | undefined
  readonly rows?: number | undefined
}

/** What we write to: results go to stdout, everything about how it goes to stderr. */
export class Terminal {
  readonly color: boolean
  readonly chalk: ChalkInstance
  /** For stderr. */
  readonly errorChalk: ChalkInstance
  /** Whether a person looks at what is written to stderr, and sees a line that is written over. */
  readonly isLive: boolean
  readonly #stdout: Output
  readonly #stderr: Output
  readonly #env: Environment
  #live = ''

  constructor(stdout: Output, stderr: Output, env: Environment) {
    this.#stdout = stdout
    this.#stderr = stderr
    this.#env = env
    this.color = colorWanted(stdout, env)
    this.chalk = new Chalk({ level: this.color ? 1 : 0 })
    this.errorChalk = new Chalk({ level: colorWanted(stderr, env) ? 1 : 0 })
    this.isLive = stderr.isTTY === true
  }

  print(text = ''): void {
    this.write(`${text}\n`)
  }

  printJson(value: unknown): void {
    this.printJsonText(JSON.stringify(value))
  }

  /** One line of JSON. */
  printJsonText(json: string): void {
    this.writeData(`${quotedJson(json)}\n`)
  }

  note(text: string): void {
    this.writeError(`${text}\n`)
  }

  problem({ message }: Problem): void {
    this.note(`${this.errorChalk.red('error:')} ${quoted(message)}`)
  }

  /** Of what is written for people, nothing speaks to the terminal but our colours, and nothing to a CI system. */
  write(text: string): void {
    this.writeData(quoted(text, { colours: this.color }))
  }

  writeError(text: string): void {
    this.clearLive()
    this.#stderr.write(quoted(text, { colours: this.errorChalk.level > 0 }))
  }

  /** Writes a line as it is: a command to a CI system. To stderr where stdout is for a program. */
  command(line: string, isForProgram: boolean): void {
    this.clearLive()
    const stream = isForProgram ? this.#stderr : this.#stdout
    stream.write(`${line}\n`)
  }

  /** Writes to stdout what is no text of ours, as it is. */
  writeData(text: string): void {
    this.clearLive()
    this.#stdout.write(text)
  }

  /** Writes over the last live line. */
  live(text: string): void {
    const line = quotedLine(text).slice(0, (this.#stderr.columns ?? 80) - 1)
    if (line === this.#live) return
    this.#live = line
    this.#stderr.write(`\r\x1b[2K${line}`)
  }

  clearLive(): void {
    if (this.#live === '') return
    this.#live = ''
    this.#stderr.write('\r\x1b[2K')
  }

  /** How a story is to be told here: about a screen of it. */
  story(replay: string | undefined, { story, height }: StoryLayout = {}): StorySettings {
    const { columns = 0, isTTY } = this.#stdout
    const lines = height ?? this.#storyLines()
    return {
      color: this.color,
      ...(isTTY && columns > 0 ? { width: Math.min(columns, WIDEST) } : {}),
      ...(lines === undefined ? {} : { height: Math.max(0, lines) }),
      ...(story === 'full' ? { length: 'full' as const } : {}),
      // The Linux console's font lacks what the diagram is drawn with.
      unicode: this.#env.TERM !== 'linux',
      ...(replay === undefined ? {} : { replay }),
      root: process.cwd(),
    }
  }

  /** The lines of a screen that are left for a story: LINES goes before what the terminal says. */
  #storyLines(): number | undefined {
    const { LINES = '' } = this.#env
    if (/^[1-9]\d{0,4}$/.test(LINES)) return Number(LINES) - ROWS_AROUND_A_STORY
    const { rows = 0, isTTY } = this.#stdout
    return isTTY && rows > 0 ? Math.min(MOST_ROWS, rows - ROWS_AROUND_A_STORY) : undefined
  }
}

const WIDEST = 140
/** On a tall terminal, a story is no taller. */
const MOST_ROWS = 45
const ROWS_AROUND_A_STORY = 8

/** https://force-color.org goes before https://no-color.org, as in Node; else it depends on what we write to. */
function colorWanted({ isTTY }: Output, { FORCE_COLOR, NO_COLOR }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  return isTTY === true && supportsColor !== false
}
