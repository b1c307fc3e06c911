/** A line of code, without what is above the root. */
export function belowRoot(line: string, root: string | undefined): string {
  return root === undefined ? line : line.replace(root.endsWith('/') ? root : `${root}/`, '')
}
