import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll } from 'vitest'
import { main } from '../../src/cli/all-commands.ts'
import { type Output, Terminal } from '../../src/cli/terminal.ts'
import type { NewThread } from '../../src/fuzz/thread/thread.ts'
import { scenarioFrom } from '../../src/fuzz/worker/load-scenario.ts'
import { InProcessThread } from '../fuzz/in-process-thread.ts'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
/** What a test says about colours and about CI is for it to say, and not for the machine that it happens to run on. */
const OF_WHO_RUNS_US = ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS', 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

type Variables = Readonly<Record<string, string>>

let copies = 0

/** As a worker would, each thread loads modules of its own: what one keeps at module level, no other sees. */
export const newThread: NewThread = ({ scenarioFile }) =>
  new InProcessThread({
    load: () =>
      scenarioFrom(
        scenarioFile,
        () => import(/* @vite-ignore */ `${scenarioFile}?copy=${copies++}`) as Promise<Record<string, unknown>>,
      ),
    now: () => performance.now(),
  })

class Sink implements Output {
  text = ''
  write(text: string): void {
    this.text += text
  }
}

/**
 * A folder inside the project, so that a scenario's `import … from 'sameseed'` resolves; removed after the tests of the file. While they run it is the
 * working directory.
 */
export class Workbench {
  readonly folder: string

  constructor(name: string, files: Readonly<Record<string, string>>) {
    this.folder = fileURLToPath(new URL(`./.tmp/${name}-${process.pid}`, import.meta.url))
    for (const [file, text] of Object.entries(files)) this.write(file, text)
    const before = process.cwd()
    beforeAll(() => process.chdir(this.folder))
    afterAll(() => {
      process.chdir(before)
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8')
  }

  json<T = Record<string, unknown>>(file: string): T {
    return JSON.parse(this.read(file)) as T
  }

  /** Carries out a command line in this process: all of it but the threads, which are none. */
  async sameseed(words: readonly string[], env: Variables = {}): Promise<Ended> {
    const [stdout, stderr] = [new Sink(), new Sink()]
    const code = await main(words, { terminal: new Terminal(stdout, stderr, env), env, newThread })
    return { code, stdout: stdout.text, stderr: stderr.text }
  }

  /** Carries out one command line after the other. */
  async sameseeds(lines: readonly (readonly string[])[]): Promise<Ended[]> {
    const all: Ended[] = []
    for (const words of lines) all.push(await this.sameseed(words))
    return all
  }

  /** Runs `sameseed` in the folder, as a person without a terminal would. It takes a second to start: for what only a process can show. */
  spawned(words: readonly string[], env: Variables = {}): Promise<Ended> {
    return ended(this.start(words, env))
  }

  start(words: readonly string[], env: Variables = {}): ChildProcess {
    const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_WHO_RUNS_US.includes(name)))
    return spawn(process.execPath, [MAIN, ...words], {
      cwd: this.folder,
      env: { ...plain, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
}

export function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', chunk => {
      stdout += chunk
    })
    child.stderr?.on('data', chunk => {
      stderr += chunk
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}

/** What was printed: JSON, line by line. Throws for a line that is not. */
export function jsonLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)
}

/** The last line of what was printed, which is JSON. */
export function lastJson(stdout: string): Record<string, unknown> {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
}
