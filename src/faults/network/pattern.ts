/**
 * Whether a message fits a pattern: a value like it, or part of one. An object fits where each field of the pattern does,
 * whatever other fields it has; a list, where it is as long and each item fits; anything else, where it is equal.
 */
export function fits(message: unknown, pattern: unknown): boolean {
  if (typeof pattern !== 'object' || pattern === null) return Object.is(message, pattern)
  if (typeof message !== 'object' || message === null) return false
  if (Array.isArray(pattern)) {
    if (!Array.isArray(message) || message.length !== pattern.length) return false
    return pattern.every((part, i) => fits(message[i], part))
  }
  return Object.entries(pattern).every(([key, part]) => fits((message as Record<string, unknown>)[key], part))
}
