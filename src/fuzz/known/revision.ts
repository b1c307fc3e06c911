import { spawnSync } from 'node:child_process'

/** Returns the commit that is checked out in a folder, with `+` where files were changed since; undefined where there is none. */
export function revisionOf(folder: string): string | undefined {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_'))
  const git = (...words: string[]) =>
    spawnSync('git', words, { cwd: folder, env: { ...Object.fromEntries(own), LC_ALL: 'C' }, encoding: 'utf8' })
  const { stdout, status } = git('rev-parse', 'HEAD')
  if (status !== 0) return undefined
  const hasChanges = git('status', '--porcelain', '--untracked-files=no').stdout !== ''
  return `${stdout.trim()}${hasChanges ? '+' : ''}`
}
