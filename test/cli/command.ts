import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))
/** What a test says about colours and about CI is for it to say, and not for the machine that it happens to run on. */
const OF_WHO_RUNS_US = ['NO_COLOR', 'FORCE_COLOR', 'NODE_OPTIONS', 'GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY']
const SEVERAL = fileURLToPath(new URL('./several.mjs', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder inside the project, so that a scenario's `import … from 'sameseed'` resolves; removed after the tests of the file. */
export class Workbench {
  readonly folder: string

  constructor(name: string, files: Readonly<Record<string, string>>) {
    this.folder = fileURLToPath(new URL(`./.tmp/${name}-${process.pid}`, import.meta.url))
    for (const [file, text] of Object.entries(files)) this.write(file, text)
    afterAll(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  /** Runs `sameseed` in the folder, as a person without a terminal would. */
  sameseed(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return ended(this.start(words, env))
  }

  /** Runs command lines one after the other in one process, which saves starting one for each. */
  async sameseeds(lines: readonly (readonly string[])[]): Promise<Ended[]> {
    this.write('command-lines.json', JSON.stringify(lines))
    const { stdout, stderr } = await ended(this.#spawn([SEVERAL, 'command-lines.json'], {}))
    if (stderr !== '') throw new Error(stderr)
    return JSON.parse(stdout) as Ended[]
  }

  start(words: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
    return this.#spawn([MAIN, ...words], env)
  }

  #spawn(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    const plain = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OF_WHO_RUNS_US.includes(name)))
    return spawn(process.execPath, args, {
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
