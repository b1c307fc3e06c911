import { isAbsolute, relative, sep } from 'node:path'

/** Environment variables, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/** Whether what we print is read by GitHub's runner, or by one that does as GitHub's does. */
export function isGitHubActions(env: Environment): boolean {
  return env.GITHUB_ACTIONS === 'true'
}

/** The file whose Markdown is shown on the page of the workflow's run. */
export function stepSummaryFile(env: Environment): string | undefined {
  return env.GITHUB_STEP_SUMMARY === '' ? undefined : env.GITHUB_STEP_SUMMARY
}

/** A folder as seen from the root of the repository: annotations name files by that. Empty for the root, and where it is unknown. */
export function folderInRepository(env: Environment, folder: string): string {
  const { GITHUB_WORKSPACE: root = '' } = env
  if (root === '') return ''
  const path = relative(root, folder)
  const names = path.split(sep)
  return names[0] === '..' || isAbsolute(path) ? '' : names.join('/')
}
