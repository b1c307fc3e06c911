/** `n1, n2 and 3 more`: of names, as many as are to be told at the most; the last of these stands for what is left. */
export function someNames(names: readonly string[], most: number): string {
  if (names.length <= most) return names.join(', ')
  return `${names.slice(0, most - 1).join(', ')} and ${names.length - most + 1} more`
}
