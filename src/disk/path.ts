/** The names on the way to a file, from the root: `/wal/../data//1` is `data`, `1`. */
export function partsOf(path: string): string[] {
  if (!path.includes('/') && !path.startsWith('.')) return path === '' ? [] : [path]
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts
}
