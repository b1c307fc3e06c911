import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { usageError } from '../../fuzz/problem.ts'

/** A commit, as a person knows it. */
export interface Commit {
  readonly hash: string
  readonly subject: string
}

/** What is known about the commit that is checked out. `skip`: it cannot be told. */
export type Mark = 'good' | 'bad' | 'skip'

/** What comes of a mark: git goes on, has found it, or has only commits left that cannot be told. */
export type Found = { readonly first: Commit } | { readonly oneOf: readonly Commit[] } | undefined

/**
 * A second working tree of the repository, in which `git bisect` checks out one commit after the other. What the user has checked out,
 * and a bisection of the user's own, are not touched: git keeps both by working tree.
 */
export class BisectTree {
  readonly folder: string
  readonly #repository: string

  /** `path` is somewhere in the repository. Throws a usage error if it is in none. */
  constructor(path: string) {
    this.#repository = repositoryOf(path)
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'sameseed-bisect-')))
    git(this.#repository, ['worktree', 'add', '--detach', '--quiet', this.folder])
  }

  /** Returns where a file of the repository is in this tree. */
  pathOf(file: string): string {
    return join(this.folder, relative(this.#repository, realpathSync(file)))
  }

  /** Returns the commit of a revision. Throws a usage error if there is none. */
  commit(revision: string): Commit {
    const told = spawnSync('git', ['log', '-1', '--format=%H %s', '--end-of-options', revision, '--'], this.#at())
    const [, hash, subject = ''] = /^([0-9a-f]{40,}) (.*)/.exec(told.stdout) ?? []
    if (hash === undefined) throw usageError(`${revision} is no revision of the repository in ${this.#repository}`)
    return { hash, subject }
  }

  isAncestor(of: Commit, earlier: Commit): boolean {
    return spawnSync('git', ['merge-base', '--is-ancestor', earlier.hash, of.hash], this.#at()).status === 0
  }

  hasChanges(): boolean {
    return git(this.#repository, ['status', '--porcelain', '--untracked-files=no']) !== ''
  }

  checkOut({ hash }: Commit): void {
    git(this.folder, ['checkout', '--quiet', '--detach', '--force', hash])
  }

  /** Begins between a commit that fails and one that does not. */
  start(bad: Commit, good: Commit): Found {
    return this.#found(['start', bad.hash, good.hash])
  }

  /** Marks the commit that is checked out, and checks out the next one. */
  mark(mark: Mark): Found {
    return this.#found([mark])
  }

  /** Has what is installed in the user's working tree serve this one as well, for a file of it and the folders above. */
  linkModules(file: string): void {
    for (let folder = dirname(realpathSync(file)); ; folder = dirname(folder)) {
      const installed = join(folder, 'node_modules')
      const here = this.pathOf(folder)
      if (existsSync(installed) && existsSync(here) && !existsSync(join(here, 'node_modules'))) {
        symlinkSync(installed, join(here, 'node_modules'), 'junction')
      }
      if (folder === this.#repository || folder === dirname(folder)) return
    }
  }

  remove(): void {
    spawnSync('git', ['worktree', 'remove', '--force', this.folder], { cwd: this.#repository, env: plainEnv() })
    rmSync(this.folder, { recursive: true, force: true })
    spawnSync('git', ['worktree', 'prune'], { cwd: this.#repository, env: plainEnv() })
  }

  #found(words: readonly string[]): Found {
    const { stdout, stderr, status } = spawnSync('git', ['bisect', ...words], this.#at())
    const first = /^([0-9a-f]{40,}) is the first bad commit$/m.exec(stdout)?.[1]
    if (first !== undefined) return { first: this.commit(first) }
    // Git's own way to say that only skipped ones are left.
    if (status === 2) return { oneOf: [...stdout.matchAll(/^[0-9a-f]{40,}$/gm)].map(([hash]) => this.commit(hash)) }
    if (status !== 0) throw new Error(`git bisect ${words.join(' ')}: ${stderr.trim()}`)
    return undefined
  }

  #at() {
    return { cwd: this.folder, env: plainEnv(), encoding: 'utf8' } as const
  }
}

function repositoryOf(path: string): string {
  const { stdout, status, error } = spawnSync('git', ['rev-parse', '--show-toplevel'], {
    ...{ cwd: dirname(path), env: plainEnv(), encoding: 'utf8' },
  })
  if (error !== undefined) throw usageError(`git cannot be started: ${error.message}`)
  if (status !== 0) throw usageError(`${path} is in no git repository: there are no revisions to look at`)
  return realpathSync(stdout.trim())
}

function git(folder: string, words: readonly string[]): string {
  return execFileSync('git', [...words], {
    cwd: folder,
    env: plainEnv(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** In English, and about the folder that is named: within a hook, git says by variables which repository is meant. */
function plainEnv(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  return { ...Object.fromEntries(own), LC_ALL: 'C' }
}
