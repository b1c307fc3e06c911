/** A name in JavaScript, as a pattern. */
export const NAME = '[A-Za-z_$][\\w$]*'

/** Returns what the last group of a pattern has, wherever the pattern matches. */
export function lastGroups(text: string, pattern: string): string[] {
  return [...text.matchAll(new RegExp(pattern, 'g'))].map(groups => groups.at(-1) ?? '')
}
