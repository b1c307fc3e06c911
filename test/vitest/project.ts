import { type ExecFileException, execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TMP = fileURLToPath(new URL('./.tmp/', import.meta.url))

/** What a command printed, and how it ended. */
export interface Outcome {
  readonly code: number
  readonly output: string
}

type Variables = Readonly<Record<string, string>>

const config = `
import { defineConfig } from 'vitest/config'
export default defineConfig({
  root: import.meta.dirname,
  // As if it were in node_modules: loaded by Node, not by vite.
  // Otherwise \`test.only\` fails where CI is set.
  test: { include: ['**/*.spec.ts'], allowOnly: true, server: { deps: { external: [/\\/dist\\//] } } },
})
`

/** A user's project on disk, with the built package in its node_modules. */
export class Project {
  readonly folder: string

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(TMP, { recursive: true })
    this.folder = mkdtempSync(TMP)
    this.write('package.json', JSON.stringify({ name: 'project', type: 'module' }))
    this.write('vitest.config.ts', config)
    mkdirSync(join(this.folder, 'node_modules'))
    symlinkSync(ROOT, join(this.folder, 'node_modules', 'sameseed'), 'dir')
    for (const [path, text] of Object.entries(files)) this.write(path, text)
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8')
  }

  vitest(args: readonly string[], variables: Variables = {}): Promise<Outcome> {
    return this.#run(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', ...args], variables)
  }

  node(args: readonly string[]): Promise<Outcome> {
    return this.#run(process.execPath, args, {})
  }

  tsc(args: readonly string[]): Promise<Outcome> {
    return this.#run(join(ROOT, 'node_modules/.bin/tsc'), args, {})
  }

  shell(command: string): Promise<Outcome> {
    return this.#run('sh', ['-c', command], {})
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
    if (readdirSync(TMP).length === 0) rmSync(TMP, { recursive: true, force: true })
  }

  #run(file: string, args: readonly string[], variables: Variables): Promise<Outcome> {
    // Not what the vitest that runs this very test has set for its own workers.
    const inherited = Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|TEST$|FORCE_|SAMESEED_|NODE_|GITHUB_)/.test(name),
    )
    const env = { ...Object.fromEntries(inherited), NO_COLOR: '1', ...variables }
    return new Promise(resolve => {
      execFile(file, args, { cwd: this.folder, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : exitCode(error), output: stdout + stderr })
      })
    })
  }
}

function exitCode({ code }: ExecFileException): number {
  return typeof code === 'number' ? code : 255
}

/** What vitest printed about each failed test, by `file > suite > test`. */
export function failures(output: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const section of output.split(/^ FAIL {2}/m).slice(1)) {
    const [title, ...lines] = section.split('\n')
    found.set((title as string).trim(), lines.join('\n').split(/^⎯{10,}/m)[0] as string)
  }
  return found
}
